/** What came of a change: who noticed, by which rule, with which alert, or why nobody did. */
import { describe, expect, test } from 'vitest'
import { changeFrom } from '../../src/sim/change/parse.ts'
import { cameOf, type CameOf } from '../../src/sim/mutation/came.ts'
import { unnoticedBecause } from '../../src/sim/mutation/unnoticed.ts'
import { renderCameOf } from '../../src/render/text/came.ts'
import { played } from '../kit/played.ts'

const came = (scenario: string, change: string): CameOf => {
  const lab = played(scenario)
  return cameOf(lab.fork(0, changeFrom(change)), lab)
}

describe('a change that somebody notices', () => {
  test.each([
    // RFC 9846 §4.3.11.2: a binder that does not verify ends the handshake with decrypt_error.
    [
      'tls13-resume',
      'c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1',
      'c2',
      { by: 'server', alert: 'decrypt_error', at: 'ClientHello', rule: 'psk.binder' },
    ],
    // RFC 9846 §4.5.3: so does a Finished.
    [
      'tls13-full',
      'client Finished.verify_data ^= 1 sender',
      'c1',
      { by: 'server', alert: 'decrypt_error', at: 'Finished', rule: 'Finished.verify_data at byte 4' },
    ],
    // RFC 9846 §6.2: a length that fits nothing.
    [
      'tls13-full',
      'ServerHello.length = 5',
      'c1',
      { by: 'client', alert: 'decode_error', at: 'ServerHello', rule: 'ServerHello.random at byte 6' },
    ],
    // RFC 9846 §5.2: a record that does not open.
    [
      'tls13-full',
      'server TLSCiphertext.encrypted_record[3] ^= 1',
      'c1',
      { by: 'client', alert: 'bad_record_mac', at: 'a record', rule: 'record.encrypted_record at byte 5' },
    ],
    // RFC 5246 §7.4.9: what the wire changed in the clear shows in Finished.
    [
      'tls12-ecdhe',
      'ClientHello.random ^= 1',
      'c1',
      { by: 'client', alert: 'decrypt_error', at: 'ServerKeyExchange' },
    ],
  ])('%s: %s', (scenario, change, id, outcome) => {
    const { unmade, connections } = came(scenario, change)
    expect(unmade).toBeUndefined()
    expect(connections[0]).toMatchObject({ id, outcome: { kind: 'noticed', ...outcome } })
  })
})

describe('a change that nobody notices', () => {
  test('the reason is what the RFC says of the field', () => {
    const [{ outcome, because }] = came('tls13-full', 'ClientHello.random ^= 1 sender').connections
    expect(outcome).toEqual({ kind: 'connected', otherwise: [] })
    expect(because).toEqual(unnoticedBecause('ClientHello.random', 'TLS 1.3'))
    expect(because?.cite).toContain('RFC 9846 §7.1')
  })

  test('what is decided otherwise is told', () => {
    const [{ outcome }] = came(
      'tls13-resume',
      'c2 ClientHello.extensions.pre_shared_key.identities[0].identity ^= 1 sender',
    ).connections
    expect(outcome).toMatchObject({ kind: 'connected', otherwise: [{ id: 'psk.known' }] })
  })

  test('a header that announces more than comes: both wait (RFC 9846 §5.1)', () => {
    const [{ outcome }] = came('tls13-full', 'ClientHello.length ^= 1').connections
    expect(outcome).toEqual({ kind: 'waiting', states: { client: 'WAIT_SH', server: 'START' } })
  })
})

describe('a change that is not made', () => {
  test('since on the wire it is protected', () => {
    expect(came('tls13-full', 'server Certificate.certificate_list remove').unmade).toContain(
      'nothing protects it',
    )
  })

  test('since the path leads nowhere', () => {
    const { unmade } = came('tls13-full', 'ClientHello.extensions.pre_shared_key ^= 1')
    expect(unmade).toContain('no pre_shared_key in ClientHello.extensions')
  })
})

test.each([
  ['ServerHello.length = 5', ['Changed: ', 'the client noticed at ServerHello', 'it sent decode_error']],
  ['ClientHello.random ^= 1 sender', ['nobody noticed: both are connected', 'because any 32 bytes will do']],
  ['ClientHello.length ^= 1', ['nobody is done', 'the client waits in WAIT_SH, the server in START']],
  ['ClientHello.nothing ^= 1', ['Not made: ', 'no nothing in ClientHello']],
])('in words: %s', (change, says) => {
  const text = [...renderCameOf(came('tls13-full', change), { width: 400 })].join('\n')
  for (const each of says) expect(text).toContain(each)
})
