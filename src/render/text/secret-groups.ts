/** Secrets that are born in one breath, told together: a key and its IV, a key block and its parts. */
import { SECRETS_13 } from '../../secrets/rows.ts'
import type { SecretEvent, StepEvent } from '../../trace/event.ts'
import { formula } from '../words/formula.ts'
import { line, type Line } from './lines.ts'
import { citation, markLines, secretLines } from './blocks.ts'
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

/** The secrets of one birth among events: from `index` on, as long as nothing else comes between. */
export function secretsFrom(events: readonly StepEvent[], index: number): SecretEvent[] {
  const found: SecretEvent[] = []
  for (const event of events.slice(index)) {
    if (event.kind !== 'secret') break
    found.push(event)
  }
  return found
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
export function birthLines([first, ...others]: Birth, manner: Manner): Line[] {
  const [second] = others
  if (second === undefined) return secretLines(first, manner)
  if (isPair(first, second)) return keyPairLines(first, second, manner)
  return [...secretLines(first, manner), ...others.flatMap((part) => partLines(part, manner))]
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
