/** Lines of a key log, as Wireshark and other tools read them: RFC 9850 §2. Whoever has them can read the traffic. */
import { toHex } from '../../bytes/bytes.ts'
import { labelOf } from '../../secrets/keylog-labels.ts'
import type { SecretRow } from '../../secrets/rows.ts'
import type { SecretEvent, StepEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun, type Run, type RunEvent } from '../../trace/run.ts'

/** One line. */
interface KeylogLine {
  /** Whose records or messages the secret serves. */
  readonly side: SecretRow['side']
  /** Label and ClientHello.random: by both, tools find the secret. */
  readonly key: string
  /** The whole line without its end. */
  readonly text: string
}

/** The line for one secret; `undefined` for one that no key log holds. @param clientRandom ClientHello.random, 32 bytes */
function keylogLine({ row, bytes }: SecretEvent, clientRandom: Uint8Array): KeylogLine | undefined {
  const label = labelOf(row)
  if (label === undefined) return undefined
  const key = `${label} ${toHex(clientRandom)}`
  return { side: row.side, key, text: `${key} ${toHex(bytes)}` }
}

/**
 * ClientHello.random, 32 bytes, where the event is a ClientHello. The one after a HelloRetryRequest has the same, the one of a
 * renegotiation another.
 */
function clientRandomIn(event: StepEvent): Uint8Array | undefined {
  // Behind the handshake header (4 bytes) and legacy_version (2).
  return event.kind === 'message' && event.name === 'ClientHello' ? event.bytes.slice(6, 38) : undefined
}

/** Makes the lines of one connection from its events, given in order. */
export class Keylog {
  private clientRandom: Uint8Array | undefined

  /** The line for an event, without its end; `undefined` where it has none. */
  lineFor(event: StepEvent): string | undefined {
    return this.read(event)?.text
  }

  /** The same in its parts. */
  read(event: StepEvent): KeylogLine | undefined {
    this.clientRandom = clientRandomIn(event) ?? this.clientRandom
    return event.kind === 'secret' && this.clientRandom ? keylogLine(event, this.clientRandom) : undefined
  }
}

/** The key log of a whole run: every line of every connection, each once, with a line end. */
export function keylogText(run: Run): string {
  const lines = run.connections.flatMap((connection) =>
    linesOf(connection).map(({ line }) => `${line.text}\n`),
  )
  return [...new Set(lines)].join('')
}

/**
 * The key log of one connection, with line ends: one line for each label and client random. Where the two sides hold
 * different secrets, because somebody changed a hello on the way, a direction is under the secret of who sends it.
 */
export function keylogOfConnection(connection: ConnectionRun): string {
  const chosen = new Map<string, string>()
  for (const { actor, line } of linesOf(connection))
    if (line.side === actor || !chosen.has(line.key)) chosen.set(line.key, `${line.text}\n`)
  return [...chosen.values()].join('')
}

/** The lines of one connection in the order in which the secrets were made, and who made each. */
function linesOf(connection: ConnectionRun): { actor: RunEvent['actor']; line: KeylogLine }[] {
  const keylog = new Keylog()
  return eventsOf(connection).flatMap(({ actor, event }) => {
    const line = keylog.read(event)
    return line === undefined ? [] : [{ actor, line }]
  })
}
