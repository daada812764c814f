/** Renegotiation: each check broken alone over a connection (RFC 5746, RFC 7366 §3.1, RFC 7627 §5). */
import { describe, expect, test } from 'vitest'
import { concat, EMPTY } from '../../../src/bytes/bytes.ts'
import { command, feed } from '../../../src/connection/connection.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import { Misuse } from '../../../src/rules/failure.ts'
import type { Extension } from '../../../src/wire/extension.ts'
import type { ClientHello, ServerHello } from '../../../src/wire/hello.ts'
import { expectRefusal, type Refusal } from '../../kit/expect.ts'
import { before, meet, pair, told, type Met, type Moment } from '../../kit/pair.ts'
import { changed12, data, deliver, handshake, handshake12, settle } from '../../kit/play.ts'
import { AUTHENTICATED, client12, only, server12, SUITE_OF } from '../../kit/world12.ts'

const ALLOW = { renegotiation: 'allow' } as const
const RENEGOTIATE = { kind: 'renegotiate' } as const
const HELLO_REQUEST = handshake12({ name: 'HelloRequest', body: {} })

const connected = (one: ClientSettings = {}, two: ServerSettings = {}, id?: string): Met =>
  meet(pair(client12({ ...ALLOW, ...one }), server12({ ...ALLOW, ...two }), id))
const failedChecks = ({ events }: Pick<Met, 'events'>): string[] =>
  events.flatMap((event) =>
    event.kind === 'verdict'
      ? event.checks.flatMap(({ id, outcome }) => (outcome === 'fail' ? [id] : []))
      : [],
  )

// ---- Hellos over a connection

type Info = Uint8Array | undefined
const withInfo =
  (info: Info) =>
  ({ extensions = [], ...body }: ClientHello | ServerHello): object => {
    const others = (extensions as readonly Extension<'ClientHello'>[]).filter(
      ({ type }) => type !== 'renegotiation_info',
    )
    const own = { type: 'renegotiation_info', data: { renegotiated_connection: info } }
    return { ...body, extensions: info ? [...others, own] : others }
  }
const without =
  (dropped: string) =>
  ({ extensions = [], ...body }: ClientHello | ServerHello): object => ({
    ...body,
    extensions: (extensions as readonly Extension<'ClientHello'>[]).filter(({ type }) => type !== dropped),
  })

const renewing = (met: Met, from: 'client' | 'server', message: string): Moment =>
  before(told(met, 'client', RENEGOTIATE), from, message)
const refused = (field: string, cite: string): Refusal => ({ alert: 'handshake_failure', cite, field })
const verifyData = ({ client: { state } }: Met) => {
  if (!('verifyData' in state)) throw new Error(state.name)
  return state.verifyData
}

