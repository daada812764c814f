/** Secrets that are born in one breath, told together: a key and its IV, a key block and its parts. */
import { toHex } from '../../bytes/bytes.ts'
import { SECRETS_13 } from '../../secrets/rows.ts'
import type { SecretEvent } from '../../trace/event.ts'
import { formula, formulaShape, sentFor } from '../words/formula.ts'
import { line, type Line, type Piece } from './lines.ts'
import { citation, markLines, secretLines } from './blocks.ts'
import type { Memory } from './seen.ts'
import { tellSecret } from '../words/story.ts'
import { fingerprint, type Manner } from '../words/values.ts'

/** One secret, and those that are told with it. */
type Birth = readonly [SecretEvent, ...SecretEvent[]]

/** Secrets in order, those that belong together in one. */
export function birthsOf(secrets: readonly SecretEvent[]): Birth[] {
  const births: [SecretEvent, ...SecretEvent[]][] = []
  for (const secret of secrets) {
    const last = births.at(-1)
    if (last && (isPair(last[0], secret) || isPart(last[0], secret))) last.push(secret)
    else births.push([secret])
  }
  return births
}

/** TLS 1.3: a record key and its IV. */
function isPair(key: SecretEvent, iv: SecretEvent): boolean {
  const { version, kind, side } = key.row
  return (
    version === 'TLS 1.3' &&
    kind === 'write_key' &&
    iv.row === SECRETS_13.write_iv[side] &&
    key.parents[0] === iv.parents[0]
  )
}

/** TLS 1.2: a part of the key block. */
function isPart(block: SecretEvent, part: SecretEvent): boolean {
  return part.operation === 'slice' && part.parents[0] === block.id
}

/** The lines of a birth. */
function birthLines([first, ...others]: Birth, manner: Manner): Line[] {
  const [second] = others
  if (second === undefined) return secretLines(first, manner)
  if (isPair(first, second)) return keyPairLines(first, second, manner)
  return [...secretLines(first, manner), ...others.flatMap((part) => partLines(part, manner))]
}

/**
 * Secrets that are born in one breath. Those that are made as an earlier connection made them stand in one line, with their
 * bytes and what the other side sent for them.
 * @param memory of what is folded; without it nothing is
 */
export function birthsLines(births: readonly Birth[], manner: Manner, memory?: Memory): Line[] {
  const groups: Alike[] = []
  for (const birth of births) {
    const how = memory && likeEarlier(birth, memory)
    const last = groups.at(-1)
    if (how !== undefined && last?.how === how) last.births.push(birth)
    else groups.push({ how, births: [birth] })
  }
  return groups.flatMap(({ how, births }) =>
    how === undefined ? births.flatMap((birth) => birthLines(birth, manner)) : [alikeLine(how, births)],
  )
}

/** Neighbours that are like those of an earlier connection in the same way; a birth alone that is like none. */
interface Alike {
  readonly how: string | undefined
  readonly births: Birth[]
}

/** How a birth is like one of an earlier connection; `undefined` where none is. */
function likeEarlier(birth: Birth, memory: Memory): string | undefined {
  const [first, second] = birth
  const shape = birth.map(({ name }) => name).join() + formulaShape(first, second)
  const made = memory.before(`secret ${shape}`)
  const equal = memory.before(`secret ${shape} ${birth.map(({ bytes }) => toHex(bytes)).join()}`)
  if (equal) return `made as in ${equal.connection}, the same bytes`
  return made && `made as in ${made.connection}, other bytes`
}

function alikeLine(how: string, births: readonly Birth[]): Line {
  const each = births.flatMap((birth, place): Piece[] => {
    const sent = sentFor(birth[0])
    const names = birth.map(({ name, bytes }): Piece[] => [
      ['text', `${name} `],
      ['dim', fingerprint(bytes)],
    ])
    const listed = names.flatMap((pieces, at): Piece[] => (at > 0 ? [['dim', ', '], ...pieces] : pieces))
    return [...(place > 0 ? [['dim', ', '] as const] : []), ...listed, ['dim', sent && ` (of ${sent})`]]
  })
  return line([['secret', '✦ '], ['dim', `${how}: `], ...each], 4)
}

/** What a birth is called in a list. */
export function birthName([first, ...others]: Birth): string {
  const [second] = others
  if (second === undefined) return first.name
  if (isPair(first, second)) return `${first.name} and its IV`
  return `${first.name} and its ${others.length} parts`
}

/** A record key and its IV in one line: they are always made together. */
function keyPairLines(key: SecretEvent, iv: SecretEvent, manner: Manner): Line[] {
  return [
    line(
      [
        ['secret', `✦ ${key.name}`],
        ['dim', ` ${fingerprint(key.bytes, manner)}`],
        ['secret', `  ${iv.name}`],
        ['dim', ` ${fingerprint(iv.bytes, manner)}`],
      ],
      4,
    ),
    line([['dim', `    = ${formula(key, iv)}`], ...citation(key.cite, manner)], 6),
    ...markLines(key, manner, 4),
    ...markLines(iv, manner, 4),
  ]
}

/** A part of the key block in one line, and how it compares with what was published. */
function partLines(part: SecretEvent, manner: Manner): Line[] {
  const own = line(
    [
      ['text', '    '],
      ['secret', part.name],
      ['dim', ` ${fingerprint(part.bytes, manner)} = ${formula(part)}`],
      ['text', `  ${tellSecret(part.row)}`],
    ],
    6,
  )
  return [own, ...markLines(part, manner, 6)]
}
