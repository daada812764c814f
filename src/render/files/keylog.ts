/** Lines of a key log, as Wireshark and other tools read them: RFC 9850 §2. Whoever has them can read the traffic. */
import { toHex } from '../../bytes/bytes.ts'
import { KEYLOG_LABELS } from '../../secrets/keylog-labels.ts'
import type { SecretNode } from '../../secrets/node.ts'
import type { StepEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun, type Run, type RunEvent } from '../../trace/run.ts'

/**
 * The line for one secret, without a line end; `undefined` for one that no key log holds.
 * @param clientRandom ClientHello.random, 32 bytes: tools find the connection by it
 */
function keylogLine(
  { name, bytes, operation }: Pick<SecretNode, 'name' | 'bytes' | 'operation'>,
  clientRandom: Uint8Array,
): string | undefined {
  // TLS 1.3 has a secret of this name too, which no key log holds: it is extracted, not made by the PRF.
  const master12 = name.startsWith('master_secret') && operation !== 'HKDF-Extract'
  const label = master12 ? 'CLIENT_RANDOM' : KEYLOG_LABELS.get(name)
  return label && `${label} ${toHex(clientRandom)} ${toHex(bytes)}`
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

  /** The line for an event, `undefined` where it has none. */
  lineFor(event: StepEvent): string | undefined {
    this.clientRandom = clientRandomIn(event) ?? this.clientRandom
    return event.kind === 'secret' && this.clientRandom ? keylogLine(event, this.clientRandom) : undefined
  }
}

/** The key log of a whole run: every line of every connection, each once, with a line end. */
export function keylogText(run: Run): string {
  const lines = run.connections.flatMap((connection) => linesOf(connection).map(({ line }) => `${line}\n`))
  return [...new Set(lines)].join('')
}

/**
 * The key log of one connection, with line ends: one line for each label and client random. Where the two sides hold
 * different secrets, because somebody changed a hello on the way, a direction is under the secret of who sends it.
 */
export function keylogOfConnection(connection: ConnectionRun): string {
  const chosen = new Map<string, string>()
  for (const { actor, line } of linesOf(connection)) {
    const [label = '', random = ''] = line.split(' ')
    const key = `${label} ${random}`
    const own = label.startsWith(actor.toUpperCase())
    if (own || !chosen.has(key)) chosen.set(key, `${line}\n`)
  }
  return [...chosen.values()].join('')
}

/** The lines of one connection in the order in which the secrets were made, and who made each. */
function linesOf(connection: ConnectionRun): { actor: RunEvent['actor']; line: string }[] {
  const keylog = new Keylog()
  return eventsOf(connection).flatMap(({ actor, event }) => {
    const line = keylog.lineFor(event)
    return line === undefined ? [] : [{ actor, line }]
  })
}
