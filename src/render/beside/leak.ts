/** What falls if a secret leaks, as text: every beginning in a line, or one with all that follows from it. */
import { shellWord } from '../../bytes/shell-word.ts'
import { toHex, toText } from '../../bytes/bytes.ts'
import type { SecretNode } from '../../secrets/node.ts'
import type { Leak } from '../../sim/observer/leaks.ts'
import type { Learnt, Observed } from '../../sim/observer/observer.ts'
import type { SeenRecord } from '../../sim/observer/wiretap.ts'
import { describeEpoch } from '../../trace/epoch.ts'
import type { Run } from '../../trace/run.ts'
import { formula } from '../words/formula.ts'
import { line, paint, type Line } from '../text/lines.ts'
import type { TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'
import { counted, shortHex } from '../words/values.ts'

/** What leaks together, and what an observer makes of it. */
export interface Fallen {
  readonly leaks: readonly Leak[]
  readonly seen: readonly Observed[]
}

const BLANK = line([])

// ---- In words

const PARTS: Readonly<Record<string, string>> = {
  early: 'early data',
  handshake: 'handshake',
  application: 'data',
}

/** What can be read of a connection: `everything`, `nothing`, `early data`, `data in part (9 of 25 records)`. */
export function readable({ records }: Observed): string {
  const sealed = sealedOf(records)
  const opened = sealed.filter((record) => record.opened)
  if (opened.length === 0) return 'nothing'
  if (opened.length === sealed.length) return 'everything'
  return Object.entries(PARTS)
    .flatMap(([epoch, words]) => {
      const all = sealed.filter((record) => record.epoch.name === epoch)
      const some = all.filter((record) => record.opened)
      if (some.length === 0) return []
      return [
        some.length === all.length ? words : `${words} in part (${some.length} of ${all.length} records)`,
      ]
    })
    .join(', ')
}

function sealedOf(records: readonly SeenRecord[]): SeenRecord[] {
  return records.filter(({ sealed }) => sealed)
}

// ---- All

/** Every leak with what can be read of each connection. */
export function* renderLeaks(run: Run, fallen: readonly Fallen[], options: TextOptions): Generator<string> {
  yield* painted([...heading(run), ...fallen.flatMap(leakLines)], options)
}

function heading({ name, shows }: Run): Line[] {
  return [
    line(
      [
        ['title', ` ${name} `],
        ['bold', `  ${shows}`],
      ],
      2,
    ),
    line([['dim', 'Somebody recorded the wire. Later a secret leaks: what can be read then?']]),
  ]
}

/** What leaks, with what can be read of each connection. */
export function leakLines({ leaks, seen }: Fallen): Line[] {
  return [
    BLANK,
    ...leaks.map(({ what, name }) =>
      line(
        [
          ['secret', `✦ ${what}`],
          ['dim', `  --leak ${shellWord(name)}`],
        ],
        2,
      ),
    ),
    ...seen.map((each) => line([['text', '    '], ['bold', each.id], ...verdict(each)], 8)),
  ]
}

function verdict(each: Observed): Line['pieces'] {
  const words = readable(each)
  return [
    ['text', '  '],
    [words === 'nothing' ? 'pass' : 'fail', words],
  ]
}

// ---- One

/** What leaks together: the secrets that follow, in the order in which they do, and what opens. */
export function* renderLeak(run: Run, fallen: Fallen, options: TextOptions): Generator<string> {
  yield* painted([...heading(run), BLANK, ...leakedLines(fallen)], options)
}

/** What leaks together, without the run that it leaks in. */
export function leakedLines({ leaks, seen }: Fallen): Line[] {
  const named = new Set(leaks.map(({ name }) => name))
  const lines = seen.flatMap((each) => [
    BLANK,
    line([['bold', each.id], ...verdict(each)], 4),
    ...fallenLines(each, named),
  ])
  const besides = leaks.filter((leak) => leak.besides !== '')
  return [
    ...leaks.map(({ what }) => line([['secret', `✦ ${what}`]], 2)),
    ...lines,
    ...(besides.length > 0 ? [BLANK] : []),
    ...besides.map((leak) => line([['dim', `Who has ${leak.what} ${leak.besides}.`]])),
  ]
}

/** What is learnt of a connection, and what opens. @param named ids of what leaked */
export function fallenLines(each: Observed, named: ReadonlySet<string>): Line[] {
  return [
    ...each.learnt.filter(({ node }) => !isIv(node)).map((learnt) => learntLine(learnt, named)),
    ...recordLines(each.records),
  ]
}

/** An IV stands beside its key and falls with it. */
function isIv({ row }: SecretNode): boolean {
  return row.use === 'iv'
}

function learntLine({ node, how }: Learnt, named: ReadonlySet<string>): Line {
  return line(
    [
      ['text', '    '],
      ['secret', `✦ ${node.name}`],
      ['dim', ` ${origin(node, how, named)}`],
    ],
    8,
  )
}

function origin(node: Learnt['node'], how: Learnt['how'], named: ReadonlySet<string>): string {
  switch (how) {
    case 'leaked':
      return named.has(node.id) ? 'leaked' : 'leaked: the same bytes'
    case 'ticket':
      return 'stands in a ticket that was sent'
    case 'decrypted':
      return '= RSA-decrypt(the certificate’s key, ClientKeyExchange)'
    case 'computed':
      return `= ${formula(node)}`
  }
}

function recordLines(records: readonly SeenRecord[]): Line[] {
  const sealed = sealedOf(records)
  const read = sealed.flatMap((record) => (record.opened ? [contentLine(record)] : []))
  const shut = sealed.length - read.length
  return [
    ...read,
    ...(shut > 0
      ? [line([['dim', `    ▪ ${counted(shut, 'protected record')} stay${shut === 1 ? 's' : ''} shut`]])]
      : []),
  ]
}

function contentLine(record: SeenRecord): Line {
  const { from, event, epoch } = record
  return line(
    [
      ['text', '    ▫ '],
      [from, from],
      ['dim', ` (${describeEpoch(epoch)}, number ${event.sequence})  `],
      ['message', contentText(record)],
    ],
    8,
  )
}

function contentText(record: SeenRecord): string {
  const { type, content, messages } = record.opened!
  if (type === 'handshake')
    return messages.length > 0
      ? messages.join(', ')
      : `a part of a message, ${counted(content.length, 'byte')}`
  if (type !== 'application_data') return type
  const text = toText(content)
  return /^[ -~]+$/.test(text) ? `“${text}”` : shortHex(toHex(content))
}

function* painted(lines: readonly Line[], options: TextOptions): Generator<string> {
  const { theme = PLAIN } = options
  const width = Math.max(40, options.width ?? 100)
  for (const each of lines) yield* paint(each, width, theme)
}
