/** TLS 1.2 in every form of output: steps, words, names of its own RFC, the lineage across connections. */
import mermaid from 'mermaid'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { MACHINES } from '../../src/handshake/machines.ts'
import { connectionKind } from '../../src/render/words/costs.ts'
import { htmlOf } from '../../src/render/html/html.ts'
import { traceLines } from '../../src/render/files/json.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { lineageDiagram, sequenceDiagram } from '../../src/render/files/mermaid.ts'
import { handshakeSteps } from '../../src/render/words/steps.ts'
import { tellMessage, tellSecret, tellState } from '../../src/render/words/story.ts'
import { renderText } from '../../src/render/text/text.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { momentsIn } from './page.ts'
import { run } from './runs.ts'

const text = (name: string, options = {}): string => [...renderText(run(name), options)].join('\n')
const NAMES = SCENARIOS.map(({ name }) => name).filter((name) => name.startsWith('tls12-'))
const connectionsOf = (name: string): ConnectionRun[] => [...run(name).connections]

describe('steps', () => {
  it('number every message of a handshake from 1, ChangeCipherSpec included (RFC 5246 §7.3, figure 1)', () => {
    const told = text('tls12-ecdhe', { width: 160 })
    const rows = [...told.matchAll(/^#\d+ .*client (?:━━|◀━) (\w+) ━+▶? ?server +step (\d+) of (\d+), /gm)]
    expect(rows.map(([, name, number, of]) => `${number}/${of} ${name}`)).toEqual([
      ...['1/10 ClientHello', '2/10 ServerHello', '3/10 Certificate', '4/10 ServerKeyExchange'],
      ...['5/10 ServerHelloDone', '6/10 ClientKeyExchange', '7/10 ChangeCipherSpec', '8/10 Finished'],
      ...['9/10 ChangeCipherSpec', '10/10 Finished'],
      ...['1/6 ClientHello', '2/6 ServerHello', '3/6 ChangeCipherSpec', '4/6 Finished'],
      ...['5/6 ChangeCipherSpec', '6/6 Finished'],
    ])
    expect(told).toContain('6 ClientKeyExchange, 7 ChangeCipherSpec, 8 [Finished]')
  })

  it.each(NAMES)('are received under the number under which they were sent: %s', (name) => {
    for (const connection of connectionsOf(name)) {
      const steps = handshakeSteps(connection)
      const pairs = connection.moments.flatMap(({ index, actor, events }) => {
        const message = events.find((event) => event.kind === 'message')
        const change = events.some((event) => event.kind === 'state' && event.on === 'ChangeCipherSpec')
        const what = message?.name ?? (change ? 'ChangeCipherSpec' : undefined)
        if (what === undefined || what === 'HelloRequest') return []
        const sender = (message?.direction === 'sent') === (actor === 'client') ? 'client' : 'server'
        return [`${sender} ${what} ${steps.get(index)?.number}`]
      })
      const sent = pairs.filter((_, place) => pairs.indexOf(pairs[place]!) === place)
      for (const pair of sent) expect(pairs.filter((each) => each === pair).length % 2, pair).toBe(0)
      expect(pairs.join()).not.toContain('undefined')
    }
  })

  it('begin again with each handshake of a connection; a HelloRequest is none of them', () => {
    const [connection] = connectionsOf('tls12-renegotiation')
    const numbers = [...handshakeSteps(connection!).values()].filter(({ number }) => number === 1)
    // Sent and received, three times.
    expect(numbers).toHaveLength(6)
    expect(text('tls12-renegotiation')).toMatch(/◀━━ {2}\[HelloRequest\]\n.*1 \[ClientHello\]/)
  })

  it('are not counted in TLS 1.3, whose ChangeCipherSpec does nothing', () => {
    expect(text('tls13-resume')).not.toMatch(/step \d+ of/)
  })
})

describe('words', () => {
  it('there are some for every state of the TLS 1.2 machines', () => {
    for (const [role, machine] of [
      ['client', MACHINES.client12],
      ['server', MACHINES.server12],
    ] as const)
      for (const name of Object.keys(machine))
        expect(tellState(role, name, 'TLS 1.2', false).says, name).not.toBe('')
  })

  it.each(NAMES)('there are some for every message, both ways, and every secret of %s', (name) => {
    for (const connection of connectionsOf(name))
      for (const { event } of eventsOf(connection)) {
        const { resumed } = connection.summary
        if (event.kind === 'message') {
          const { says, cite } = tellMessage(event, { version: 'TLS 1.2', resumed })
          expect(says, event.name).not.toBe('')
          expect(cite).toMatch(/^RFC (5246|5746|5077|4279|6066) §/)
        }
        if (event.kind === 'secret') expect(tellSecret(event.row), event.name).not.toBe('')
      }
  })

  it.each(NAMES)('nothing of TLS 1.3 is told in %s', (name) => {
    const told = text(name, { width: 200 })
    expect(told).not.toMatch(/middlebox|legacy_|bottom of the ladder|key share|under \w+ keys|ignores Change/)
    expect(told).toContain('a section of RFC 5246')
  })

  it.each([
    ['tls12-rsa', /encrypts it to the key in the certificate\. Whoever gets that key/],
    ['tls12-dh-anon', /Nobody signs it: whoever stands between/],
    ['tls12-psk', /The key itself goes nowhere/],
    ['tls12-ecdhe-psk', /A hint which key is meant, and the server’s half/],
    ['tls12-ticket', /suite, master secret and all else of the session, sealed/],
    ['tls12-session-id', /The server repeats the session ID: it remembers/],
    ['tls12-renegotiation', /carries the verify_data of the one before/],
    ['tls12-session-lost', /The session ID is a new one: a full handshake/],
  ])('%s is told what is special about it', (name, sentence) => {
    expect(text(name, { width: 300 })).toMatch(sentence)
  })

  it('cite RFC 5246 for alerts and ChangeCipherSpec, which is protected within a renegotiation (§6.1, §7.1)', () => {
    const events = connectionsOf('tls12-renegotiation').flatMap(eventsOf)
    const alerts = events.flatMap(({ event }) => (event.kind === 'alert' ? [event.cite] : []))
    expect(new Set(alerts)).toEqual(new Set(['RFC 5246 §7.2.1']))
    const changes = events.flatMap(({ event }) =>
      event.kind === 'message' && event.name === 'ChangeCipherSpec' ? [event] : [],
    )
    expect(new Set(changes.map(({ span }) => span.cite))).toEqual(new Set(['RFC 5246 §7.1']))
    expect(changes.map((event) => event.protected)).toEqual([false, false, true, true, true, true])
  })

  it('say by which key what is encrypted', () => {
    const told = text('tls12-renegotiation', { width: 200 })
    expect(told).toContain('16 bytes, encrypted with client_write_key\n')
    expect(told).toContain('16 bytes, encrypted with server_write_key (renegotiation 2)\n')
    expect(told).toMatch(/▫ on the wire: one handshake record of \d+ bytes, number 0 with client_write_key/)
  })

  it('show the fields of the key exchanges, and text where it is text', () => {
    const told = text('tls12-ecdhe-psk', { width: 160 })
    expect(told).toMatch(/\[4,26\) +psk_identity_hint +“sensors, first floor”/)
    expect(told).toMatch(/\[27,29\) +namedcurve +x25519/)
    expect(text('tls12-dhe', { width: 160 })).toMatch(/\[4,262\) +dh_p +f{16}…ffff \(256 bytes\)/)
    expect(text('tls12-ecdhe')).toMatch(/\[7,\d+\) +certificate \[0\] +CN=server.example, signed by/)
  })

  it('give the formulas of RFC 5246 §8.1, §6.3, §7.4.9 and RFC 7627 §4', () => {
    const told = text('tls12-rsa', { width: 200 })
    expect(told).toContain(
      'PRF(pre_master_secret, "extended master secret", Hash(ClientHello…ClientKeyExchange))',
    )
    expect(told).toContain('PRF(master_secret, "key expansion", server_random + client_random)  §6.3')
    expect(told).toContain('PRF(master_secret, "client finished", Hash(all handshake messages before it))')
    expect(told).toMatch(/client_write_MAC_key [0-9a-f]{16}… = key_block\[0\.\.20\] {2}authenticates/)
    const agreed = eventsOf(connectionsOf('tls12-dhe')[0]!).find(
      ({ event }) => event.kind === 'message' && event.name === 'ServerKeyExchange',
    )!.event
    if (agreed.kind !== 'message') throw new Error('a message')
    const share = toHex(agreed.bytes.subarray(267, 275))
    expect(text('tls12-dhe', { width: 200 })).toContain(`DH(dh_private, the peer’s public value ${share}…)`)
  })
})

describe('the secrets of a full handshake', () => {
  const ofClient = (name: string) =>
    eventsOf(connectionsOf(name)[0]!).flatMap(({ event, actor }) =>
      event.kind === 'secret' && actor === 'client' ? [event] : [],
    )
  const keys = ['client_write_key', 'server_write_key', 'client_write_IV', 'server_write_IV']
  const rest = ['master_secret', 'key_block', ...keys, 'client_verify_data', 'server_verify_data']

  it('are those of RFC 5246 §8.1, §6.3 and §7.4.9, each once', () => {
    expect(ofClient('tls12-ecdhe').map(({ name }) => name)).toEqual([
      ...['ecdhe_private.x25519', 'pre_master_secret'],
      ...rest,
    ])
    expect(ofClient('tls12-dhe').map(({ name }) => name)).toEqual([
      ...['dh_private', 'pre_master_secret'],
      ...rest,
    ])
  })

  it('with a PSK, what was exchanged is other_secret, and both make the premaster secret (RFC 4279 §2)', () => {
    const secrets = ofClient('tls12-ecdhe-psk')
    expect(secrets.map(({ name }) => name)).toEqual([
      ...['ecdhe_private.x25519', 'other_secret', 'psk', 'pre_master_secret'],
      ...rest,
    ])
    const parents = secrets.find(({ name }) => name === 'pre_master_secret')!.parents
    expect(parents).toEqual(['c1/client/other_secret', 'c1/client/psk'])
  })
})

describe('a resumed connection points into the first one', () => {
  it.each(['tls12-session-id', 'tls12-ticket'])('in text, page, diagram and JSON: %s', (name) => {
    expect(text(name)).toContain('= restored: master_secret of c1')
    expect(htmlOf(run(name))).toMatch(
      /data-id="c2\/client\/master_secret" data-parents="c1\/client\/master_secret"/,
    )
    expect(htmlOf(run(name))).toContain('from master_secret of c1')
    const diagram = lineageDiagram(run(name))
    const ids = [...diagram.matchAll(/(s\d+)\["master_secret<br/g)].map(([, id]) => id)
    expect(diagram).toContain(`  ${ids[0]} -- "restored" --> ${ids[1]}`)
    const secret = [...traceLines(run(name))]
      .map((row) => JSON.parse(row))
      .find(({ id }) => id === 'c2/client/master_secret')
    expect(secret).toMatchObject({ operation: 'restored', parents: ['c1/client/master_secret'] })
  })

  it('says by what it was resumed', () => {
    const kinds = (name: string): string[] => connectionsOf(name).map(connectionKind)
    expect(kinds('tls12-session-id')).toEqual(['full handshake', 'resumed by the session ID of c1'])
    expect(kinds('tls12-ticket')).toEqual(['full handshake', 'resumed with a ticket of c1'])
    expect(kinds('tls12-session-lost')).toEqual([
      'full handshake',
      'full handshake: not resumed because session12.known',
    ])
    expect(kinds('tls12-psk')).toEqual(['with an external PSK', 'resumed by the session ID of c1'])
    expect(kinds('tls12-renegotiation')).toEqual(['full handshake and 2 renegotiations'])
  })

  it('ends with what it saved, in the numbers of the summaries', () => {
    const [first, second] = connectionsOf('tls12-rsa').map(({ summary }) => summary)
    const told = text('tls12-rsa')
    expect(told).toMatch(new RegExp(`bytes both ways +${sum(first!)} +${sum(second!)} `))
    expect(told).toMatch(/round trips before data +2 +1 +−1/)
    expect(told).toMatch(/RSA decryptions +1 +0 +−1/)
    expect(text('tls12-session-lost')).not.toContain('What resumption saved')
  })
})

const sum = ({ bytes }: ConnectionRun['summary']): number => bytes.client + bytes.server

describe.each(NAMES)('%s', (name) => {
  it.each([40, 72, 100, 160])('stays within %i columns', (width) => {
    for (const row of renderText(run(name), { width }))
      expect(Array.from(row).length).toBeLessThanOrEqual(width)
  })

  it('has diagrams that mermaid reads, with every step', async () => {
    for (const connection of connectionsOf(name)) {
      const diagram = sequenceDiagram(connection)
      await expect(mermaid.parse(diagram)).resolves.toMatchObject({ diagramType: 'sequence' })
      expect(diagram).toContain('client->>server: 1 ClientHello')
      expect(diagram).toMatch(/\d ChangeCipherSpec/)
    }
  })

  it('has a page with a row for every step, and the hellos under the names of RFC 5246', () => {
    const page = htmlOf(run(name))
    const due = connectionsOf(name).reduce((count, connection) => count + handshakeSteps(connection).size, 0)
    const steps = momentsIn(page).filter(({ sub }) => / · step \d+ of \d+/.test(sub))
    expect(steps).toHaveLength(due)
    expect([...page.matchAll(/<b class="step"/g)]).toHaveLength(due)
    expect(steps.filter(({ says }) => says === '')).toEqual([])
    // Without `toContain`, which quotes the page whether it fails or not.
    expect(page.includes('>session_id<')).toBe(true)
    expect(page.includes('legacy_')).toBe(false)
  })

  it('has a key log of one line for each master secret and client random', () => {
    const lines = keylogText(run(name)).trimEnd().split('\n')
    for (const row of lines) expect(row).toMatch(/^CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}$/)
    const hellos = connectionsOf(name).flatMap((connection) =>
      eventsOf(connection).flatMap(({ event }) =>
        event.kind === 'message' && event.direction === 'sent' && event.name === 'ClientHello'
          ? [toHex(event.bytes.slice(6, 38))]
          : [],
      ),
    )
    expect(lines.map((row) => row.split(' ')[1])).toEqual(hellos)
  })
})
