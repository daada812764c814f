/** Changes in words, for whoever reads what was otherwise. */
import { HOUR, MINUTE, SECOND } from '../../bytes/time.ts'
import type { ChangeNote, NoteEvent } from '../../trace/event.ts'
import type { PathEdit } from '../../wire/path/path-edit.ts'
import { deviationNamed } from '../deviations/deviations.ts'
import type { Change, Forgotten, Sent, SentChange } from './change.ts'

const LOST: Readonly<Record<Forgotten, string>> = {
  sessions: 'its sessions',
  outside: 'the sessions outside of its process',
  replays: 'what it has seen of early data',
  'ticket-keys': 'its ticket keys, and has others',
}

const DONE: Readonly<Record<Exclude<SentChange['kind'], 'edit' | 'delay'>, string>> = {
  drop: 'is lost',
  repeat: 'is there twice',
  swap: 'comes behind what is sent next',
}

const WHERE = {
  wire: 'on the wire',
  sealing: 'before it is protected',
  sender: 'and the sender believes it',
} as const

/** In which connections a setting holds. */
function whenInWords(connection: string | undefined): string {
  if (connection === undefined) return ''
  return connection === 'later' ? ' in all connections but the first' : ` in ${connection}`
}

/** A change in words: `the server loses its sessions`. */
export function changeInWords(change: Change): string {
  switch (change.kind) {
    case 'setting':
      return `the ${change.actor} has ${change.name} = ${JSON.stringify(change.value)}${whenInWords(change.connection)}`
    case 'clock': {
      const { actor, ms } = change
      if (!actor) return `${duration(ms)} pass`
      return `the ${actor}’s clock goes ${duration(Math.abs(ms))} ${ms < 0 ? 'back' : 'ahead'}`
    }
    case 'forget':
      return `the ${change.actor} loses ${LOST[change.what]}`
    case 'restart': {
      const kept = change.keeps.length === 0 ? '' : `, but for ${change.keeps.join(', ')}`
      return `the ${change.actor} starts anew and has lost what it kept in its process${kept}`
    }
    case 'steal':
      return `somebody else has the ${change.actor}’s ${change.what} too`
    case 'link':
      return linkInWords(change.link)
    case 'deviate': {
      const { title } = deviationNamed(change.id)
      return `${change.id}: ${title}`
    }
    case 'wait':
      return `${duration(change.ms)} pass before each connection but the first`
    case 'cache-size':
      return `the server’s session cache is of size ${change.size}`
    case 'cache-mode':
      return `the server’s session cache is ${change.mode.join(', ')}${change.outside ? ', and sessions are kept outside too' : ''}`
    case 'servers': {
      const { count, shares } = change
      const shared = shares.length === 0 ? 'nothing' : shares.join(', ')
      return count === 1 ? 'one server' : `${count} servers of one name take turns and share ${shared}`
    }
    case 'rotate':
      return `the server has another ticket key every ${duration(change.ms)}`
    case 'delay':
      return `${sentInWords(change.sent)} comes ${duration(change.ms)} later`
    case 'drop':
    case 'repeat':
    case 'swap':
      return `${sentInWords(change.sent)} ${DONE[change.kind]}, ${WHERE[change.by ?? 'wire']}`
    case 'edit': {
      const binders = change.binders ? ', binders made anew' : ''
      return `${sentInWords(change.sent)} is changed ${WHERE[change.by ?? 'wire']}: ${editInWords(change.edit)}${binders}`
    }
  }
}

function linkInWords({
  latency,
  bandwidth,
  loss,
}: Extract<Change, { readonly kind: 'link' }>['link']): string {
  const parts = [
    ...(latency === undefined ? [] : [`${duration(latency)} long each way`]),
    ...(bandwidth === undefined ? [] : [`of ${bandwidth} kB a second`]),
    ...(loss === undefined ? [] : [`one that loses ${loss} segments of 100, which TCP sends again`]),
  ]
  return `the wire is ${parts.join(', ')}`
}

/** A change as the trace tells it. */
export function noteOfChange(change: ChangeNote): NoteEvent {
  const { says, unmade } = change
  const text = unmade === undefined ? `changed: ${says}` : `changed: not changed: ${says}; ${unmade}`
  return { kind: 'note', text, cite: '', change }
}

const UNITS = [
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
] as const

/** The largest unit of which it is a whole number. */
function duration(ms: number): string {
  const [size, unit] = UNITS.find(([size]) => ms !== 0 && ms % size === 0) ?? [1, 'ms']
  return `${ms / size} ${unit}`
}

function sentInWords({ from, what = 'record', connection, nth = 0 }: Sent): string {
  const which = nth > 0 ? ` ${nth + 1}` : ''
  return `the ${from}’s ${what}${which}${connection === undefined ? '' : ` of ${connection}`}`
}

/** A change at a path in words: `ClientHello.random[0] ^= 01`. */
function editInWords(edit: PathEdit): string {
  const { path } = edit
  const kept = edit.lengths === 'kept' ? ', lengths as they were' : ''
  switch (edit.op) {
    case 'set':
      return `${path} = ${JSON.stringify(edit.value)}${kept}`
    case 'bytes':
    case 'replace':
      return `${path} = ${edit.hex || 'nothing'}${kept}`
    case 'extend':
      return `${path} and ${edit.hex} behind it${kept}`
    case 'xor':
      return `${path} ^= ${edit.hex}`
    case 'truncate':
      return `the first ${edit.length} bytes of ${path} alone${kept}`
    case 'remove':
      return `no ${path}${kept}`
    case 'duplicate':
      return `${path} twice${kept}`
    case 'swap':
      return `${path} and ${edit.other} in each other’s place${kept}`
    case 'reorder':
      return `${path} in the order ${edit.order.join(', ')}`
  }
}
