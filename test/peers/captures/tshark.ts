/** What tshark makes of a capture with a key log, and what we do: messages and data of each connection and side. */
import { spawnSync } from 'node:child_process'
import { concatAll, toHex } from '../../../src/bytes/bytes.ts'
import type { Captured } from '../../../src/inspect/capture/collect.ts'
import { KeyLog } from '../../../src/inspect/opening/keylog.ts'
import { Reader } from '../../../src/inspect/reader/reader.ts'
import { eventsOf } from '../../../src/trace/run.ts'
import { ALERTS, type AlertName } from '../../../src/rules/alert.ts'
import type { Actor } from '../../../src/wire/actor.ts'

/** What was read of a connection. */
export interface Readout {
  /** Port of the client. */
  readonly port: number
  /** Types of handshake messages in order. */
  readonly messages: Readonly<Record<Actor, readonly number[]>>
  /** Descriptions of alerts in order. */
  readonly alerts: Readonly<Record<Actor, readonly number[]>>
  /** Application data in hex, put together. */
  readonly data: Readonly<Record<Actor, string>>
}

/** What we read of each connection. */
export function ours({ connections }: Captured, keylog: string): readonly Readout[] {
  const reader = new Reader({ keylog: new KeyLog(keylog) })
  return connections.map(({ opened, parts }) => {
    const { connection, client, t } = opened
    for (const part of parts) if (part.kind === 'bytes') reader.feed(connection, { ...part, t: part.t - t })
    const read = eventsOf(reader.end(connection))
    const of = (side: Actor) => read.filter(({ actor }) => actor === side).map(({ event }) => event)
    const messages = (side: Actor) =>
      of(side).flatMap((event) =>
        event.kind === 'message' && event.name !== 'ChangeCipherSpec' ? [event.bytes[0]] : [],
      )
    const alerts = (side: Actor) =>
      of(side).flatMap((event) =>
        event.kind === 'alert' ? [ALERTS[event.description as AlertName].code] : [],
      )
    const data = (side: Actor) =>
      toHex(concatAll(of(side).flatMap((event) => (event.kind === 'data' ? [event.bytes] : []))))
    return {
      port: client.port,
      messages: { client: messages('client'), server: messages('server') },
      alerts: { client: alerts('client'), server: alerts('server') },
      data: { client: data('client'), server: data('server') },
    }
  })
}

/** What tshark is told beside the capture. */
export interface Looking {
  readonly path: string
  readonly keys: string
  /** Ports of servers. */
  readonly ports: readonly number[]
  /** How their connections are taken; the last one stands for those behind it. */
  readonly dissectors: readonly string[]
  /** Streams that are followed, from 0. */
  readonly streams: number
}

/** What tshark reads of each stream with TLS, in two passes. */
export function theirs({ path, keys, ports, dissectors, streams }: Looking): readonly Readout[] {
  const fields = ['tcp.stream', 'tcp.srcport', 'tcp.dstport', 'tls.handshake.type', 'tls.alert_message.desc']
  const { stdout, stderr, status } = spawnSync(
    'tshark',
    [
      ...['-2', '-r', path, '-o', `tls.keylog_file:${keys}`, '-Y', 'tls', '-T', 'fields'],
      ...['-E', 'occurrence=a'],
      ...ports.flatMap((port, at) => ['-d', `tcp.port==${port},${dissectors[at] ?? dissectors.at(-1)}`]),
      ...fields.flatMap((field) => ['-e', field]),
      ...Array.from({ length: streams }, (_, stream) => ['-z', `follow,tls,raw,${stream}`]).flat(),
    ],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  )
  if (status !== 0) throw new Error(stderr)
  const [packets = '', ...followed] = stdout.split(/^=+\nFollow: tls,raw\n/m)
  return readoutsOf(packets, ports).map(({ stream, ...readout }) => ({
    ...readout,
    data: dataOf(followed, stream, readout.port),
  }))
}

type WithStream = Omit<Readout, 'data'> & { readonly stream: number }

function readoutsOf(packets: string, ports: readonly number[]): readonly WithStream[] {
  const found = new Map<number, { port: number } & Record<'messages' | 'alerts', Record<Actor, number[]>>>()
  for (const row of packets.split('\n').filter((line) => line.includes('\t'))) {
    const [stream, from, to, types = '', descriptions = ''] = row.split('\t')
    const side = ports.includes(Number(from)) ? 'server' : 'client'
    const port = Number(side === 'server' ? to : from)
    const of = found.get(Number(stream)) ?? { port, messages: nothing(), alerts: nothing() }
    of.messages[side].push(...numbersIn(types))
    of.alerts[side].push(...numbersIn(descriptions))
    found.set(Number(stream), of)
  }
  return [...found].map(([stream, about]) => ({ stream, ...about })).toSorted((a, b) => a.stream - b.stream)
}

const nothing = (): Record<Actor, number[]> => ({ client: [], server: [] })
const numbersIn = (list: string): number[] => (list === '' ? [] : list.split(',').map(Number))

/** Rows of node 1 begin with a tab. */
function dataOf(followed: readonly string[], stream: number, port: number): Readout['data'] {
  const text = followed.find((section) => section.startsWith(`Filter: tcp.stream eq ${stream}\n`)) ?? ''
  const rows = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, hex]) => hex).join('')
  const [zero, one] = [rows(/^([0-9a-f]+)$/gm), rows(/^\t([0-9a-f]+)$/gm)]
  const isClient = new RegExp(`^Node 0: .*:${port}$`, 'm').test(text)
  return isClient ? { client: zero, server: one } : { client: one, server: zero }
}