describe('a ClientHello within a connection', () => {
  const up = connected()
  const other = connected({}, {}, 'another')
  const { client, server } = verifyData(up)

  test.each([
    ['without renegotiation_info', withInfo(undefined), 'binding.present'],
    [
      'that says that it begins a connection: somebody’s own was put in front of it',
      withInfo(EMPTY),
      'binding.verify-data',
    ],
    ['bound to another connection', withInfo(verifyData(other).client), 'binding.verify-data'],
    ['with the server’s verify_data', withInfo(server), 'binding.verify-data'],
    ['with the verify_data of both', withInfo(concat(client, server)), 'binding.verify-data'],
    [
      'with the signalling value beside what is right',
      (body: ClientHello) => ({
        ...body,
        cipher_suites: [...body.cipher_suites, 'TLS_EMPTY_RENEGOTIATION_INFO_SCSV'],
      }),
      'binding.no-scsv',
    ],
  ] as const)('%s is refused', (_what, change, id) => {
    const { receiver, sender, bytes } = renewing(up, 'client', 'ClientHello')
    const hello = changed12(bytes, 'ClientHello', change)
    expectRefusal(deliver(receiver, handshake(hello)), refused(id, 'RFC 5746 §3.7'), sender)
  })

  test.each(['SSL 3.0', 'TLS 1.0', 'TLS 1.1'])('of %s is refused: the version stays', (name) => {
    const { receiver, sender, bytes } = renewing(up, 'client', 'ClientHello')
    const hello = changed12(bytes, 'ClientHello', (body) => ({ ...body, legacy_version: name }))
    expectRefusal(
      deliver(receiver, handshake(hello)),
      { alert: 'protocol_version', cite: 'RFC 5246 §E.1', field: 'ClientHello.legacy_version' },
      sender,
    )
  })

  test('without the extended master secret that the connection has is refused', () => {
    const { receiver, sender, bytes } = renewing(up, 'client', 'ClientHello')
    const hello = changed12(bytes, 'ClientHello', without('extended_master_secret'))
    expectRefusal(
      deliver(receiver, handshake(hello)),
      refused('kept.extended-master-secret', 'RFC 7627 §5.2'),
      sender,
    )
  })

  test('without the encrypt-then-MAC that the connection has is refused, where a block cipher is chosen', () => {
    const block = connected(only(SUITE_OF.DHE), only(SUITE_OF.DHE))
    const { receiver, sender, bytes } = renewing(block, 'client', 'ClientHello')
    const hello = changed12(bytes, 'ClientHello', without('encrypt_then_mac'))
    expectRefusal(
      deliver(receiver, handshake(hello)),
      refused('kept.encrypt-then-mac', 'RFC 7366 §3.1'),
      sender,
    )
  })

  test('without it is refused by way of an AEAD too (RFC 7366 §3.1)', () => {
    const suites = [SUITE_OF.DHE, SUITE_OF.ECDHE] as const
    const first = connected(only(...suites), only(...suites))
    const renewed = (met: Met, ...offered: readonly string[]): Moment['sender'] => {
      const moment = renewing(met, 'client', 'ClientHello')
      const change = (body: ClientHello) => ({ ...without('encrypt_then_mac')(body), cipher_suites: offered })
      return deliver(moment.receiver, handshake(changed12(moment.bytes, 'ClientHello', change))).connection
    }
    expect(renewed(first, SUITE_OF.ECDHE).state.name).toBe('WAIT_CLIENT_KEY_EXCHANGE')
    // The second handshake in full, with an AEAD; the third would have a block cipher without.
    const { client, server } = first
    const aead = { ...client, config: { ...client.config, suites12: [SUITE_OF.ECDHE] } }
    const second = meet(told({ client: aead as typeof client, server }, 'client', RENEGOTIATE))
    expect(second.server).toMatchObject({ state: { handshakes: 2 }, agreed: { suite: SUITE_OF.ECDHE } })
    expect(renewed(second, SUITE_OF.DHE).state).toMatchObject({
      name: 'FAILED',
      alert: 'handshake_failure',
      violation: { field: 'kept.encrypt-then-mac' },
    })
  })
})

describe('a ServerHello within a connection', () => {
  const up = connected()
  const { client, server } = verifyData(up)

  test.each([
    ['without renegotiation_info', withInfo(undefined), 'binding.present'],
    ['that says that it begins a connection', withInfo(EMPTY), 'binding.verify-data'],
    ['with the client’s verify_data alone', withInfo(client), 'binding.verify-data'],
    ['with both in the wrong order', withInfo(concat(server, client)), 'binding.verify-data'],
  ] as const)('%s is refused', (_what, change, id) => {
    const { receiver, sender, bytes } = renewing(up, 'server', 'ServerHello')
    const hello = changed12(bytes, 'ServerHello', change)
    expectRefusal(deliver(receiver, handshake(hello)), refused(id, 'RFC 5746 §3.5'), sender)
  })

  test('of an older version is refused', () => {
    const { receiver, bytes } = renewing(up, 'server', 'ServerHello')
    const hello = changed12(bytes, 'ServerHello', (body) => ({ ...body, legacy_version: 'TLS 1.1' }))
    expectRefusal(deliver(receiver, handshake(hello)), {
      alert: 'protocol_version',
      cite: 'RFC',
      field: 'ServerHello.legacy_version',
    })
  })

  test('without the extended master secret that the connection has is refused', () => {
    const { receiver, bytes } = renewing(up, 'server', 'ServerHello')
    const hello = changed12(bytes, 'ServerHello', without('extended_master_secret'))
    expectRefusal(
      deliver(receiver, handshake(hello)),
      refused('kept.extended-master-secret', 'RFC 7627 §5.2'),
    )
  })

  test('without the encrypt-then-MAC that the connection has is refused', () => {
    const block = connected(only(SUITE_OF.DHE), only(SUITE_OF.DHE))
    const { receiver, bytes } = renewing(block, 'server', 'ServerHello')
    const hello = changed12(bytes, 'ServerHello', without('encrypt_then_mac'))
    expectRefusal(deliver(receiver, handshake(hello)), refused('kept.encrypt-then-mac', 'RFC 7366 §3.1'))
  })
})

