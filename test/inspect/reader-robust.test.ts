/** The reader takes whatever comes: cut anywhere, flipped anywhere, in pieces of any size, and grows with nothing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { KeyLog, Reader, type Piece } from '../../src/inspect.ts'
import { keylogText, renderText } from '../../src/render.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import { eventsOf, type ConnectionRun, type Run } from '../../src/trace/run.ts'
import { peerOf } from '../../src/wire/actor.ts'
import { run } from '../render/runs.ts'
import { trials } from '../kit/effort.ts'

const NAMES = [
  ...['tls13-full', 'tls13-0rtt', 'tls13-hrr', 'tls13-key-update', 'tls13-client-auth'],
  ...['tls12-ecdhe', 'tls12-ticket', 'tls12-renegotiation', 'tls12-rsa', 'tls12-cbc'],
].filter((name) => findScenario(name))

interface Wire {
  readonly name: string
  readonly run: Run
  readonly keylog: KeyLog
  /** What went over the wire, connection by connection. */
  readonly pieces: readonly (readonly Piece[])[]
}

const sent = (connection: ConnectionRun): Piece[] =>
  eventsOf(connection).flatMap(({ actor, event, moment }) =>
    event.kind === 'record' && event.direction === 'sent' && actor !== 'wire'
      ? [{ from: actor, bytes: event.bytes, t: moment.t }]
      : [],
  )

const WIRES: readonly Wire[] = NAMES.map((name) => {
  const story = run(name)
  return { name, run: story, keylog: new KeyLog(keylogText(story)), pieces: story.connections.map(sent) }
})

function read(keylog: KeyLog | undefined, connections: readonly (readonly Piece[])[]): Run {
  const reader = new Reader({ keylog })
  connections.forEach((pieces, index) => {
    for (const piece of pieces) reader.feed(`c${index + 1}`, piece)
    reader.end(`c${index + 1}`)
  })
  return reader.run({ name: '', shows: '' })
}

/** What was seen, without its place in time. */
const seen = (run: Run): unknown =>
  run.connections.map(({ moments, summary }) => [
    moments.map(({ actor, events }) => [actor, events]),
    summary,
  ])

describe.each(WIRES)('$name', ({ run, keylog, pieces }) => {
  it('gives the messages, data and alerts that the Lab sent', () => {
    const said = (connection: ConnectionRun): unknown[] =>
      eventsOf(connection).flatMap(({ actor, event }) => {
        if (!('direction' in event) || event.direction !== 'sent') return []
        if (event.kind === 'message') return [[actor, event.name, event.bytes, event.span, event.protected]]
        if (event.kind === 'data') return [[actor, 'data', event.bytes, event.early]]
        return event.kind === 'alert' ? [[actor, event.description]] : []
      })
    const epochs = (connection: ConnectionRun): unknown[] =>
      eventsOf(connection).flatMap(({ event }) =>
        event.kind === 'record' && event.direction === 'sent'
          ? [[event.type, event.epoch, event.sequence, event.plaintext]]
          : [],
      )
    const own = read(keylog, pieces)
    own.connections.forEach((connection, index) => {
      expect(epochs(connection)).toEqual(epochs(run.connections[index]!))
      expect(said(connection)).toEqual(said(run.connections[index]!))
    })
  })

  it('agrees with the Lab on what was agreed', () => {
    const facts = ({ summary }: ConnectionRun): unknown => {
      const { version, suite, group, serverName, alpn, resumed, bytes, messages, rtts } = summary
      return { version, suite, group, serverName, alpn, resumed, bytes, messages, rtts }
    }
    expect(read(keylog, pieces).connections.map(facts)).toEqual(run.connections.map(facts))
  })

  it('is the same however the bytes are cut into pieces', () => {
    const single = pieces.map((all) =>
      all.flatMap(({ from, bytes, t }) =>
        Array.from(bytes, (byte) => ({ from, bytes: Uint8Array.of(byte), t })),
      ),
    )
    expect(seen(read(keylog, single))).toEqual(seen(read(keylog, pieces)))
  })
})

describe('bytes that somebody damaged', () => {
  it.each(WIRES)('never throw, and are told: $name', ({ keylog, pieces }) => {
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.nat()),
        fc.constantFrom('flip', 'cut', 'drop', 'swap', 'random', 'other side'),
        fc.boolean(),
        (stream, how, open) => {
          const next = (below: number): number => (stream.next().value as number) % Math.max(1, below)
          const hurt = pieces.map((all) => damaged(all, how, next))
          const run = read(open ? keylog : undefined, hurt)
          expect([...renderText(run)].length).toBeGreaterThan(0)
        },
      ),
      { numRuns: trials(60) },
    )
  })

  it('random bytes never throw either', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('client', 'server'), fc.uint8Array({ maxLength: 300 })), {
          maxLength: 12,
        }),
        (all) => {
          const pieces = all.map(([from, bytes]) => ({ from, bytes }) as Piece)
          read(new KeyLog(''), [pieces])
        },
      ),
    )
  })
})

function damaged(all: readonly Piece[], how: string, next: (below: number) => number): readonly Piece[] {
  const at = next(all.length)
  const piece = all[at]
  if (!piece) return all
  const place = next(piece.bytes.length)
  const put = (...pieces: readonly Piece[]): Piece[] => [...all.slice(0, at), ...pieces, ...all.slice(at + 1)]
  switch (how) {
    case 'flip': {
      const bytes = piece.bytes.slice()
      bytes[place]! ^= 1 << next(8)
      return put({ ...piece, bytes })
    }
    case 'cut':
      return put({ ...piece, bytes: piece.bytes.slice(0, place) })
    case 'drop':
      return put()
    case 'swap':
      return [...put(), piece]
    case 'random':
      return put({ ...piece, bytes: Uint8Array.from({ length: 1 + next(600) }, () => next(256)) })
    default:
      return put({ ...piece, from: peerOf(piece.from) })
  }
}

describe('what stands around TLS', () => {
  const [{ pieces, keylog }] = WIRES as [Wire]

  it('an upgrade before it is passed over and named', () => {
    const before: Piece[] = [
      { from: 'server', bytes: fromText('220 mail ESMTP\r\n') },
      { from: 'client', bytes: fromText('EHLO me\r\n') },
      { from: 'server', bytes: fromText('250-mail\r\n250 STARTTLS\r\n') },
      { from: 'client', bytes: fromText('STARTTLS\r\n') },
      { from: 'server', bytes: fromText('220 go\r\n') },
    ]
    const run = read(keylog, [[...before, ...pieces[0]!]])
    expect(run.connections[0]!.summary).toMatchObject({ version: 'TLS 1.3', complete: true })
    expect([...renderText(run)].join('\n')).toMatch(/from the client: 19 bytes before .*SMTP/s)
  })

  it('another protocol is given up, and said', () => {
    const run = read(undefined, [[{ from: 'client', bytes: fromText('GET / HTTP/1.1\r\n\r\n') }]])
    expect([...renderText(run, { width: 200 })].join('\n')).toMatch(
      /from the client: what follows is not read/,
    )
  })
})
