/** Events as lines of text: what each kind of event looks like. */
import { toHex } from '../../bytes/bytes.ts'
import { expectation } from '../../rules/failure.ts'
import { ruleInWords } from '../../rules/verdict.ts'
import type {
  AlertEvent,
  CacheEvent,
  DataEvent,
  MessageEvent,
  NoteEvent,
  SecretEvent,
  StateEvent,
  StepEvent,
  UncompressedEvent,
  VerdictEvent,
} from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { type FieldRow, fieldsOf } from '../words/fields.ts'
import { formula, transcriptName } from '../words/formula.ts'
import { line, type Line, type Piece } from './lines.ts'
import { spanFor } from '../../wire/hello12-names.ts'
import { markInWords } from '../words/published.ts'
import { tellMessage, tellSecret, tellState } from '../words/story.ts'
import { savedWords } from '../words/uncompressed.ts'
import type { Told } from '../words/story-shape.ts'
import type { Telling } from '../words/wording.ts'
import type { Style } from './theme.ts'
import { counted, fingerprint, shortCite, shortHex, type Manner } from '../words/values.ts'

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

/** A sentence with its citation, where there is one. */
export function toldLines({ says, cite }: Told, manner: Manner): Line[] {
  return says ? [line([['text', says], ...citation(cite, manner)])] : []
}

/** How an event compares with what was published of it; nothing where nothing was. @param indent columns before it */
export function markLines(event: StepEvent, { published }: Manner, indent = 0): Line[] {
  const mark = published?.get(event)
  if (!mark) return []
  return [line([[mark.differs ? 'fail' : 'pass', ' '.repeat(indent) + markInWords(mark)]], indent + 2)]
}

/** Sentence and fields of a message. */
export function messageLines(event: MessageEvent, telling: Telling): Line[] {
  const told = toldLines(tellMessage(event, telling), telling)
  return [...told, ...markLines(event, telling), ...fieldLines(event, telling)]
}

/** What a message is without compression: what that saved, and its fields, for whoever receives it in full only. */
export function uncompressedLines(event: UncompressedEvent, telling: Telling): Line[] {
  const head = line([['dim', `▫ ${savedWords(event)}`], ...citation('RFC 8879 §4', telling)], 4)
  const shown = event.message.direction === 'sent' || telling.full
  return shown ? [head, ...fieldLines(event.message, telling)] : [head]
}

function fieldLines(event: MessageEvent, telling: Telling): Line[] {
  const { rows, folded } = fieldsOf(spanFor(event, telling), telling)
  const rangeOf = ({ start, end }: FieldRow): string => `[${start},${end})`
  const wide = Math.max(0, ...rows.map((row) => rangeOf(row).length))
  const nameWidth = Math.min(36, Math.max(0, ...rows.map(({ name, depth }) => name.length + 2 * depth)))
  const lines = rows.map((row) =>
    line(
      [
        ['dim', `${rangeOf(row).padEnd(wide)}  `],
        ['field', ('  '.repeat(row.depth) + row.name).padEnd(nameWidth)],
        ['value', `  ${row.value}`],
      ],
      wide + nameWidth + 4,
    ),
  )
  const rest =
    folded.length > 0
      ? [line([['dim', `${' '.repeat(wide)}  not shown: ${folded.join(', ')}`]], wide + 2)]
      : []
  return [...lines, ...rest]
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
  const { context, through } = event
  if (context.length === 0) return []
  const name = through === undefined ? 'context' : `Transcript-Hash(${transcriptName(through)})`
  return [line([['dim', `      ${name} = ${toHex(context)}`]], 8)]
}

/** A check that passed tells what it saw where that is this short. */
const FOUND_SHOWN = 36

/** A decision with its checks. Those that do not apply are counted, unless everything is to be seen. */
export function verdictLines(
  { question, checks, answer, consequence }: VerdictEvent,
  manner: Manner,
): Line[] {
  const failed = checks.some(({ outcome }) => outcome === 'fail')
  const shown = manner.full ? checks : checks.filter(({ outcome }) => outcome !== 'not-applicable')
  const skipped = checks.length - shown.length
  const head = line(
    [
      ['bold', `? ${question} `],
      [failed ? 'fail' : 'pass', answer],
    ],
    2,
  )
  const rows = shown.flatMap((check) => {
    const { cite, actual, outcome } = check
    const [style, mark]: [Style, string] =
      outcome === 'pass' ? ['pass', '✓'] : outcome === 'fail' ? ['fail', '✗'] : ['dim', '–']
    const found = outcome === 'pass' && !manner.full && actual.length <= FOUND_SHOWN ? ` · ${actual}` : ''
    const own = line(
      [
        [style, `  ${mark} `],
        ['text', ruleInWords(check).replace(/\.$/, '')],
        ['dim', found],
        ...citation(cite, manner),
      ],
      6,
    )
    const why: Line = line([['dim', `      ${expectation(check)}`]], 8)
    return manner.full || outcome === 'fail' ? [own, why] : [own]
  })
  const rest = skipped > 0 ? [line([['dim', `  – ${counted(skipped, 'check')} had nothing to look at`]])] : []
  return [head, ...rows, ...rest, line([['text', `  ⇒ ${consequence}`]], 4)]
}

/** `◆ client WAIT_SH → WAIT_EE: can decrypt; waits for EncryptedExtensions`. */
export function stateLines(actor: Actor, { from, to }: StateEvent, manner: Manner): Line[] {
  const { says, cite } = tellState(actor, to, manner.version)
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
  const printable = bytes.every((byte) => byte >= 0x20 && byte < 0x7f)
  const content = printable ? `“${String.fromCharCode(...bytes.subarray(0, 200))}”` : shortHex(toHex(bytes))
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