// ---- What is refused with a warning, and what binds

describe('a wish that is refused', () => {
  const WARNED = { kind: 'alert', direction: 'sent', level: 'warning', description: 'no_renegotiation' }

  test.each([
    ['policy', {}, { renegotiation: 'refuse' }, 'renegotiation.policy'],
    [
      'a session resumed without the extended master secret',
      { extendedMasterSecret: false },
      {},
      'renegotiation.same-master-secret',
    ],
  ] as const)('of the server, for %s: no_renegotiation, and data go on', (_why, change, policy, id) => {
    const { sessions } = connected(change)
    const resumed = id === 'renegotiation.policy' ? {} : { sessions }
    const met = connected({ ...change, ...resumed, ...policy }, {}, 'c2')
    const outcome = deliver(met.client, HELLO_REQUEST)
    expect(outcome.events).toContainEqual(expect.objectContaining(WARNED))
    expect(failedChecks({ events: outcome.events.map((event) => ({ ...event, actor: 'client' })) })).toEqual([
      id,
    ])
    expect(outcome.connection.state).toEqual(met.client.state)
    expect(deliver(outcome.connection, data(1)).outputs).toMatchObject([{ kind: 'data' }])
  })

  test.each([['policy', { renegotiation: 'refuse' }, 'renegotiation.policy']] as const)(
    'of the client, for %s: no_renegotiation, and both go on as they were',
    (_why, policy, id) => {
      const up = connected({}, policy)
      const after = meet(told(up, 'client', RENEGOTIATE))
      expect(failedChecks(after)).toEqual([id])
      expect(after.client.state).toEqual(up.client.state)
      expect(after.server.state).toEqual(up.server.state)
      const again = meet(
        told(told(after, 'client', { kind: 'send', data: Uint8Array.of(5) }), 'server', {
          kind: 'send',
          data: Uint8Array.of(6),
        }),
      )
      expect(again.outputs.server).toContainEqual(
        expect.objectContaining({ kind: 'data', bytes: Uint8Array.of(5) }),
      )
      expect(again.outputs.client).toContainEqual(
        expect.objectContaining({ kind: 'data', bytes: Uint8Array.of(6) }),
      )
    },
  )

  test('of a client that does not speak RFC 5746', () => {
    const moment = before(pair(client12(ALLOW), server12(ALLOW)), 'client', 'ClientHello')
    const old = changed12(moment.bytes, 'ClientHello', withInfo(undefined))
    const { connection } = deliver(moment.receiver, handshake(old))
    expect(connection).toMatchObject({ agreed: { secureRenegotiation: false } })
    const up = connected()
    const server = { ...up.server, agreed: { ...up.server.agreed!, secureRenegotiation: false } }
    const { bytes } = renewing(up, 'client', 'ClientHello')
    const outcome = deliver(server, handshake(bytes))
    expect(outcome.connection.state).toEqual(server.state)
    expect(outcome.events).toContainEqual(expect.objectContaining({ ...WARNED, cite: 'RFC 5746 §4.4' }))
    expect(() => settle(command(server, RENEGOTIATE))).toThrow(Misuse)
  })

  test('of our own on a session resumed without the extended master secret is Misuse', () => {
    const { sessions } = connected({ extendedMasterSecret: false })
    const met = connected({ extendedMasterSecret: false, sessions }, {}, 'c2')
    expect(met.client).toMatchObject({ agreed: { extendedMasterSecret: false, resumed: {} } })
    for (const side of [met.client, met.server])
      expect(() => settle(command(side, RENEGOTIATE))).toThrow(Misuse)
  })
})

