/** Certificates taken apart inside of Certificate messages. */
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromUint } from '../../src/bytes/bytes.ts'
import { leaves, type Span } from '../../src/bytes/span.ts'
import { withCertificates } from '../../src/certificate/x509/inside.ts'
import { certificateSpan } from '../../src/certificate/x509/parse.ts'
import { messageEvent12, messageEvent13 } from '../../src/handshake/state/message.ts'
import { handshakeParts } from '../../src/inspect/parts/messages.ts'
import { Reading } from '../../src/inspect/reading.ts'
import { messageSpan13 } from '../../src/wire/handshake.ts'
import { issue, leafBy } from './authority.ts'

const chain = [leafBy('CA'), issue({ of: 'CA', by: 'Root' })]
const vector = (body: Uint8Array): Uint8Array => concat(fromUint(body.length, 3), body)
const message = (body: Uint8Array): Uint8Array => concat(Uint8Array.of(11), vector(body))
/** Certificate of TLS 1.3 (RFC 9846 §4.5.1): a context, and extensions beside each certificate. */
const certificate13 = (list: Uint8Array[]): Uint8Array =>
  message(
    concat(Uint8Array.of(0), vector(concat(...list.flatMap((one) => [vector(one), new Uint8Array(2)])))),
  )
/** Certificate of TLS 1.2 (RFC 5246 §7.4.2). */
const certificate12 = (list: Uint8Array[]): Uint8Array => message(vector(concat(...list.map(vector))))

/** The child at a path. */
function at(span: Span, ...path: string[]): Span | undefined {
  return path.reduce<Span | undefined>(
    (found, name) => found?.children.find((child) => child.name === name),
    span,
  )
}

function expectTiles(span: Span, length: number): void {
  let end = 0
  for (const leaf of leaves(span)) {
    expect(leaf.start).toBe(end)
    end = leaf.end
  }
  expect(end).toBe(length)
}

describe('the tree of a Certificate message goes down into each certificate', () => {
  const event = { direction: 'received', name: 'Certificate', protected: true } as const
  it.each([
    ['TLS 1.3', certificate13(chain), messageEvent13, ['cert_data']],
    ['TLS 1.2', certificate12(chain), messageEvent12(undefined), []],
  ] as const)('of %s, with the names of RFC 5280', (_, bytes, eventOf, data) => {
    const { span } = eventOf({ ...event, bytes })
    for (const [i, der] of chain.entries()) {
      const found = at(span, 'certificate_list', `[${i}]`, ...data, 'Certificate')
      const serial = at(found ?? span, 'tbsCertificate', 'serialNumber', 'content')
      const own = at(certificateSpan(der), 'tbsCertificate', 'serialNumber', 'content')
      expect(serial?.value).toBe(own?.value)
      expect(bytes.slice(found?.start, found?.end)).toEqual(der)
      expect(at(found ?? span, 'tbsCertificate', 'extensions')).toBeDefined()
    }
    expectTiles(span, bytes.length)
  })

  it('in decode too, at the offsets of the input', () => {
    const [part] = handshakeParts(certificate13(chain), 100, new Reading())
    const found = at(part.span, 'certificate_list', '[0]', 'cert_data', 'Certificate')
    expect(found?.start).toBe(100 + 4 + 1 + 3 + 3)
    expect(at(found ?? part.span, 'tbsCertificate', 'subject')).toBeDefined()
  })

  it('and leaves bytes that are no certificate as they are', () => {
    const bytes = certificate13([fromHex('300005'), chain[0]])
    const span = withCertificates(messageSpan13(bytes), bytes)
    expect(at(span, 'certificate_list', '[0]', 'cert_data', 'content')?.value).toBe('300005')
    expect(at(span, 'certificate_list', '[1]', 'cert_data', 'Certificate')).toBeDefined()
    expectTiles(span, bytes.length)
  })
})
