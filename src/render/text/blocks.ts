/** Events as lines of text: what each kind of event looks like. */
import { isText, toHex } from '../../bytes/bytes.ts'
import { expectation } from '../../rules/failure.ts'
import type {
  AlertEvent,
  CacheEvent,
  DataEvent,
  NoteEvent,
  SecretEvent,
  StateEvent,
  StepEvent,
} from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { coveredName, formula } from '../words/formula.ts'
import { line, type Line, type Piece } from './lines.ts'
import { markInWords } from '../words/published.ts'
import { tellSecret, tellState } from '../words/story.ts'
import type { Told } from '../words/story-shape.ts'
import type { Memory } from './seen.ts'
import type { Style } from './theme.ts'
import { fingerprint, shortCite, shortHex, type Manner } from '../words/values.ts'

/** How an actor is painted. */
export function actorStyle(actor: Actor | 'wire'): Style {
  return actor === 'wire' ? 'dim' : actor
}

/** Where the RFC says so, at the end of a line, or nothing. */
export function citation(cite: string, manner: Manner): Piece[] {
  return cite ? [['cite', `  ${shortCite(cite, manner)}`]] : []
}

/** `client ━━ ClientHello ━━▶ server`, with size and protection; the client always stands on the left. */
export function arrow(actor: Actor, what: string, size: string): Piece[] {
  const length = Math.max(2, 26 - what.length)
  const tail = '━'.repeat(length)
  return [
    ['client', 'client '],
    ['dim', actor === 'client' ? '━━ ' : '◀━ '],
    ['message', what],
    ['dim', actor === 'client' ? ` ${tail}▶` : ` ${tail}━`],
    ['server', ' server'],
    ['text', `   ${size}`],
  ]
}

/** A sentence with its citation, where there is one. @param memory of what is folded: it is not said in two connections */
export function toldLines({ says, cite }: Told, manner: Manner, memory?: Memory): Line[] {
  if (!says || memory?.before(`says ${says}`)) return []
  return [line([['text', says], ...citation(cite, manner)])]
}

/** How an event compares with what was published of it; nothing where nothing was. @param indent columns before it */
export function markLines(event: StepEvent, { published }: Manner, indent = 0): Line[] {
  const mark = published?.get(event)
  if (!mark) return []
  return [line([[mark.differs ? 'fail' : 'pass', ' '.repeat(indent) + markInWords(mark)]], indent + 2)]
}

/** A secret at its birth: its name, its first bytes, what it is for; below, the formula that made it. */
export function secretLines(event: SecretEvent, manner: Manner): Line[] {
  return [
    line(
      [
        ['secret', `✦ ${event.name}`],
        ['dim', ` ${fingerprint(event.bytes, manner)}`],
        ['text', `  ${tellSecret(event.row)}`],
      ],
      4,
    ),
    line([['dim', `    = ${formula(event)}`], ...citation(event.cite, manner)], 6),
    ...markLines(event, manner, 4),
    ...(manner.full ? contextLines(event) : []),
  ]
}

/** What a formula names and does not show: the hash of a transcript, a seed, what the peer sent. */
function contextLines(event: SecretEvent): Line[] {
  const { context } = event
  if (context.length === 0) return []
  const covered = coveredName(event)
  const name = covered === undefined ? 'context' : `Transcript-Hash(${covered})`
  return [line([['dim', `      ${name} = ${toHex(context)}`]], 8)]
}

/** `◆ client WAIT_SH → WAIT_EE: can decrypt; waits for EncryptedExtensions`. @param memory of what is folded: the words are */
export function stateLines(actor: Actor, { from, to }: StateEvent, manner: Manner, memory?: Memory): Line[] {
  // Nothing leads into START but what was said before.
  const told = tellState(actor, to, manner.version, to === 'START')
  const { says, cite } = memory?.before(`state ${actor} ${told.says}`) ? NOTHING_TO_SAY : told
  return [
    line(
      [
        ['state', '◆ '],
        [actorStyle(actor), actor],
        ['state', ` ${from} → ${to}`],
        ['text', says && `  ${says}`],
        ...citation(cite, manner),
      ],
      4,
    ),
  ]
}

const NOTHING_TO_SAY: Told = { says: '', cite: '' }

const CACHE_WORDS: Readonly<Record<CacheEvent['operation'], string>> = {
  put: 'puts in',
  get: 'looks up',
  take: 'takes out',
  evict: 'evicts',
  expire: 'drops, expired,',
  'replay-check': 'asks whether it saw',
}

/** The same of what is outside of the program: its answers count for what was asked, and it is told of what comes and goes. */
const EXTERNAL_WORDS: Readonly<Partial<Record<CacheEvent['operation'], string>>> = {
  put: 'tells the outside of',
  get: 'asks outside for',
  take: 'has the outside forget',
}

/** A look into a cache, or a change of one. */
export function cacheLines(actor: Actor | 'wire', event: CacheEvent): Line[] {
  const { operation, key, hit, stats, external } = event
  const asks = operation === 'get' || operation === 'replay-check' || (operation === 'take' && !external)
  const outcome = asks ? (hit ? ': found' : ': not there') : ''
  const words = (external && EXTERNAL_WORDS[operation]) ?? CACHE_WORDS[operation]
  const shown = /^[0-9a-f]{20,}$/.test(key) ? shortHex(key) : key
  const counters = Object.entries(stats)
    .filter(([name, count]) => name === 'number' || count > 0)
    .map(([name, count]) => (name === 'number' ? `${count} kept now` : `${name} ${count}`))
    .join(', ')
  return [
    line(
      [
        ['bold', '▤ '],
        ['text', `the ${actor}’s cache ${words} ${shown}${outcome}`],
        ['dim', `  (${counters})`],
      ],
      4,
    ),
  ]
}

/** An alert, and for a failure of ours the rule that was violated. */
export function alertLines(event: AlertEvent, manner: Manner): Line[] {
  const { direction, level, description, rule, cite, expected } = event
  const style: Style = level === 'fatal' ? 'fail' : 'text'
  const says =
    description === 'close_notify'
      ? 'nothing more comes from that side'
      : level === 'warning'
        ? 'a warning, the connection goes on'
        : `${level}, the end of the connection`
  const lines = [line([[style, `⚑ ${description} ${direction}: ${says}`], ...citation(cite, manner)], 4)]
  if (expected) lines.push(line([['fail', `    ${rule}: ${expectation(event)}`]], 6))
  return lines
}

/** Application data, as text where it is text. */
export function dataLines({ bytes, early }: DataEvent): Line[] {
  const content = isText(bytes)
    ? `“${String.fromCharCode(...bytes.subarray(0, 200))}”`
    : shortHex(toHex(bytes))
  const says = early ? 'It travels before the server has said a word, and can be replayed: ' : ''
  return [
    line([
      ['text', says],
      ['value', content],
    ]),
  ]
}

/** A remark. */
export function noteLines({ text, cite }: NoteEvent, manner: Manner): Line[] {
  return [line([['dim', `· ${text}`], ...citation(cite, manner)], 4)]
}
