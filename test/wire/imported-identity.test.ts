/** ImportedIdentity, and identities in pre_shared_key that are such: RFC 9258 §5.1. */
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { decode, encode } from '../../src/bytes/layout.ts'
import type { Span } from '../../src/bytes/span.ts'
import { offeredPsks } from '../../src/wire/extension/resumption.ts'
import { importedIdentity, importedIdentityIn } from '../../src/wire/extension/imported-identity.ts'

// `ab`, context `xyz`, TLS 1.3, HKDF_SHA384: lengths before both, numbers behind.
const BYTES = fromHex('00026162000378797a03040002')

function names(span: Span): string[] {
  return span.children.flatMap((child) => [child.name, ...names(child)])
}

/** The fields of the one identity of an offer. */
function fieldsOf(identity: Uint8Array): string[] {
  const offer = { identities: [{ identity, obfuscated_ticket_age: 0 }], binders: [new Uint8Array(32)] }
  const bytes = encode(offeredPsks, offer)
  const decoded = decode(offeredPsks, bytes)
  expect(decoded.value).toEqual(offer)
  const first = decoded.span.children[0].children[1]
  return names(first.children[0])
}

describe('ImportedIdentity', () => {
  it('has its four fields in their order', () => {
    const value = {
      external_identity: fromText('ab'),
      context: fromText('xyz'),
      target_protocol: 'TLS 1.3',
      target_kdf: 'HKDF_SHA384',
    } as const
    expect(decode(importedIdentity, BYTES).value).toEqual(value)
    expect(toHex(encode(importedIdentity, value))).toBe(toHex(BYTES))
  })

  it.each([
    ['no external identity', '0000000378797a03040002'],
    ['a protocol without a name', '00026162000378797a7f040002'],
    ['a KDF that nobody registered (§10)', '00026162000378797a03040000'],
    ['a byte more', `${toHex(BYTES)}00`],
    ['a byte less', toHex(BYTES.slice(0, -1))],
  ])('is not seen in what has %s', (_, hex) => {
    expect(importedIdentityIn(fromHex(hex))).toBeUndefined()
  })
})

describe('an identity of pre_shared_key', () => {
  it('shows the fields of an imported PSK', () => {
    expect(fieldsOf(BYTES)).toEqual([
      ...['length', 'content'],
      ...['external_identity', 'length', 'content', 'context', 'length', 'content'],
      ...['target_protocol', 'target_kdf'],
    ])
  })

  it.each([
    ['a ticket', new Uint8Array(64).fill(7)],
    ['a name', fromText('sensor-17')],
    ['nearly one', concat(BYTES, fromHex('00'))],
  ])('is bytes where it is %s', (_, identity) => {
    expect(fieldsOf(identity)).toEqual(['length', 'content'])
  })
})
