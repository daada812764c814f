/** Every HKDF and HMAC of RFC 8448 §3 to §7, computed alone from the inputs that the trace shows. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { hkdfExtract } from '../../src/crypto/hkdf.ts'
import { HmacKey } from '../../src/crypto/hmac.ts'
import { hkdfExpandLabel, hkdfLabel } from '../../src/secrets/label.ts'
import { readTrace, type RecordedSecret } from './trace.ts'

const SECTIONS = ([3, 4, 5, 6, 7] as const).map((section) => ({ section, ...readTrace(section) }))

/** What stands between `tls13 ` and the context in the `info` that the RFC prints. */
function labelIn(info: Uint8Array): string {
  return new TextDecoder().decode(info.slice(3 + 'tls13 '.length, 3 + info[2]))
}

describe.each(SECTIONS)('RFC 8448 §$section', ({ secrets }) => {
  const made = (operation: RecordedSecret['operation']) => secrets.filter((s) => s.operation === operation)

  it.each(made('HKDF-Extract'))('HKDF-Extract: $step', ({ parents: [salt, ikm], bytes }) => {
    expect(toHex(hkdfExtract('sha256', salt, ikm))).toBe(toHex(bytes))
  })

  it.each(made('HKDF-Expand-Label'))(
    'HKDF-Expand-Label: $step ($name)',
    ({ parents: [prk], info, context, bytes }) => {
      const label = labelIn(info)
      const value = context ?? new Uint8Array(0)
      expect(toHex(hkdfLabel(label, value, bytes.length))).toBe(toHex(info))
      expect(toHex(hkdfExpandLabel(new HmacKey('sha256', prk), label, value, bytes.length))).toBe(
        toHex(bytes),
      )
    },
  )

  const covered = made('HMAC').filter(({ context }) => context !== undefined)
  it.each(covered)('HMAC: $step', ({ parents: [key], context, bytes }) => {
    expect(toHex(new HmacKey('sha256', key).mac(context!))).toBe(toHex(bytes))
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
