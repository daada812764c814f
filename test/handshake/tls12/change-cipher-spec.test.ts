/**
 * ChangeCipherSpec of TLS 1.2 in its one place: between the key exchange and the peer's Finished (RFC 5246 §7.1). Too early
 * it would bring keys into force that everybody can compute (CVE-2014-0224).
 */
import { describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/connection/connection.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, told, type Moment } from '../../kit/pair.ts'
import {
  CHANGE_CIPHER_SPEC,
  data,
  deliver,
  give,
  handshake,
  handshake12,
  inTheClear,
  sealedFor,
  sealedUnder,
  settle,
} from '../../kit/play.ts'
import { client, server } from '../../kit/world.ts'
import { AUTHENTICATED, client12, server12 } from '../../kit/world12.ts'

const UNEXPECTED: Refusal = { alert: 'unexpected_message', cite: 'RFC', field: 'ChangeCipherSpec' }
const BAD_RECORD: Refusal = { alert: 'bad_record_mac', cite: 'RFC 5246 §7.2.2', field: 'record.fragment' }

const authenticated = () => pair(client12(AUTHENTICATED.client), server12(AUTHENTICATED.server))

/** Everything that comes before the peer's ChangeCipherSpec, and the secrets that there may be by then. */
const EARLY: readonly (readonly ['client' | 'server', string])[] = [
  ['client', 'ClientHello'],
  ['client', 'Certificate'],
  ['client', 'ClientKeyExchange'],
  ['client', 'CertificateVerify'],
  ['server', 'ServerHello'],
  ['server', 'Certificate'],
  ['server', 'ServerKeyExchange'],
  ['server', 'CertificateRequest'],
  ['server', 'ServerHelloDone'],
  ['server', 'NewSessionTicket'],
]

const secretsOf = ({ vault }: Connection): string[] => [...vault].map(({ name }) => name)

describe('too early', () => {
  test.each(EARLY)(
    'in place of the %s’s %s: unexpected_message, and no key comes into force',
    (from, name) => {
      const { receiver, sender } = before(authenticated(), from, name)
      expect(receiver.read.keys).toBeUndefined()
      expectRefusal(deliver(receiver, CHANGE_CIPHER_SPEC), UNEXPECTED, sender)
    },
  )

  test('before the key exchange there is no master secret that keys could follow from', () => {
    for (const [from, name] of EARLY.filter(([, name]) => !/CertificateVerify|NewSessionTicket/.test(name)))
      expect(secretsOf(before(authenticated(), from, name).receiver)).not.toContain('master_secret')
  })

  test('in a resumption in place of the ServerHello', () => {
    const { sessions } = meet(pair(client12(), server12()))
    const moment = before(pair(client12({ sessions }), server12(), 'c2'), 'server', 'ServerHello')
    expectRefusal(deliver(moment.receiver, CHANGE_CIPHER_SPEC), UNEXPECTED, moment.sender)
  })

  test('a client of both versions drops it before the ServerHello, and goes on waiting for the server’s own', () => {
    const both = client({ versions: ['TLS 1.3', 'TLS 1.2'] })
    const { receiver, bytes } = before(pair(both, server12()), 'server', 'ServerHello')
    const { connection } = deliver(receiver, CHANGE_CIPHER_SPEC)
    expect(connection.state).toEqual(receiver.state)
    const agreed = deliver(connection, handshake(bytes))
    expect(agreed.connection.state.name).toBe('WAIT_CERTIFICATE')
    expect(agreed.connection.read.keys).toBeUndefined()
    expectRefusal(deliver(agreed.connection, CHANGE_CIPHER_SPEC), UNEXPECTED)
  })

  test('a server of both versions refuses it before the ClientHello', () => {
    const { server: start } = pair(client(), server({ versions: ['TLS 1.3', 'TLS 1.2'] }))
    expectRefusal(give(start, inTheClear(CHANGE_CIPHER_SPEC)), UNEXPECTED)
  })
})

/** The moment at which each side is due to send its ChangeCipherSpec, and the receiver waits for it. */
const DUE: readonly (readonly [string, () => Moment])[] = [
  ['client', () => before(authenticated(), 'client', 'ChangeCipherSpec')],
  ['server', () => before(authenticated(), 'server', 'ChangeCipherSpec')],
]

