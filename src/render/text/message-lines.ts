/** Messages as lines: a sentence, and a line for each field that is worth one. */
import { toHex } from '../../bytes/bytes.ts'
import type { MessageEvent, UncompressedEvent } from '../../trace/event.ts'
import { spanFor } from '../../wire/hello12-names.ts'
import { withoutGrease } from '../../wire/path/paths.ts'
import { type FieldRow, fieldsOf } from '../words/fields.ts'
import { tellMessage } from '../words/story.ts'
import { savedWords } from '../words/uncompressed.ts'
import type { Telling } from '../words/wording.ts'
import { citation, markLines, toldLines } from './blocks.ts'
import { line, type Line } from './lines.ts'
import { byConnection, type Memory } from './seen.ts'

/** Sentence and fields of a message. @param memory of what is folded; without it nothing is */
export function messageLines(event: MessageEvent, telling: Telling, memory?: Memory): Line[] {
  const told = toldLines(tellMessage(event, telling), telling, memory)
  return [...told, ...markLines(event, telling), ...fieldLines(event, telling, memory)]
}

/** What a message is without compression: what that saved, and its fields, for whoever receives it in full only. */
export function uncompressedLines(event: UncompressedEvent, telling: Telling, memory?: Memory): Line[] {
  const head = line([['dim', `▫ ${savedWords(event)}`], ...citation('RFC 8879 §4', telling)], 4)
  const shown = event.message.direction === 'sent' || telling.full
  return shown ? [head, ...fieldLines(event.message, telling, memory)] : [head]
}

/** The fields of a message: those that are shown, and in a line each what is left out. */
function fieldLines(event: MessageEvent, telling: Telling, memory?: Memory): Line[] {
  const { rows, folded } = fieldsOf(spanFor(event, telling), telling)
  const { fresh, known, added, gone } = againstEarlier(event, rows, memory)
  const rangeOf = ({ start, end }: FieldRow): string => `[${start},${end})`
  const wide = Math.max(0, ...rows.map((row) => rangeOf(row).length))
  const nameWidth = Math.min(36, Math.max(0, ...fresh.map(({ name, depth }) => name.length + 2 * depth)))
  const lines = fresh.map((row) =>
    line(
      [
        ['dim', `${rangeOf(row).padEnd(wide)}  `],
        ['field', ('  '.repeat(row.depth) + row.name).padEnd(nameWidth)],
        ['bold', added.has(row) ? '  new:' : ''],
        ['value', `${added.has(row) ? ' ' : '  '}${row.value}`],
      ],
      wide + nameWidth + 4,
    ),
  )
  const notShown: readonly string[] = memory?.before(`not shown ${event.name} ${folded.join()}`) ? [] : folded
  const rest = [
    ...[...known].map(([of, same]): LeftOut => [`as in ${of}`, namesOf(same)]),
    ...[...gone].map(([of, names]): LeftOut => [`${of} also had`, names]),
    ['not shown', notShown] satisfies LeftOut,
  ]
  return [...lines, ...rest.flatMap(([what, names]) => leftOutLine(what, names, wide))]
}

type LeftOut = readonly [what: string, names: readonly string[]]

function leftOutLine(what: string, names: readonly string[], indent: number): Line[] {
  if (names.length === 0) return []
  return [line([['dim', `${' '.repeat(indent)}  ${what}: ${names.join(', ')}`]], indent + 2)]
}

/** The fields of a message beside those of the same message of an earlier connection. */
interface Beside {
  /** To be shown: another value, or no such field there. */
  readonly fresh: readonly FieldRow[]
  /** Byte for byte as they were, by the connection that showed them. */
  readonly known: ReadonlyMap<string, readonly FieldRow[]>
  /** Of those to be shown the ones that the earlier message did not have. */
  readonly added: ReadonlySet<FieldRow>
  /** The names of those that only the earlier one had, by its connection. */
  readonly gone: ReadonlyMap<string, readonly string[]>
}

function againstEarlier(event: MessageEvent, rows: readonly FieldRow[], memory?: Memory): Beside {
  const nothing = new Map<string, never[]>()
  if (!memory) return { fresh: rows, known: nothing, added: new Set(), gone: nothing }
  const names = namesOf(rows)
  const earlier = memory.before(`message ${event.name}`, names)
  const { fresh, known } = byConnection(rows, ({ name, start, end }) =>
    memory.before(`field ${event.name} ${name} ${toHex(event.bytes.subarray(start, end))}`),
  )
  const added = new Set(earlier ? fresh.filter((row) => isNew(row, earlier.parts)) : [])
  const gone = earlier?.parts.filter((name) => !names.includes(name) && name !== EMPTY) ?? []
  return { fresh, known, added, gone: earlier ? new Map([[earlier.connection, gone]]) : nothing }
}

/** The row of a list of extensions without any. */
const EMPTY = 'extensions'

function isNew({ name }: FieldRow, parts: readonly string[]): boolean {
  return name !== EMPTY && !parts.includes(withoutGrease(name))
}

/** Each name once: what GREASE made has another in each connection. */
function namesOf(rows: readonly FieldRow[]): string[] {
  return [...new Set(rows.map(({ name }) => withoutGrease(name)))]
}
