/** The atlas of what protects a byte: which layer an outcome is counted at, and how a cell tells it. */
import { describe, expect, it, test } from 'vitest'
import { cellOf } from '../../docs/atlas/cells.ts'
import { GUARDS, guardOf, type GuardName } from '../../docs/atlas/guards.ts'
import { storedAtlas, type Field, type Tried } from '../../docs/atlas/stored.ts'
import type { Came } from '../../docs/atlas/sweep.ts'

describe('an outcome is counted at the layer that ended the connection', () => {
  it.each<[GuardName, string, Came]>([
    [
      'record',
      'TLSCiphertext of handshake',
      ['noticed', 'client', 'a record', 'record.encrypted_record', 'bad_record_mac'],
    ],
    [
      'transcript',
      'ClientHello',
      ['noticed', 'client', 'a record', 'record.encrypted_record', 'bad_record_mac'],
    ],
    ['transcript', 'ServerHello', ['noticed', 'server', 'Finished', 'Finished.verify_data', 'decrypt_error']],
    ['structure', 'Finished', ['noticed', 'server', 'Finished', 'Finished.verify_data', 'decode_error']],
    [
      'order',
      'Certificate',
      ['noticed', 'client', 'CertificateVerify', 'CertificateVerify', 'unexpected_message'],
    ],
    ['binder', 'ClientHello', ['noticed', 'server', 'ClientHello', 'psk.binder', 'decrypt_error']],
    [
      'signature',
      'Certificate',
      ['noticed', 'client', 'Certificate', 'certificate.signatures', 'bad_certificate'],
    ],
    [
      'signature',
      'CertificateVerify',
      ['noticed', 'client', 'CertificateVerify', 'CertificateVerify.signature', 'decrypt_error'],
    ],
    [
      'rule',
      'ServerHello',
      ['noticed', 'client', 'ServerHello', 'ServerHello.cipher_suite', 'illegal_parameter'],
    ],
    ['waiting', 'ClientHello', ['waiting', 'WAIT_SH', 'START']],
    ['nobody', 'ClientHello', ['connected']],
  ])('%s: a changed %s, %j', (guard, what, came) => {
    expect(guardOf({ what }, { came })).toBe(guard)
  })

  test('each layer is needed by some change', () => {
    const found = new Set(storedAtlas().flatMap((field) => field.tried.map((tried) => guardOf(field, tried))))
    expect([...found].sort()).toEqual(Object.keys(GUARDS).sort())
  })
})

describe('a cell', () => {
  const field: Field = {
    ...{ version: 'TLS 1.3', from: 'client', what: 'ClientHello', isProtected: false },
    ...{ pattern: 'ClientHello.random', tried: [] },
  }
  const tried = (situation: string, mutation: Tried['mutation'], came: Came): Tried => ({
    ...{ in: { scenario: 'tls13-full', id: 'c1', situation }, by: 'wire', mutation, came },
  })
  const unread: Came = ['noticed', 'server', 'ClientHello', 'ClientHello.random', 'decode_error']
  const binder: Came = ['noticed', 'server', 'ClientHello', 'psk.binder', 'decrypt_error']
  const record: Came = ['noticed', 'client', 'a record', 'record.encrypted_record', 'bad_record_mac']

  it('tells who noticed, by which rule, and the alert', () => {
    expect(cellOf(field, [tried('resumed', 'zeros', binder)])).toBe(
      '**binder** 1: server at ClientHello, [`psk.binder`](rules.md#prove-psk), `decrypt_error`',
    )
  })

  it('tells which changes come out otherwise, and in which handshakes', () => {
    const lines = cellOf(field, [
      tried('full', 'a byte less', unread),
      tried('resumed', 'a byte less', unread),
      tried('full', 'zeros', record),
      tried('resumed', 'zeros', binder),
    ]).split('<br>')
    expect(lines).toEqual([
      '**structure** 2: server at ClientHello, `ClientHello.random`, `decode_error`; shorter',
      expect.stringMatching(/^\*\*transcript\*\* 1: .*; zeros; where full \(`tls13-full` c1\)$/),
      expect.stringMatching(/^\*\*binder\*\* 1: .*; zeros; where resumed \(`tls13-full` c1\)$/),
    ])
  })

  it('tells why it is let pass, and what was decided otherwise', () => {
    expect(cellOf(field, [tried('full', 'zeros', ['connected', 'psk.known'])])).toMatch(
      /^\*\*nobody\*\* 1: any 32 bytes will do: .* \(RFC 9846 §7\.1 \(8446 §7\.1\)\); decided otherwise 1: \[`psk\.known`\]/,
    )
  })
})