describe('a renegotiation', () => {
  test('follows another: each is bound to the one before it', () => {
    let met = connected(AUTHENTICATED.client, AUTHENTICATED.server)
    for (const handshakes of [2, 3, 4]) {
      met = meet(told(met, handshakes % 2 ? 'server' : 'client', RENEGOTIATE))
      expect([met.client.state, met.server.state]).toMatchObject([{ handshakes }, { handshakes }])
    }
  })

  test('of a resumed connection is bound to that connection: verify_data are not cached (RFC 5746 §3.1)', () => {
    const first = connected()
    const resumed = connected({ sessions: first.sessions }, {}, 'c2')
    expect(resumed.client).toMatchObject({ agreed: { resumed: {} } })
    expect(verifyData(resumed)).not.toEqual(verifyData(first))
    const { receiver, bytes } = renewing(resumed, 'client', 'ClientHello')
    const stale = changed12(bytes, 'ClientHello', withInfo(verifyData(first).client))
    expectRefusal(deliver(receiver, handshake(stale)), refused('binding.verify-data', 'RFC 5746 §3.7'))
    expect(deliver(receiver, handshake(bytes)).connection.state.name).not.toBe('FAILED')
  })

  test('lets data of the connection around it pass, under the old keys and behind the new ones', () => {
    const up = connected()
    const { receiver, bytes } = renewing(up, 'server', 'ServerHello')
    const mixed = deliver(receiver, data(1), handshake(bytes), data(2))
    expect(mixed.outputs.filter(({ kind }) => kind === 'data')).toMatchObject([
      { bytes: Uint8Array.of(1) },
      { bytes: Uint8Array.of(2) },
    ])
    expect(mixed.connection.state.name).toBe('WAIT_CERTIFICATE')
  })

  test('that the peer begins makes no command wrong: it waits, and is obeyed afterwards', () => {
    const up = connected()
    const begun = settle(command(up.client, RENEGOTIATE))
    const asked = feed(command(up.server, { kind: 'send', data: Uint8Array.of(9) }), begun.bytes)
    const busy = settle(asked).connection
    expect(busy.state.name).toBe('WAIT_CLIENT_KEY_EXCHANGE')
    expect(busy.commands).toHaveLength(1)
    const done = meet({ client: begun.connection, server: asked })
    expect([done.client.state.name, done.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
    expect(done.outputs.client).toContainEqual(
      expect.objectContaining({ kind: 'data', bytes: Uint8Array.of(9) }),
    )
  })

  test('can be given up by closing in the middle of it', () => {
    const up = connected()
    const begun = settle(command(up.client, RENEGOTIATE)).connection
    expect(begun.state.name).toBe('WAIT_SH')
    expect(settle(command(begun, { kind: 'close' })).connection.writeClosed).toBe(true)
  })
})

test.each([
  ['client', 'ClientHello'],
  ['server', 'Certificate'],
] as const)(
  'data between the parts of a message of the %s, its %s, are delivered and the handshake goes on (RFC 5246 §6.2.1)',
  (from, name) => {
    const { receiver, bytes } = renewing(connected(), from, name)
    const part = (content: Uint8Array) => ({ type: 'handshake', content }) as const
    const parts = [part(bytes.slice(0, 20)), data(1, 2), part(bytes.slice(20))]
    const { connection, outputs } = deliver(receiver, ...parts)
    const whole = deliver(receiver, part(bytes)).connection
    expect(outputs.flatMap((output) => (output.kind === 'data' ? [...output.bytes] : []))).toEqual([1, 2])
    expect(connection.state.name).toBe(whole.state.name)
    expect(whole.state.name).not.toBe(receiver.state.name)
  },
)
