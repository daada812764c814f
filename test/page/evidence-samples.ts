/** Evidence as somebody may bring it, of connections whose ends we know. */
import { readFileSync } from 'node:fs'
import { concat, concatAll, toHex } from '../../src/bytes/bytes.ts'
import { toPem } from '../../src/certificate/keys/pem.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { encodeSession } from '../../src/session/session.ts'
import { ticketKeysAt } from '../../src/session/tickets/ticket-ring.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { played } from '../kit/played.ts'
import { readTrace } from '../rfc8448/trace.ts'

/** The connections of a scenario as packets, and the key log that opens them. */
export function captured(scenario: string): { readonly capture: Uint8Array; readonly keylog: string } {
  const lab = played(scenario)
  const run = runOf(lab, { name: scenario, shows: '', seed: 'glass-tls' })
  return { capture: withoutSecrets(pcapngOf(run)), keylog: keylogText(run) }
}

/** A pcapng without its Decryption Secrets Blocks (pcapng draft §4.7): somebody else may have written them. */
function withoutSecrets(capture: Uint8Array): Uint8Array {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.length)
  const blocks: Uint8Array[] = []
  for (let at = 0; at < capture.length; at += view.getUint32(at + 4, true))
    if (view.getUint32(at, true) !== 10) blocks.push(capture.subarray(at, at + view.getUint32(at + 4, true)))
  return concatAll(blocks)
}

/** What each side sent in RFC 8448 §3, in hex, and the secrets that the RFC prints, as a key log. */
export function rfc8448(): Readonly<Record<Actor, string>> & { readonly keylog: string } {
  const { records, message, secrets } = readTrace(3)
  const of = (from: Actor): string =>
    toHex(concat(...records.filter(({ actor }) => actor === from).map(({ bytes }) => bytes)))
  const random = toHex(message('client', 'ClientHello').subarray(6, 38))
  const labels = [
    ['CLIENT_HANDSHAKE_TRAFFIC_SECRET', 'client_handshake_traffic_secret'],
    ['SERVER_HANDSHAKE_TRAFFIC_SECRET', 'server_handshake_traffic_secret'],
    ['CLIENT_TRAFFIC_SECRET_0', 'client_application_traffic_secret_0'],
    ['SERVER_TRAFFIC_SECRET_0', 'server_application_traffic_secret_0'],
  ] as const
  const lines = labels.map(([label, named]) => {
    const found = secrets.find(({ name }) => name === named)
    return found ? `${label} ${random} ${toHex(found.bytes)}` : ''
  })
  return { client: of('client'), server: of('server'), keylog: lines.join('\n') }
}

/** A session of ours in PEM, its ticket in hex, and the key that opens it, in hex. */
export function session(): { readonly pem: string; readonly ticket: string; readonly key: string } {
  const { world } = played('tls13-full')
  const [kept] = world.clientSessions
  const key = ticketKeysAt(world.ticketKeys, world.now).active.bytes
  return {
    pem: toPem('GLASS TLS SESSION', encodeSession(kept!)),
    ticket: toHex(kept!.ticket),
    key: toHex(key),
  }
}

/** A certificate in PEM. */
export function certificate(): string {
  return toPem('CERTIFICATE', cast().root)
}

/** A ClientHello whose names hold control characters. */
export function hostile(): Uint8Array {
  return vector('clienthello-esc-in-sni-and-alpn.bin')
}

/** A dump as a tool printed it. */
export function dumped(name: string): Uint8Array {
  return vector(`hexdumps/${name}`)
}

function vector(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../vectors/${name}`, import.meta.url)))
}
