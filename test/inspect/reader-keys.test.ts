/** Keys of a server, instead of a key log: what they open of a connection that others made, and what they do not. */
import { describe, expect, it } from 'vitest'
import { concat, fromText } from '../../src/bytes/bytes.ts'
import { makeIdentity, type Identity } from '../../src/certificate/keys/identity.ts'
import type { RsaPrivateKey } from '../../src/crypto/keys.ts'
import { Reader, type ReaderSettings } from '../../src/inspect.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { LAB_START, Lab } from '../../src/lab.ts'
import { ticketKeysAt, type TicketKey } from '../../src/sessions.ts'
import { ticketKey } from '../../src/session/tickets/ticket-key.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { rsaKey } from '../crypto/signature-helpers.ts'

const about = {
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 86_400_000,
} as const
const { root, identity } = makeIdentity({ seed: 'reader', key: 'rsa-2048', ...about })
const stranger = rsaKey(2048, 'rsa')

function rsaKeyOf({ privateKey }: Identity): RsaPrivateKey {
  if (privateKey.kind !== 'rsa') throw new Error('an RSA key was asked for')
  return privateKey
}

/** How two connections are made, the second of which resumes the first. */
interface Way {
  readonly suite: Suite12
  readonly extendedMasterSecret?: boolean
  readonly sessionTickets?: boolean
}

/** Two connections of a Lab, with a line in both directions each. */
function two({ suite, extendedMasterSecret = true, sessionTickets = true }: Way) {
  const both = { versions: ['TLS 1.2'], suites12: [suite], extendedMasterSecret } as const
  const ends = {
    client: { ...both, sessionTickets, serverName: 'server.example', trust: [root] },
    server: { ...both, credentials: [identity] },
  }
  const talk = (lab: Lab): Lab =>
    lab
      .command('client', { kind: 'send', data: fromText('a question') })
      .command('server', { kind: 'send', data: fromText('an answer') })
      .command('client', { kind: 'close' })
  const first = talk(Lab.create({ seed: 'reader' }).connect(ends).run())
  const lab = talk(first.connect({ ...ends, resume: 'take' }).run())
  return { run: runOf(lab, { name: '', shows: '', seed: '' }), keys: first.world.ticketKeys }
}

/** What the reader tells of them, from their bytes alone. */
function read({ run }: ReturnType<typeof two>, settings: ReaderSettings): readonly ConnectionRun[] {
  const reader = new Reader(settings)
  return run.connections.map((connection) => {
    for (const { actor, event } of eventsOf(connection))
      if (event.kind === 'record' && event.direction === 'sent' && actor !== 'wire')
        reader.feed(connection.id, { from: actor, bytes: event.bytes })
    return reader.end(connection.id)
  })
}

const said = (connection: ConnectionRun): readonly string[] =>
  (['client', 'server'] as const).map((side: Actor) => {
    const data = eventsOf(connection).flatMap(({ actor, event }) =>
      event.kind === 'data' && event.direction === 'sent' && actor === side ? [event.bytes] : [],
    )
    return new TextDecoder().decode(concat(...data))
  })
const hidden = (connection: ConnectionRun): number =>
  eventsOf(connection).filter(({ event }) => event.kind === 'record' && event.hidden !== undefined).length

const RSA = 'TLS_RSA_WITH_AES_128_GCM_SHA256'
const RSA_SHA384 = 'TLS_RSA_WITH_AES_256_GCM_SHA384'
const RSA_CBC = 'TLS_RSA_WITH_AES_128_CBC_SHA'
const ECDHE = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
const foreignKey = ticketKey('glass-tls', new Uint8Array(48).fill(7))
const TALK = ['a question', 'an answer']
const NOTHING = ['', '']

describe('the RSA key of a server', () => {
  it.each(
    [RSA, RSA_SHA384, RSA_CBC].flatMap((suite) =>
      [true, false].map((extendedMasterSecret) => ({ suite, extendedMasterSecret }) as Way),
    ),
  )(
    'opens $suite, extended master secret $extendedMasterSecret, and what resumes it (RFC 5246 §8.1.1, RFC 7627 §4)',
    (way) => {
      for (const sessionTickets of [true, false]) {
        const found = read(two({ ...way, sessionTickets }), { rsaKeys: [rsaKeyOf(identity)] })
        expect(found.map(said)).toEqual([TALK, TALK])
        expect(found.map(hidden)).toEqual([0, 0])
        expect(found.map(({ summary }) => summary.resumed)).toEqual([false, true])
      }
    },
  )

  it('of somebody else opens nothing', () => {
    for (const connection of read(two({ suite: RSA }), { rsaKeys: [stranger] })) {
      expect(said(connection)).toEqual(NOTHING)
      expect(hidden(connection)).toBeGreaterThanOrEqual(6)
    }
  })

  it('is found among several', () => {
    const rsaKeys = [stranger, rsaKeyOf(identity)]
    expect(read(two({ suite: RSA }), { rsaKeys }).map(said)).toEqual([TALK, TALK])
  })

  it('opens nothing where it only signed: what ECDHE agreed on is not in it (RFC 8422 §2)', () => {
    const found = read(two({ suite: ECDHE }), { rsaKeys: [rsaKeyOf(identity)] })
    expect(found.map(said)).toEqual([NOTHING, NOTHING])
  })
})

describe('the key of tickets (RFC 5077 §4)', () => {
  const ticketKeysOf = ({ keys }: ReturnType<typeof two>): readonly TicketKey[] => {
    const { active, acceptOnly } = ticketKeysAt(keys, LAB_START)
    return [active, ...acceptOnly]
  }

  it.each([true, false])(
    'opens both who got the ticket and who resumed with it, EMS %s',
    (extendedMasterSecret) => {
      const talks = two({ suite: ECDHE, extendedMasterSecret })
      const found = read(talks, { ticketKeys: ticketKeysOf(talks) })
      expect(found.map(({ summary }) => summary.resumedBy)).toEqual([undefined, { by: 'ticket', of: 'c1' }])
      expect(found.map(said)).toEqual([TALK, TALK])
    },
  )

  it('opens one of several, wherever it stands', () => {
    const talks = two({ suite: ECDHE })
    const ticketKeys = [foreignKey, ...ticketKeysOf(talks)]
    expect(read(talks, { ticketKeys }).map(said)).toEqual([TALK, TALK])
  })

  it('of another server opens nothing', () => {
    const found = read(two({ suite: ECDHE }), { ticketKeys: [foreignKey] })
    expect(found.map(said)).toEqual([NOTHING, NOTHING])
  })

  it('opens nothing of a session that has an ID and no ticket', () => {
    const talks = two({ suite: ECDHE, sessionTickets: false })
    expect(read(talks, { ticketKeys: ticketKeysOf(talks) }).map(said)).toEqual([NOTHING, NOTHING])
  })
})
