/** Whatever a peer writes into a field, nothing that is shown moves a cursor, hides, or turns the text round. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { certificateSpan } from '../../src/certificate/x509/parse.ts'
import { writeName } from '../../src/certificate/x509/name.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { frame } from '../../src/cli/step/frame.ts'
import { Reporter } from '../../src/cli/output/reporter.ts'
import { newStepper, VIEWS } from '../../src/cli/step/stepper.ts'
import { pageFor } from '../../src/cli/socket/www.ts'
import { messageEvent12, messageEvent13 } from '../../src/handshake/state/message.ts'
import { messageLines } from '../../src/render/text/message-lines.ts'
import { verdictLines } from '../../src/render/text/verdict-lines.ts'
import { htmlOf } from '../../src/render/html/html.ts'
import { traceLine, traceLines } from '../../src/render/files/json.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { paint } from '../../src/render/text/lines.ts'
import { runDiagrams } from '../../src/render/files/mermaid.ts'
import { otherLines } from '../../src/render/text/moment.ts'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { sqlogOf } from '../../src/render/files/sqlog.ts'
import { tellingOf } from '../../src/render/words/wording.ts'
import { renderText } from '../../src/render/text/text.ts'
import { COLOR, PLAIN } from '../../src/render/text/theme.ts'
import { treeLines } from '../../src/render/text/tree.ts'
import { YEAR } from '../../src/sim/cast/cast.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { converse, once } from '../../src/sim/scenarios/scenario.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { encodeMessage13 } from '../../src/wire/handshake.ts'
import { encodeMessage12 } from '../../src/wire/handshake12.ts'
import { BODIES, messageOf, SEEDED } from '../wire/arbitrary.ts'
import { KINDS } from '../wire/arbitrary12.ts'
import { memoryIo } from '../cli/io.ts'
import { calling, run } from './runs.ts'

/** One of each kind, written down here and not taken from the code under test. */
const CONTROLS = '\u0000\u0007\b\t\r\u001b]0;PWN\u0007\u001b[31m\u007f\u0085\u009b2J'
const HIDDEN =
  '\u00ad\u034f\u061c\u180e\u200b\u200d\u200e\u202e\u2028\u2066\u2800\u3164\ufe0f\ufeff\ufff9\u{e0041}'
const EVIL = `${CONTROLS}${HIDDEN}x`
/** No bytes on the wire make half of a pair; the rest of the stack must show it all the same. */
const HALVED = `${EVIL}\ud800`
/** What Latin-1 has of these: bytes that a server name or a protocol name may hold. */
const EVIL_BYTES = Array.from(EVIL)
  .filter((character) => character < '\u0100')
  .join('')
const FORBIDDEN = new RegExp(
  `[${CONTROLS.replace(/[\]\w;[]/g, '')}${HIDDEN}\u000b-\u001f\u0080-\u009f\ud800]`,
  'u',
)
// Colours of the theme, and nothing else that begins with an escape.
const PAINT = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')

/** A certificate whose common name is hostile: its alternative names are ASCII, or nothing would read them. */
const NAMED = { leaf: { subject: writeName({ common: EVIL }) } }

/** Expects a text of lines, painted or not, in which everything is seen. */
function expectSeen(text: string): void {
  const rows = text.replace(PAINT, '').split('\n')
  expect(rows.filter((row) => FORBIDDEN.test(row))).toEqual([])
}

const told = tellingOf(run('tls13-full').connections[0]!, true)
const rowsOf = (lines: Parameters<typeof paint>[0][]): string =>
  lines.flatMap((each) => paint(each, 100, PLAIN)).join('\n')

describe('every field of every message', () => {
  const check = (event: StepEvent): void => {
    if (event.kind !== 'message') return
    expectSeen(rowsOf(messageLines(event, told)))
    expectSeen(rowsOf(messageLines(event, { ...told, full: false })))
    expectSeen(rowsOf(treeLines(event.span, event.bytes, 0, told)))
    const line = traceLine({ seq: 0, t: 0, connection: 'c1', actor: 'client' }, event)
    expectSeen(line)
    expect(JSON.parse(line)).toMatchObject({ span: JSON.parse(JSON.stringify(event.span)) })
  }

  it.each(Object.keys(BODIES) as (keyof typeof BODIES)[])('of %s', (name) => {
    fc.assert(
      fc.property(messageOf(name), (message) => {
        const bytes = encodeMessage13(message)
        check(messageEvent13({ direction: 'sent', name, bytes, protected: false }))
      }),
      SEEDED,
    )
  })

  it.each(KINDS)('of $title in TLS 1.2', ({ name, messages }) => {
    fc.assert(
      fc.property(messages, (message) => {
        const bytes = encodeMessage12(message)
        check(messageEvent12(undefined)({ direction: 'sent', name, bytes, protected: false }))
      }),
      { ...SEEDED, numRuns: 20 },
    )
  })

  it('of a certificate', () => {
    const { identity } = makeIdentity({ seed: 'evil', names: ['x.example'], faults: NAMED, ...YEAR })
    const [der] = identity.chain
    expectSeen(rowsOf(treeLines(certificateSpan(der!), der!, 0, told)))
  })
})

