/** What falls if a key leaks: the observer's findings, and the same from the recorded bytes alone with Node's own crypto. */
import { createDecipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { leaksOf, type Leak } from '../../src/sim/observer/leaks.ts'
import { observe } from '../../src/sim/observer/observer.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario, SCENARIOS } from '../../src/sim/scenarios.ts'
import { readable } from '../../src/render/beside/leak.ts'
import { recompute } from '../../src/secrets/derive.ts'
import { eventsOf, type Run } from '../../src/trace/run.ts'
import { describeEpoch } from '../../src/trace/epoch.ts'
import { expandLabel, extract, hex, sha256 } from '../examples/hkdf.ts'
import { prf } from '../examples/prf.ts'
import { played } from '../kit/played.ts'

interface Played {
  readonly run: Run
  readonly leaks: readonly Leak[]
}

const watched = new Map<string, Played>()

function play(name: string): Played {
  const known = watched.get(name)
  if (known) return known
  const scenario = findScenario(name)!
  const lab = played(name)
  const run = runOf(lab, { name, shows: scenario.shows, seed: 'glass-tls' })
  const made = { run, leaks: leaksOf(lab, run) }
  watched.set(name, made)
  return made
}

function leakOf({ leaks }: Played, name: string): Leak {
  return leaks.find((leak) => [leak.name, ...leak.alike].includes(name))!
}

/** What can be read of each connection. */
function fallen(scenario: string, ...names: readonly string[]): string[] {
  const story = play(scenario)
  const seen = observe(
    story.run,
    names.map((name) => leakOf(story, name).leaked),
  )
  return seen.map(readable)
}

/** The records that one side sent in a connection, as bytes. */
function wire(scenario: string, index: number, actor: 'client' | 'server'): Buffer[] {
  return eventsOf(play(scenario).run.connections[index]).flatMap(({ actor: who, event }) =>
    event.kind === 'record' && event.direction === 'sent' && who === actor ? [Buffer.from(event.bytes)] : [],
  )
}

// ---- What is found

const FINDINGS: readonly (readonly [scenario: string, leaks: readonly string[], read: readonly string[]])[] =
  [
    ['tls13-resume', ['ticket-key'], ['nothing', 'nothing']],
    ['tls13-resume', ['certificate-key'], ['nothing', 'nothing']],
    ['tls13-resume', ['c1/client/key_share_private.x25519'], ['everything', 'nothing']],
    ['tls13-resume', ['c2/client/key_share_private.x25519'], ['nothing', 'nothing']],
    ['tls13-resume', ['ticket-key', 'c2/client/key_share_private.x25519'], ['nothing', 'everything']],
    ['tls13-psk-ke', ['ticket-key'], ['nothing', 'everything']],
    ['tls13-psk-ke', ['c1/server/key_share_private.x25519'], ['everything', 'everything']],
    ['tls13-0rtt', ['ticket-key'], ['nothing', 'early data']],
    // A flight that is sent again is the same, whether the server makes keys for it or passes it over.
    [
      'tls13-0rtt-replay',
      ['c1/server/resumption_psk_0'],
      ['nothing', ...Array.from({ length: 14 }, () => 'early data')],
    ],
    ['tls13-stateful', ['ticket-key'], ['nothing', 'nothing']],
    ['tls13-stateful', ['c1/server/resumption_psk_1'], ['nothing', 'nothing']],
    ['tls13-external-psk', ['c1/client/psk[0]'], ['nothing']],
    ['tls13-external-psk', ['c1/client/psk[0]', 'c1/server/key_share_private.x25519'], ['everything']],
    ['tls13-hrr', ['c1/client/key_share_private.x25519'], ['nothing']],
    ['tls13-hrr', ['c1/client/key_share_private.secp256r1'], ['everything']],
    ['tls13-hybrid', ['c1/server/key_share_private.X25519MLKEM768'], ['everything']],
    ['tls12-rsa', ['certificate-key'], ['everything', 'everything']],
    ['tls12-dhe', ['certificate-key'], ['nothing', 'nothing']],
    ['tls12-dhe', ['c1/client/dh_private'], ['everything', 'everything']],
    ['tls12-ticket', ['ticket-key'], ['everything', 'everything']],
    ['tls12-session-id', ['ticket-key'], ['nothing', 'nothing']],
    ['tls12-session-id', ['c2/client/master_secret'], ['everything', 'everything']],
    ['tls12-psk', ['c1/client/psk'], ['everything', 'everything']],
    ['tls12-ecdhe-psk', ['c1/client/psk'], ['nothing', 'nothing']],
    ['tls12-ecdhe-psk', ['c1/client/psk', 'c1/server/ecdhe_private.x25519'], ['everything', 'everything']],
  ]

describe('an observer of the wire', () => {
  it.each(FINDINGS)('%s, if %j leaks, reads %j', (scenario, leaks, read) => {
    expect(fallen(scenario, ...leaks)).toEqual(read)
  })

  it('learns nothing anywhere without a leak', () => {
    for (const { name } of SCENARIOS.filter(({ fault }) => !fault))
      for (const { learnt, records } of observe(play(name).run, [])) {
        expect(learnt, name).toEqual([])
        expect(
          records.some(({ sealed, opened }) => sealed && opened),
          name,
        ).toBe(false)
      }
  })

  it('needs the messages for a transcript: the master_secret of TLS 1.3 alone opens nothing', () => {
    expect(fallen('tls13-full', 'c1/client/master_secret')).toEqual(['nothing'])
    expect(fallen('tls13-full', 'c1/client/handshake_secret')).toEqual(['everything'])
  })

  it('a traffic secret opens its own direction from its own generation on', () => {
    const story = play('tls13-key-update')
    const secret = 'client_application_traffic_secret_1'
    const [{ records }] = observe(story.run, [leakOf(story, `c1/client/${secret}`).leaked])
    const opened = records.flatMap(({ from, event, opened: content }) =>
      event.epoch.name !== 'plaintext' && content ? [`${from} ${describeEpoch(event.epoch)}`] : [],
    )
    expect(opened.length).toBeGreaterThan(0)
    expect(opened.every((each) => /^client application [1-9]/.test(each))).toBe(true)
  })

  it('a renegotiation hides its shares: they open nothing without the keys before', () => {
    const [first] = fallen('tls12-renegotiation', 'c1/client/ecdhe_private.x25519')
    expect(first).toMatch(/^data in part/)
    expect(fallen('tls12-renegotiation', 'c1/client/ecdhe_private.x25519 (renegotiation 1)')).toEqual([
      'nothing',
    ])
  })

  it('reads what was said, byte for byte, and every secret it learnt recomputes', () => {
    for (const [scenario, names] of FINDINGS) {
      const story = play(scenario)
      const all = story.run.connections.flatMap((connection) =>
        eventsOf(connection).flatMap(({ event }) => (event.kind === 'secret' ? [event] : [])),
      )
      const find = (id: string) => all.find((node) => node.id === id)!
      const leaked = names.map((name) => leakOf(story, name).leaked)
      for (const { learnt, records } of observe(story.run, leaked)) {
        for (const { node, how } of learnt)
          if (how === 'computed') expect(hex(recompute(node, find)), node.id).toBe(hex(node.bytes))
        for (const { event, opened } of records)
          // Of what a server passes over its trace has no content.
          if (opened && event.skipped === undefined) expect(hex(opened.content)).toBe(hex(event.plaintext))
      }
    }
  })
})

// ---- The same by hand

/** What a ticket of ours holds, opened with Node's AES: the secret stands behind version and suite. */
function secretIn(ticket: Buffer, key: Uint8Array): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, ticket.subarray(16, 28))
  decipher.setAAD(ticket.subarray(0, 16)).setAuthTag(ticket.subarray(-16))
  const session = Buffer.concat([decipher.update(ticket.subarray(28, -16)), decipher.final()])
  return session.subarray(5, 5 + session[4])
}

