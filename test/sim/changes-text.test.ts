/** Changes as text: what is written is what is done. */
import { describe, expect, it, test } from 'vitest'
import { Misuse } from '../../src/rules/failure.ts'
import type { Change } from '../../src/sim/change/change.ts'
import { CHANGE_FORMS, changeFrom } from '../../src/sim/change/parse.ts'
import { changeInWords } from '../../src/sim/change/words.ts'

const CHANGES: readonly (readonly [text: string, change: Change, words: string])[] = [
  [
    'set server.suites=["TLS_AES_256_GCM_SHA384"]',
    { kind: 'setting', actor: 'server', name: 'suites', value: ['TLS_AES_256_GCM_SHA384'] },
    'the server has suites = ["TLS_AES_256_GCM_SHA384"]',
  ],
  [
    'set client.serverName=other.example',
    { kind: 'setting', actor: 'client', name: 'serverName', value: 'other.example' },
    'the client has serverName = "other.example"',
  ],
  [
    'clock client +3h',
    { kind: 'clock', actor: 'client', ms: 10_800_000 },
    'the client’s clock goes 3 h ahead',
  ],
  ['clock server -90s', { kind: 'clock', actor: 'server', ms: -90_000 }, 'the server’s clock goes 90 s back'],
  ['clock 1.5s', { kind: 'clock', ms: 1500 }, '1500 ms pass'],
  [
    'forget server ticket-keys',
    { kind: 'forget', actor: 'server', what: 'ticket-keys' },
    'the server loses its ticket keys, and has others',
  ],
  [
    'drop client ClientHello',
    { kind: 'drop', sent: { from: 'client', what: 'ClientHello' } },
    'the client’s ClientHello is lost, on the wire',
  ],
  [
    'swap server Certificate 2 sealing',
    { kind: 'swap', sent: { from: 'server', what: 'Certificate', nth: 1 }, by: 'sealing' },
    'the server’s Certificate 2 comes behind what is sent next, before it is protected',
  ],
  [
    'repeat server',
    { kind: 'repeat', sent: { from: 'server' } },
    'the server’s record is there twice, on the wire',
  ],
  [
    'delay server ServerHello 500ms',
    { kind: 'delay', sent: { from: 'server', what: 'ServerHello' }, ms: 500 },
    'the server’s ServerHello comes 500 ms later',
  ],
  [
    'c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1',
    {
      kind: 'edit',
      sent: { from: 'client', what: 'ClientHello', connection: 'c2' },
      edit: { op: 'xor', path: 'ClientHello.extensions.pre_shared_key.binders[0][3]', hex: '01' },
    },
    'the client’s ClientHello of c2 is changed on the wire: ClientHello.extensions.pre_shared_key.binders[0][3] ^= 01',
  ],
  [
    'server Finished.verify_data = 0x sender keep-lengths',
    {
      kind: 'edit',
      sent: { from: 'server', what: 'Finished' },
      by: 'sender',
      edit: { op: 'bytes', path: 'Finished.verify_data', hex: '', lengths: 'kept' },
    },
    'the server’s Finished is changed and the sender believes it: Finished.verify_data = nothing, lengths as they were',
  ],
  [
    'c2 ClientHello.legacy_version = 0x0304 sender new-binders',
    {
      kind: 'edit',
      sent: { from: 'client', what: 'ClientHello', connection: 'c2' },
      by: 'sender',
      edit: { op: 'bytes', path: 'ClientHello.legacy_version', hex: '0304' },
      binders: 'anew',
    },
    'the client’s ClientHello of c2 is changed and the sender believes it: ClientHello.legacy_version = 0304, binders made anew',
  ],
  [
    'ServerHello.cipher_suite = TLS_AES_256_GCM_SHA384',
    {
      kind: 'edit',
      sent: { from: 'server', what: 'ServerHello' },
      edit: { op: 'set', path: 'ServerHello.cipher_suite', value: 'TLS_AES_256_GCM_SHA384' },
    },
    'the server’s ServerHello is changed on the wire: ServerHello.cipher_suite = "TLS_AES_256_GCM_SHA384"',
  ],
  [
    'c1 client 2 TLSCiphertext.encrypted_record truncate 12',
    {
      kind: 'edit',
      sent: { from: 'client', connection: 'c1', nth: 1 },
      edit: { op: 'truncate', path: 'TLSCiphertext.encrypted_record', length: 12 },
    },
    'the client’s record 2 of c1 is changed on the wire: the first 12 bytes of TLSCiphertext.encrypted_record alone',
  ],
  [
    'EncryptedExtensions.extensions swap EncryptedExtensions.length sealing',
    {
      kind: 'edit',
      sent: { from: 'server', what: 'EncryptedExtensions' },
      by: 'sealing',
      edit: { op: 'swap', path: 'EncryptedExtensions.extensions', other: 'EncryptedExtensions.length' },
    },
    'the server’s EncryptedExtensions is changed before it is protected: EncryptedExtensions.extensions and EncryptedExtensions.length in each other’s place',
  ],
  [
    'ClientHello.cipher_suites reorder 1,0',
    {
      kind: 'edit',
      sent: { from: 'client', what: 'ClientHello' },
      edit: { op: 'reorder', path: 'ClientHello.cipher_suites', order: [1, 0] },
    },
    'the client’s ClientHello is changed on the wire: ClientHello.cipher_suites in the order 1, 0',
  ],
]

test.each(CHANGES)('%s', (text, change, words) => {
  expect(changeFrom(text)).toEqual(change)
  expect(changeInWords(change)).toBe(words)
})

test('any change goes through JSON, those of fields too', () => {
  const edit = { op: 'xor', path: 'ClientHello.random[0]', hex: '01' } as const
  const change: Change = { kind: 'edit', sent: { from: 'client', what: 'ClientHello' }, by: 'sender', edit }
  for (const one of [...CHANGES.map(([, each]) => each), change])
    expect(changeFrom(JSON.stringify(one))).toEqual(one)
})

test('every form that is shown is one', () => {
  for (const [form] of CHANGE_FORMS.slice(0, -1)) expect(changeFrom(form).kind).not.toBe('')
})

describe('what says nothing that can be done', () => {
  it.each([
    ['dorp client ClientHello', 'did you mean drop?'],
    ['drop cliant ClientHello', 'did you mean client?'],
    ['forget server ticket-key', 'did you mean ticket-keys?'],
    ['ClientHello.random = 0x00 new-binders', 'new-binders goes with sender or sealing'],
    ['clock client 3', 'a number and ms, s, m, h or d'],
    ['set server=3', 'set takes client.NAME=VALUE'],
    ['drop client Finished 0', 'counted from 1'],
    ['Finished.verify_data ^= 1', 'both sides send Finished'],
    ['ClientHelo.random ^= 1', 'did you mean ClientHello?'],
    ['c2 client one two ClientHello.random ^= 1', 'expected [c2]'],
    ['ClientHello.random ^= xyz', 'in hex'],
    ['ClientHello.random extend', 'in hex'],
    ['ClientHello.random truncate one', 'takes numbers'],
    ['ClientHello.random remove this', 'takes nothing'],
    ['{"kind": "drop"}', 'has a sent that it cannot have'],
    ['{"kind": "edit", "sent": {"from": "client"}, "edit": {"op": "melt", "path": "x"}}', 'has a edit'],
    ['{"kind": "melt"}', 'is no change'],
    ['{', 'is JSON'],
  ])('%s', (text, says) => {
    expect(() => changeFrom(text)).toThrow(says)
    expect(() => changeFrom(text)).toThrow(Misuse)
  })
})
