/** `--costs`: what primitives cost, by name, as measured here, or as a file says. */
import { existsSync } from 'node:fs'
import { entryOf } from '../../../bytes/table.ts'
import { Misuse } from '../../../rules/failure.ts'
import { nearest } from '../../../rules/nearest.ts'
import { CHARGED, COSTS, type CostTable, type Costs } from '../../../sim/fleet/costs.ts'
import { DIALS } from '../../../sim/fleet/dials.ts'
import { asText, fromFile, UsageError } from '../../arguments/options.ts'
import type { Io } from '../../output/io.ts'
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

/** Microseconds by primitive: every one that fleets call, and no other. @throws Misuse with the name */
export function costsFromJson(text: string): Costs {
  const read = parsed(text)
  for (const [name, cost] of Object.entries(read)) {
    if (!CHARGED.some((each) => each === name)) {
      const [near] = nearest(name, CHARGED)
      throw new Misuse(
        `'${name}' is no primitive of a fleet; ${near ? `did you mean ${near}?` : `there are: ${CHARGED.join(', ')}`}`,
      )
    }
    if (typeof cost !== 'number' || !(cost >= 0 && cost < Infinity))
      throw new Misuse(`${name}: expected microseconds, 0 or more, actual ${JSON.stringify(cost)}`)
  }
  const missing = CHARGED.filter((name) => !Object.hasOwn(read, name))
  if (missing.length > 0)
    throw new Misuse(`expected microseconds of each primitive; missing: ${missing.join(', ')}`)
  return read as Costs
}

function parsed(text: string): object {
  try {
    return JSON.parse(text) as object
  } catch (error) {
    throw new Misuse(`no JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
}
