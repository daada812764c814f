/** Every HKDF and HMAC of RFC 8448 §3 to §7, computed alone from the inputs that the trace shows. */
import { describe, expect, it } from 'vitest'
import { EMPTY, toHex } from '../../src/bytes/bytes.ts'
import { hkdfExtract } from '../../src/crypto/hash/hkdf.ts'
import { HmacKey } from '../../src/crypto/hash/hmac.ts'
import { hkdfExpandLabel, hkdfLabel } from '../../src/secrets/label.ts'
import { readTrace, type RecordedSecret } from './trace.ts'

const SECTIONS = ([3, 4, 5, 6, 7] as const).map((section) => ({ section, ...readTrace(section) }))

/** What stands between `tls13 ` and the context in the `info` that the RFC prints. */
function labelIn(info: Uint8Array): string {
  return new TextDecoder().decode(info.slice(3 + 'tls13 '.length, 3 + info[2]))
}

describe.each(SECTIONS)('RFC 8448 §$section', ({ secrets }) => {
  const made = (operation: RecordedSecret['operation']) => secrets.filter((s) => s.operation === operation)

  for (const { step, parents, bytes } of made('HKDF-Extract'))
    it(`HKDF-Extract: ${step}`, () => {
      const [salt, ikm] = parents
      expect(toHex(hkdfExtract('sha256', salt, ikm))).toBe(toHex(bytes))
    })

  for (const { name, step, parents, info, context = EMPTY, bytes } of made('HKDF-Expand-Label'))
    it(`HKDF-Expand-Label: ${step} (${name})`, () => {
      const label = labelIn(info)
      expect(toHex(hkdfLabel(label, context, bytes.length))).toBe(toHex(info))
      const prk = new HmacKey('sha256', parents[0])
      expect(toHex(hkdfExpandLabel(prk, label, context, bytes.length))).toBe(toHex(bytes))
    })

  for (const { step, parents, context, bytes } of made('HMAC'))
    // What a Finished covers is not printed: transcript.test.ts has it from the messages.
    if (context)
      it(`HMAC: ${step}`, () => {
        expect(toHex(new HmacKey('sha256', parents[0]).mac(context))).toBe(toHex(bytes))
      })
})

describe('RFC 8448', () => {
  const operations = SECTIONS.flatMap(({ secrets }) => secrets).map(({ operation }) => operation)
  const steps = (pattern: RegExp): number =>
    SECTIONS.flatMap((section) => section.steps).filter((s) => s.fields.length > 0 && pattern.test(s.step))
      .length

  it('leaves no step of its key schedule out', () => {
    const single = steps(/^(extract|derive) secret|^generate resumption/)
    const double = steps(/^derive (read|write) traffic keys|^calculate/)
    expect(operations).toHaveLength(single + 2 * double)
  })
})
