/** Events as lines of text: what each kind of event looks like. */
import { toHex } from '../bytes/bytes.ts'
import type {
  AlertEvent,
  CacheEvent,
  DataEvent,
  MessageEvent,
  NoteEvent,
  SecretEvent,
  StateEvent,
  VerdictEvent,
} from '../trace/event.ts'
import type { Actor } from '../trace/event.ts'
import { fieldsOf } from './fields.ts'
import { formula } from './formula.ts'
import { line, type Line, type Piece } from './lines.ts'
import { tellMessage } from './story.ts'
import { tellSecret, tellState } from './story-secrets.ts'
import type { Style } from './theme.ts'
import { counted, fingerprint, shortCite, shortHex, type Detail } from './values.ts'

/** How an actor is painted. */
export function actorStyle(actor: Actor | 'wire'): Style {
  return actor === 'wire' ? 'dim' : actor
}

/** Where the RFC says so, at the end of a line, or nothing. */
export function citation(cite: string, detail: Detail): Piece[] {
  return cite ? [['cite', `  ${shortCite(cite, detail)}`]] : []
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

/** Sentence and fields of a message. */
export function messageLines(event: MessageEvent, detail: Detail): Line[] {
  const { says, cite } = tellMessage(event)
  const head = says ? [line([['text', says], ...citation(cite, detail)])] : []
  const { rows, folded } = fieldsOf(event.span, detail)
  const ranges = rows.map(({ start, end }) => `[${start},${end})`)
  const wide = Math.max(0, ...ranges.map((range) => range.length))
  const nameWidth = Math.min(36, Math.max(0, ...rows.map(({ name, depth }) => name.length + 2 * depth)))
  const lines = rows.map(({ name, value, depth }, index) =>
    line(
      [
        ['dim', `${ranges[index].padEnd(wide)}  `],
        ['field', ('  '.repeat(depth) + name).padEnd(nameWidth)],
        ['value', `  ${value}`],
      ],
      wide + nameWidth + 4,
    ),
  )
  const rest =
    folded.length > 0
      ? [line([['dim', `${' '.repeat(wide)}  not shown: ${folded.join(', ')}`]], wide + 2)]
      : []
  return [...head, ...lines, ...rest]
}

/** A secret at its birth: its name, its first bytes, what it is for; below, the formula that made it. */
export function secretLines(event: SecretEvent, detail: Detail): Line[] {
  const purpose = tellSecret(event.name)
  return [
    line(
      [
        ['secret', `✦ ${event.name}`],
        ['dim', ` ${fingerprint(event.bytes, detail)}`],
        ['text', purpose && `  ${purpose}`],
      ],
      4,
    ),
    line([['dim', `    = ${formula(event)}`], ...citation(event.cite, detail)], 6),
  ]
}

/** A record key and its IV in one line: they are always made together. */
export function keyPairLines(key: SecretEvent, iv: SecretEvent, detail: Detail): Line[] {
  const made = formula(key)
    .replace('"key"', '"key" or "iv"')
    .replace(/, (\d+)\)$/, `, $1 or ${iv.bytes.length})`)
  return [
    line(
      [
        ['secret', `✦ ${key.name}`],
        ['dim', ` ${fingerprint(key.bytes, detail)}`],
        ['secret', `  ${iv.name}`],
        ['dim', ` ${fingerprint(iv.bytes, detail)}`],
      ],
      4,
    ),
    line([['dim', `    = ${made}`], ...citation(key.cite, detail)], 6),
  ]
}

/** A check that passed tells what it saw where that is this short. */
const FOUND_SHOWN = 36

/** A decision with its checks. Those that do not apply are counted, unless everything is to be seen. */
export function verdictLines(
  { question, checks, answer, consequence }: VerdictEvent,
  detail: Detail,
): Line[] {
  const failed = checks.some(({ outcome }) => outcome === 'fail')
  const shown = detail.full ? checks : checks.filter(({ outcome }) => outcome !== 'not-applicable')
  const skipped = checks.length - shown.length
  const head = line(
    [
      ['bold', `? ${question} `],
      [failed ? 'fail' : 'pass', answer],
    ],
    2,
  )
  const rows = shown.flatMap(({ rule, cite, expected, actual, outcome }) => {
    const [style, mark]: [Style, string] =
      outcome === 'pass' ? ['pass', '✓'] : outcome === 'fail' ? ['fail', '✗'] : ['dim', '–']
    const found = outcome === 'pass' && !detail.full && actual.length <= FOUND_SHOWN ? ` · ${actual}` : ''
    const own = line(
      [[style, `  ${mark} `], ['text', rule.replace(/\.$/, '')], ['dim', found], ...citation(cite, detail)],
      6,
    )
    const why: Line = line([['dim', `      expected ${expected}; found ${actual}`]], 8)
    return detail.full || outcome === 'fail' ? [own, why] : [own]
  })
  const rest = skipped > 0 ? [line([['dim', `  – ${counted(skipped, 'check')} had nothing to look at`]])] : []
  return [head, ...rows, ...rest, line([['text', `  ⇒ ${consequence}`]], 4)]
}

/** `◆ client WAIT_SH → WAIT_EE: can decrypt; waits for EncryptedExtensions`. */
export function stateLines(actor: Actor, { from, to }: StateEvent, detail: Detail): Line[] {
  const { says, cite } = tellState(actor, to)
  return [
    line(
      [
        ['state', '◆ '],
        [actorStyle(actor), actor],
        ['state', ` ${from} → ${to}`],
        ['text', says && `  ${says}`],
        ...citation(cite, detail),
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

/** A look into a cache, or a change of one. */
export function cacheLines(actor: Actor | 'wire', { operation, key, hit, stats }: CacheEvent): Line[] {
  const outcome =
    operation === 'put' || operation === 'evict' || operation === 'expire'
      ? ''
      : hit
        ? ': found'
        : ': not there'
  const shown = /^[0-9a-f]{20,}$/.test(key) ? shortHex(key) : key
  const counters = Object.entries(stats)
    .filter(([name, count]) => name === 'number' || count > 0)
    .map(([name, count]) => (name === 'number' ? `${count} kept now` : `${name} ${count}`))
    .join(', ')
  return [
    line(
      [
        ['bold', '▤ '],
        ['text', `the ${actor}’s cache ${CACHE_WORDS[operation]} ${shown}${outcome}`],
        ['dim', `  (${counters})`],
      ],
      4,
    ),
  ]
}

/** An alert, and for a failure of ours the rule that was violated. */
export function alertLines(event: AlertEvent, detail: Detail): Line[] {
  const { direction, level, description, rule, cite, expected, actual } = event
  const style: Style = level === 'fatal' ? 'fail' : 'text'
  const says =
    description === 'close_notify'
      ? 'nothing more comes from that side'
      : `${level}, the end of the connection`
  const lines = [line([[style, `⚑ ${description} ${direction}: ${says}`], ...citation(cite, detail)], 4)]
  if (expected) lines.push(line([['fail', `    ${rule}: expected ${expected}; found ${actual}`]], 6))
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
export function noteLines({ text, cite }: NoteEvent, detail: Detail): Line[] {
  return [line([['dim', `· ${text}`], ...citation(cite, detail)], 4)]
}