describe('every other event', () => {
  const text = { expected: HALVED, actual: HALVED, rule: HALVED, cite: HALVED }
  const events: readonly Exclude<StepEvent, { kind: 'secret' }>[] = [
    { kind: 'alert', direction: 'sent', level: 'fatal', description: 'decode_error', ...text },
    { kind: 'note', text: HALVED, cite: HALVED },
    { kind: 'cache', operation: 'get', key: HALVED, hit: true, stats: {} },
    { kind: 'state', from: EVIL, to: EVIL, on: EVIL },
    { kind: 'data', direction: 'sent', bytes: fromText(EVIL), early: false },
    {
      kind: 'verdict',
      id: EVIL,
      subject: 'resumption',
      decision: 'no',
      question: EVIL,
      checks: [{ id: EVIL, outcome: 'fail', ...text }],
      answer: EVIL,
      consequence: EVIL,
    },
  ]

  it.each(events.map((event) => [event.kind, event] as const))('a %s', (_kind, event) => {
    expectSeen(rowsOf(otherLines(event, 'client', told)))
    expectSeen(traceLine({ seq: 0, t: 0, connection: EVIL, actor: 'client' }, event))
  })

  it('a verdict in short', () => {
    const verdict = events.find((event) => event.kind === 'verdict')!
    expectSeen(rowsOf(verdictLines(verdict, { ...told, full: false })))
  })
})

/** Two connections: one that comes up with hostile names on both sides, one that fails over a hostile protocol name. */
function hostile(): Lab {
  const { root, identity } = makeIdentity({ seed: EVIL, names: ['x.example'], faults: NAMED, ...YEAR })
  const server = { credentials: [identity], alpn: [EVIL_BYTES] }
  // A configuration takes host names alone; a hello carries any bytes.
  const client = {
    clientHelloOrder: calling(EVIL_BYTES),
    trust: [root],
    alpn: [EVIL_BYTES],
    verifyPeer: false,
  }
  const lab = converse(
    once(Lab.create({ seed: EVIL }), { client, server })
      .connect({ client, server, resume: 'take' })
      .run(),
  )
  return lab.connect({ client: { ...client, alpn: [`${EVIL_BYTES}y`] }, server }).run()
}

describe('a run with hostile peers', () => {
  const lab = hostile()
  const story = runOf(lab, { name: EVIL, shows: EVIL, seed: EVIL })

  it('has them in its events', () => {
    const events = story.connections.flatMap(({ moments }) => moments.flatMap((moment) => moment.events))
    expect(JSON.stringify(events)).toContain(JSON.stringify(EVIL_BYTES).slice(1, -1))
    expect(story.connections[1]!.summary.resumed).toBe(true)
    expect(
      events.some((event) => event.kind === 'alert' && event.description === 'no_application_protocol'),
    ).toBe(true)
  })

  it.each([PLAIN, COLOR])('is seen as text', (theme) => {
    for (const full of [false, true])
      expectSeen([...renderText(story, { theme, full, width: 80 })].join('\n'))
  })

  it('is seen in the stepper, in every view of every moment', () => {
    const stepper = newStepper(lab, () => story)
    for (const view of VIEWS)
      for (let at = 0; at < lab.timeline.length; at++)
        expectSeen(frame({ ...stepper, at, view }, 100, 60, COLOR).join('\n'))
  })

  it('is seen as a page', () => expectSeen(htmlOf(story)))

  it('is seen as diagrams', () => expectSeen(runDiagrams(story)))

  it('is seen as JSON, whose values are the very ones', () => {
    const lines = [...traceLines(story)]
    expectSeen(lines.join('\n'))
    expect(
      lines.some((line) =>
        JSON.stringify(JSON.parse(line)).includes(JSON.stringify(EVIL_BYTES).slice(1, -1)),
      ),
    ).toBe(true)
  })

  it('is seen as qlog, but for the marks between its records', () =>
    expectSeen(sqlogOf(story).replaceAll('\u001e', '')))

  it('is seen as a key log', () => expectSeen(keylogText(story)))

  it('is seen in the comments of a capture', () => {
    const hex = toHex(pcapngOf(story))
    expect(hex).toContain(toHex(fromText('\\u202e')))
    expect(hex).not.toContain(toHex(fromText('\u202e')))
  })

  it.each([true, false])('is seen in the lines of a connection on a socket, JSON %s', (json) => {
    const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
    const reporter = new Reporter({
      streams: { stdin, stdout, stderr },
      json,
      quiet: false,
      keylog: undefined,
    })
    const source = { pause: () => undefined, resume: () => undefined }
    for (const { moments, summary } of story.connections)
      for (const event of [...moments.flatMap((moment) => moment.events), summary])
        reporter.show('c1', 'server', 0, event, source)
    reporter.connection('c1', 'server', () => source).remark(EVIL)
    const heard = [stdout, stderr].map((stream) => String(stream.read() ?? ''))
    expectSeen(heard.join(''))
    expect(heard[1]!.length).toBeGreaterThan(1000)
  })

  it('is seen in the page of --www', () => {
    const { server } = lab.timeline.at(-1)!.before
    for (const moment of lab.timeline)
      if (moment.after.server)
        expectSeen(pageFor(moment.after.server, {}, `GET /${EVIL} HTTP/1.0`, false).replaceAll('\r\n', '\n'))
    expect(server).toBeDefined()
  })
})

describe('decode', () => {
  const hello = resolve(import.meta.dirname, '../vectors/clienthello-esc-in-sni-and-alpn.bin')

  it('shows escape sequences in server_name and ALPN as such', () => {
    const io = memoryIo()
    expect(decodeCommand([hello], io)).toBe(0)
    expectSeen(io.text())
    expect(io.text()).toContain('host_name h\\x1b]0;PWN\\x07\\x1b[31m')
    expect(io.text()).toContain('a\\x1b]0;PWN\\x07\\x1b[31m')
  })

  it('gives them as JSON does', () => {
    const io = memoryIo()
    decodeCommand([hello, '--json'], io)
    expectSeen(io.text())
    expect(io.text()).toContain('"h\\u001b]0;PWN\\u0007\\u001b[31m"')
    expect(toHex(readFileSync(hello))).toContain(JSON.parse(io.text().split('\n')[0]!).bytes)
  })
})
