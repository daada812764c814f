/**
 * A connection between others, told: first as anybody on the wire sees it, then with the secrets that they wrote down. The
 * bytes are those that RFC 8448 prints: a full handshake (§3), and one that resumes it with early data (§4).
 *
 * Run it with `npx tsx examples/32-bytes-of-others.ts`.
 */
import { readFileSync } from 'node:fs'
import { fromHex } from '../src/index.ts'
import { KeyLog, Reader, type Piece } from '../src/inspect.ts'
import { renderText } from '../src/render.ts'

/** A step of the RFC: who does what, and the octets below it. */
interface Step {
  readonly section: string
  readonly actor: Piece['from']
  readonly step: string
  readonly fields: readonly { readonly name: string; readonly hex: string }[]
}
const path = new URL('../test/vectors/rfc8448.json', import.meta.url)
const steps = JSON.parse(readFileSync(path).toString()) as readonly Step[]

/** A field of the steps of one section that begin with some words. */
const found = (section: number, words: string, field: string) =>
  steps.flatMap(({ section: title, actor, step, fields }) => {
    const hex = fields.find(({ name }) => name === field)?.hex
    return title.startsWith(`${section}.`) && step.startsWith(words) && hex ? [{ actor, hex }] : []
  })

/** Every record of a section, in the order of its sending. */
const recorded = (section: number): Piece[] =>
  found(section, 'send ', 'complete record').map(({ actor, hex }) => ({ from: actor, bytes: fromHex(hex) }))

// What the two would have written to SSLKEYLOGFILE (RFC 9850 §2.1), had they been asked to.
const LABELS = {
  'c e traffic': 'CLIENT_EARLY_TRAFFIC_SECRET',
  'c hs traffic': 'CLIENT_HANDSHAKE_TRAFFIC_SECRET',
  's hs traffic': 'SERVER_HANDSHAKE_TRAFFIC_SECRET',
  'c ap traffic': 'CLIENT_TRAFFIC_SECRET_0',
  's ap traffic': 'SERVER_TRAFFIC_SECRET_0',
}
const log = [3, 4]
  .flatMap((section) => {
    const [hello] = found(section, 'construct a ClientHello', 'ClientHello')
    const random = hello?.hex.slice(12, 76)
    return Object.entries(LABELS).flatMap(([label, name]) =>
      found(section, `derive secret "tls13 ${label}"`, 'expanded').map(
        ({ hex }) => `${name} ${random} ${hex}`,
      ),
    )
  })
  .join('\n')

const pieces = { c1: recorded(3), c2: recorded(4) }

// #region anybody
// 1. Anybody on the wire: the hellos are in the clear, and with them what was agreed on.
const anybody = new Reader()
for (const name of ['c1', 'c2'] as const) {
  for (const piece of pieces[name]) anybody.feed(name, piece)
  const { summary } = anybody.end(name)
  console.log(`${name}: ${summary.version}, ${summary.suite}, resumed: ${summary.resumed}`)
}
const wire = anybody.run({ name: 'RFC 8448, without keys', shows: 'what anybody on the wire sees' })
for (const row of renderText(wire)) console.log(row)
// #endregion anybody

// #region keys
// 2. Who has the key log reads every byte, and knows which connection gave the ticket.
const reader = new Reader({ keylog: new KeyLog(log) })
for (const name of ['c1', 'c2'] as const) {
  for (const piece of pieces[name]) reader.feed(name, piece)
  reader.end(name)
}
const run = reader.run({ name: 'RFC 8448, with its secrets', shows: 'what was said in it' })
for (const row of renderText(run)) console.log(row)
// #endregion keys