describe.each(DUE)('when the %s’s is due', (_side, moment) => {
  const { receiver, sender, after } = moment()
  const finished = settle(after).events.find((event) => event.kind === 'message' && event.name === 'Finished')
  const finishedBytes = finished?.kind === 'message' ? finished.bytes : new Uint8Array()
  const changed = deliver(receiver, CHANGE_CIPHER_SPEC).connection

  test('it brings the keys into force, and Finished under them is next', () => {
    expect(receiver.state.name).toBe('WAIT_CHANGE_CIPHER_SPEC')
    expect(changed.state.name).toBe('WAIT_FINISHED')
    expect(changed.read.keys).toBeDefined()
    expect(changed.read.sequence).toBe(0)
    const done = deliver(changed, handshake(finishedBytes))
    expect(done.connection.state.name).toBe('CONNECTED')
  })

  test.each([
    ['of another byte', [2]],
    ['of two bytes', [1, 1]],
    ['without content', []],
  ] as const)(
    'one %s is refused with unexpected_message, as in TLS 1.3 (RFC 5246 §7.1, RFC 9846 §5)',
    (_name, content) => {
      const record = { type: 'change_cipher_spec', content: Uint8Array.from(content) } as const
      expectRefusal(
        deliver(receiver, record),
        { alert: 'unexpected_message', cite: 'RFC 5246 §7.1', field: 'ChangeCipherSpec.type' },
        sender,
      )
    },
  )

  test('Finished before it, in the clear, is refused: an implementation that takes it has no encryption at all', () => {
    expectRefusal(
      deliver(receiver, handshake(finishedBytes)),
      { alert: 'unexpected_message', cite: 'RFC', field: 'Finished' },
      sender,
    )
  })

  test('Finished before it, under the keys to come, is no record of this epoch', () => {
    const early = sealedUnder(after.write, handshake(finishedBytes))
    expect(give(receiver, early).connection.state).toMatchObject({ name: 'FAILED', by: 'us' })
  })

  test('Finished behind it, but in the clear, does not open: bad_record_mac', () => {
    expectRefusal(give(changed, inTheClear(handshake(finishedBytes))), BAD_RECORD)
  })

  test('Finished behind it under another sequence number does not open', () => {
    const later = sealedUnder({ ...changed.read, sequence: 1 }, handshake(finishedBytes))
    expectRefusal(give(changed, later), BAD_RECORD)
  })

  test('a second one is refused: in the clear it does not open, under the keys it is unexpected', () => {
    expectRefusal(give(changed, inTheClear(CHANGE_CIPHER_SPEC)), BAD_RECORD)
    expectRefusal(deliver(changed, CHANGE_CIPHER_SPEC), UNEXPECTED)
  })

  test('data before Finished are refused', () => {
    expectRefusal(deliver(changed, data(1)), { ...UNEXPECTED, field: 'application_data' })
  })

  test('a wish for a handshake before Finished is refused, though it is ignored at other times', () => {
    const wish = handshake12({ name: 'HelloRequest', body: {} })
    expectRefusal(deliver(changed, wish), { ...UNEXPECTED, field: 'HelloRequest' })
  })

  test('half a message in front of it is refused: what follows would be read under other keys', () => {
    const half = { type: 'handshake', content: Uint8Array.of(20, 0, 0, 12, 1) } as const
    expectRefusal(
      give(receiver, sealedFor(receiver, half, CHANGE_CIPHER_SPEC)),
      { alert: 'unexpected_message', cite: 'RFC' },
      sender,
    )
  })
})

describe('when the handshake is done', () => {
  const met = meet(authenticated())

  test.each(['client', 'server'] as const)('the %s refuses one', (side) => {
    expectRefusal(deliver(met[side], CHANGE_CIPHER_SPEC), UNEXPECTED)
  })

  test.each(['client', 'server'] as const)('one in the clear does not open at the %s', (side) => {
    expectRefusal(give(met[side], inTheClear(CHANGE_CIPHER_SPEC)), BAD_RECORD)
  })

  test('in a renegotiation it travels under the keys that it ends, and nothing of the old epoch opens behind it', () => {
    const allow = { renegotiation: 'allow' } as const
    const up = meet(pair(client12(allow), server12(allow)))
    const { receiver, after } = before(
      told(up, 'client', { kind: 'renegotiate' }),
      'client',
      'ChangeCipherSpec',
    )
    expectRefusal(give(receiver, inTheClear(CHANGE_CIPHER_SPEC)), BAD_RECORD)
    const changed = deliver(receiver, CHANGE_CIPHER_SPEC).connection
    expect([receiver.read.generation, changed.read.generation]).toEqual([0, 1])
    const old = { ...receiver.read, sequence: receiver.read.sequence + 1 }
    expectRefusal(give(changed, sealedUnder(old, data(1))), BAD_RECORD)
    expect(after.write.sequence).toBe(0)
  })
})