/** The ticket that stands in a record: its key_name is known, its length is before it. */
function ticketIn(record: Buffer, name: Uint8Array): Buffer {
  const at = record.indexOf(Buffer.from(name))
  return record.subarray(at, at + record.readUInt16BE(at - 2))
}

function ticketKeyOf(scenario: string): { readonly name: Uint8Array; readonly key: Uint8Array } {
  const { leaked } = leakOf(play(scenario), 'ticket-key')
  if (leaked.kind !== 'ticket-key') throw new Error('no ticket key')
  return { name: leaked.key.name, key: leaked.key.bytes.slice(16) }
}

describe('with the leaked ticket key, the recorded bytes and Node’s own crypto', () => {
  it('TLS 1.2: the ticket gives the master secret, and that the first connection', () => {
    const { name, key } = ticketKeyOf('tls12-ticket')
    const [client, server] = [wire('tls12-ticket', 0, 'client'), wire('tls12-ticket', 0, 'server')]
    const given = server.find((record) => record.includes(Buffer.from(name)))!
    const master = secretIn(ticketIn(given, name), key)
    const random = (record: Buffer): Buffer => record.subarray(11, 43)
    const seed = Buffer.concat([random(server[0]), random(client[0])])
    const block = Buffer.from(prf(master, 'key expansion', seed, 72, 'sha384'))
    const sealed = client.find((record) => record[0] === 23)!
    const nonce = Buffer.concat([block.subarray(64, 68), sealed.subarray(5, 13)])
    const decipher = createDecipheriv('aes-256-gcm', block.subarray(0, 32), nonce)
    const sequence = Buffer.from([0, 0, 0, 0, 0, 0, 0, 1])
    const length = sealed.length - 5 - 8 - 16
    decipher.setAAD(Buffer.concat([sequence, sealed.subarray(0, 3), Buffer.from([0, length])]))
    decipher.setAuthTag(sealed.subarray(-16))
    const content = Buffer.concat([decipher.update(sealed.subarray(13, -16)), decipher.final()])
    expect(content.toString()).toBe('ping')
  })

  it('TLS 1.3: the ticket gives the PSK, and that the early data', () => {
    const { name, key } = ticketKeyOf('tls13-0rtt')
    const client = wire('tls13-0rtt', 1, 'client')
    const hello = client[0]
    const psk = secretIn(ticketIn(hello, name), key)
    const early = extract(new Uint8Array(32), psk)
    const traffic = expandLabel(early, 'c e traffic', sha256(hello.subarray(5)))
    const [writeKey, iv] = [
      expandLabel(traffic, 'key', Buffer.of(), 16),
      expandLabel(traffic, 'iv', Buffer.of(), 12),
    ]
    const sealed = client.find((record) => record[0] === 23)!
    const decipher = createDecipheriv('aes-128-gcm', writeKey, iv)
    decipher.setAAD(sealed.subarray(0, 5)).setAuthTag(sealed.subarray(-16))
    const inner = Buffer.concat([decipher.update(sealed.subarray(5, -16)), decipher.final()])
    expect(inner.subarray(0, -1).toString()).toBe('early ping')
  })
})
