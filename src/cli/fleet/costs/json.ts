/** What primitives cost, as JSON. */
import { Misuse } from '../../../rules/failure.ts'
import { nearest } from '../../../rules/nearest.ts'
import { CHARGED, type Costs } from '../../../sim/fleet/costs.ts'

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
