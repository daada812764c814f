/** `--costs`: what primitives cost, by name, as measured here, or as a file says. */
import { existsSync } from 'node:fs'
import { entryOf } from '../../../bytes/table.ts'
import { Misuse } from '../../../rules/failure.ts'
import { COSTS, type CostTable } from '../../../sim/fleet/costs.ts'
import { DIALS } from '../../../sim/fleet/dials.ts'
import { asText, fromFile, UsageError } from '../../arguments/options.ts'
import type { Io } from '../../output/io.ts'
import { costsFromJson } from './json.ts'
import { measuredHere } from './measure.ts'
import { costsFromSpeed, SPEED } from './speed.ts'

/** The table that a name stands for; `undefined` where every fleet knows it. @throws UsageError on what is none */
export function costsNamed(name: string, io: Pick<Io, 'note'>): CostTable | undefined {
  if (entryOf<CostTable>(COSTS, name)) return undefined
  if (name === 'measured') {
    io.note('fleet: measuring what primitives cost here\n')
    return { from: 'glass-tls itself, measured on this machine', microseconds: measuredHere() }
  }
  if (!existsSync(name)) throw new UsageError(`--costs: expected ${DIALS.costs.allowed}, actual '${name}'`)
  return fromFile('costs', name, (bytes) => costsFrom(asText(bytes), name))
}

/** @param file its name */
function costsFrom(text: string, file: string): CostTable {
  if (text.trimStart().startsWith('{')) return { from: `the file ${file}`, microseconds: costsFromJson(text) }
  if (!/^\+/m.test(text))
    throw new Misuse(`expected the output of ${SPEED}, or JSON {"sign": microseconds, …}`)
  return { from: `openssl speed, in the file ${file}`, microseconds: costsFromSpeed(text) }
}
