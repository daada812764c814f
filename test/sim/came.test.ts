/** What came of a change: who noticed, by which rule, with which alert, or why nobody did. */
import { describe, expect, test } from 'vitest'
import { changeFrom } from '../../src/sim/change/parse.ts'
import { cameOf, type CameOf } from '../../src/sim/mutation/came.ts'
import { unnoticedBecause } from '../../src/sim/mutation/unnoticed.ts'
import { renderCameOf } from '../../src/render/beside/came.ts'
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
    // RFC 7627 §5.3: decided when the session was looked up, which is a step behind the message.
    [
      'tls12-ecdhe',
      'c2 ClientHello.extensions.extended_master_secret remove sender',
      'c2',
      { by: 'server', alert: 'handshake_failure', at: 'ClientHello', rule: 'session12.ems-kept' },
    ],
    // RFC 9846 §9.2: a PSK that is passed over ends nothing; that the rest is no offer does.
    [
      'fault-tls13-restarted',
      'c2 ClientHello.extensions.signature_algorithms remove sender',
      'c2',
      { by: 'server', alert: 'missing_extension', at: 'ClientHello', rule: 'ClientHello.extensions' },
    ],
    // RFC 9846 §6.1: who has closed its side sends no alert, and is failed all the same.
    [
      'tls13-full',
      'server alert TLSCiphertext.encrypted_record[3] ^= 1',
      'c1',
      { by: 'client', alert: 'bad_record_mac', at: 'a record', isTold: false, peer: 'CLOSED' },
    ],
    // RFC 9846 §4: a message that is not due is named where it came.
    [
      'tls13-full',
      'drop server CertificateVerify sealing',
      'c1',
      { by: 'client', alert: 'unexpected_message', at: 'Finished', rule: 'Finished' },
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

describe('a changed ClientHello whose binders are made anew is judged by what it says', () => {
  const outcomeOf = (scenario: string, change: string) => came(scenario, change).connections[0]?.outcome

  const AGE = 'ClientHello.extensions.pre_shared_key.identities[0].obfuscated_ticket_age'

  test('else the binder speaks before the rule (RFC 9846 §4.3.11.2, §4.2.2)', () => {
    expect(outcomeOf('tls13-resume', 'c2 ClientHello.random ^= 1 sender')).toMatchObject({
      rule: 'psk.binder',
      alert: 'decrypt_error',
    })
    expect(outcomeOf('tls13-resume', 'c2 ClientHello.random ^= 1 sender new-binders')).toEqual({
      kind: 'connected',
      otherwise: [],
    })
  })

  test('of several PSKs all binders are made, and after a retry too (RFC 9846 §4.3.11.2)', () => {
    for (const [scenario, which] of [
      ['fault-0rtt-second-identity', 'c2'],
      ['fault-0rtt-retry', 'c2 client ClientHello 2'],
    ])
      expect(outcomeOf(scenario!, `${which} ${AGE}[3] ^= 1 sender new-binders`)).toMatchObject({
        kind: 'connected',
      })
  })

  test('binders that are changed themselves are not mended unless asked for', () => {
    expect(
      outcomeOf(
        'tls13-resume',
        'c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1 sender new-binders',
      ),
    ).toMatchObject({ kind: 'connected' })
  })

  test('what cannot be read has none: decode_error (RFC 9846 §6.2)', () => {
    expect(
      outcomeOf('tls13-resume', 'c2 ClientHello.cipher_suites.length ^= 1 sender new-binders'),
    ).toMatchObject({ kind: 'noticed', alert: 'decode_error' })
  })
})

describe('a deviation is made by every connection that begins with it', () => {
  const DEVIATE = { kind: 'deviate', id: 'client:age-as-lifetime' } as const

  test('the one in which it shows is told (RFC 9846 §4.3.11.1)', () => {
    const { unmade, connections } = came('tls13-0rtt', 'deviate client:age-as-lifetime')
    expect(unmade).toBeUndefined()
    expect(connections.map(({ id }) => id)).toEqual(['c1', 'c2'])
    expect(connections[1]!.outcome).toMatchObject({ kind: 'connected', otherwise: [{ id: 'early.age' }] })
  })

  test('it may begin within one, and is told there once', () => {
    const lab = played('tls13-resume')
    const at = [...lab.timeline].findIndex(({ connection }) => connection === 'c2') + 1
    const change = { kind: 'deviate', id: 'client:binder-label' } as const
    const fork = lab.fork(at, change)
    expect(cameOf(fork, lab)).toMatchObject({
      unmade: undefined,
      connections: [{ id: 'c2', outcome: { kind: 'noticed', rule: 'psk.binder' } }],
    })
    const told = [...fork.timeline].flatMap(({ connection, events }) =>
      events.flatMap((event) => (event.kind === 'note' && event.deviation ? [connection] : [])),
    )
    expect(told).toEqual(['c2'])
  })

  test('before both, each tells it once', () => {
    const told = [...played('tls13-0rtt').fork(0, DEVIATE).timeline].flatMap(({ connection, events }) =>
      events.flatMap((event) => (event.kind === 'note' && event.deviation ? [connection] : [])),
    )
    expect(told).toEqual(['c1', 'c2'])
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
