/** What a moment changed, in words: state, secrets, keys, buffers; then field by field. */
import type { Connection } from '../../connection/connection.ts'
import { line, type Line } from '../../render/text/lines.ts'
import { keysInUse, type Telling } from '../../render/words/wording.ts'
import { counted } from '../../render/words/values.ts'
import type { AnyEpoch } from '../../record/epoch.ts'
import type { SecretNode } from '../../secrets/node.ts'
import type { World } from '../../sim/lab/world.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { diff, type Moment } from '../../trace/timeline.ts'

/** The lines for whoever moved in a moment. */
export function changeLines({ actor, before, after }: Moment<World>, manner: Telling): Line[] {
  const [from, to] = actor === 'wire' ? [before, after] : [before[actor], after[actor]]
  const rows = diff(from, to, 60)
  if (rows.length === 0) return [line([['dim', 'nothing changed']])]
  const words =
    actor === 'wire' ? wireWords(before, after) : endpointWords(before[actor], after[actor], manner)
  return [
    line([['bold', `What changed in the ${actor === 'wire' ? 'world' : actor}`]]),
    ...words.map((text) => line([['text', `  ${text}`]], 4)),
    line([]),
    line([['bold', 'Field by field']]),
    ...rows.map(({ path, before: was, after: is }) =>
      line(
        [
          ['field', `  ${path}  `],
          ['fail', was],
          ['dim', ' → '],
          ['pass', is],
        ],
        4,
      ),
    ),
  ]
}

// ---- An endpoint

function endpointWords(from: Connection | undefined, to: Connection | undefined, manner: Telling): string[] {
  if (!to) return ['it is gone']
  if (!from) return [`it is new, in state ${to.state.name}`]
  const own = to.actor
  const peer = peerOf(own)
  const suite = to.suite12 ?? to.suite
  return [
    ...when(from.state.name !== to.state.name, `state ${from.state.name} → ${to.state.name}`),
    ...secretWords(from, to),
    ...when(suite !== undefined && suite !== (from.suite12 ?? from.suite), `suite chosen: ${suite}`),
    ...keysWords('what it sends', from.write, to.write, own, manner),
    ...keysWords('what it receives', from.read, to.read, peer, manner),
    ...when(
      from.transcript.through !== to.transcript.through,
      `transcript: through ${from.transcript.through} → through ${to.transcript.through}`,
    ),
    ...sizeWords('bytes that came and are not yet cut into records', from.inbox.length, to.inbox.length),
    ...sizeWords('handshake bytes of opened records', from.handshakeInbox.length, to.handshakeInbox.length),
    ...sizeWords('messages that wait for their record', from.outgoing.length, to.outgoing.length),
    ...sizeWords('commands that wait', from.commands.length, to.commands.length),
    ...when(
      from.pending !== to.pending,
      to.pending ? `it asks the world: ${to.pending.kind.replaceAll('-', ' ')}` : 'its question is answered',
    ),
    ...when(!from.writeClosed && to.writeClosed, 'it sends nothing any more'),
    ...when(!from.readClosed && to.readClosed, 'nothing more comes from the peer'),
  ]
}

function when(happened: boolean, text: string): string[] {
  return happened ? [text] : []
}

/** Secrets that came, and those whose bytes went. */
function secretWords(from: Connection, to: Connection): string[] {
  const names = (nodes: readonly SecretNode[]): string => nodes.map(({ name }) => name).join(', ')
  const was = new Map([...from.vault].map((node) => [node.name, node]))
  const all = [...to.vault]
  const came = all.filter(({ name }) => !was.has(name))
  const went = all.filter(({ name, status }) => status === 'erased' && was.get(name)?.status === 'live')
  return [
    ...when(came.length > 0, `${counted(came.length, 'secret')} came: ${names(came)}`),
    ...when(went.length > 0, `${counted(went.length, 'secret')} went, erased: ${names(went)}`),
  ]
}

function keysWords(what: string, from: AnyEpoch, to: AnyEpoch, sender: Actor, manner: Telling): string[] {
  if (from.keys !== to.keys || from.name !== to.name) {
    const words = to.keys ? `travels ${keysInUse(to, sender, manner)}` : 'travels in the clear'
    return [`${what} ${words} from the next record on`]
  }
  return when(from.sequence !== to.sequence, `${what}: record number ${from.sequence} → ${to.sequence}`)
}

function sizeWords(what: string, from: number, to: number): string[] {
  return when(from !== to, `${what}: ${from} → ${to}`)
}

// ---- The world between

function wireWords(from: World, to: World): string[] {
  const lane = (who: Actor, { segments, delivered }: World['toServer']): readonly [Actor, number] => [
    who,
    segments.length - delivered,
  ]
  const lanes = [
    [lane('server', from.toServer), lane('server', to.toServer)],
    [lane('client', from.toClient), lane('client', to.toClient)],
  ] as const
  return [
    ...when(from.now !== to.now, `the clock: ${to.now - from.now} ms on`),
    ...lanes.flatMap(([[who, was], [, is]]) => sizeWords(`parcels under way to the ${who}`, was, is)),
    ...(['client', 'server'] as const).flatMap((who) =>
      sizeWords(`bytes that wait at the ${who}`, waiting(from, who), waiting(to, who)),
    ),
    ...when(from.client?.id !== to.client?.id || from.server?.id !== to.server?.id, 'a connection begins'),
  ]
}

function waiting(world: World, who: Actor): number {
  return world[who]?.inbox.length ?? 0
}
