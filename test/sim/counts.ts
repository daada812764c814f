/** A process of its own: `counts.ts NAME...` plays scenarios in this order, and says as JSON which primitives each connection called. */
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'

const counts = process.argv.slice(2).map((name) => {
  const { connections } = runOf(findScenario(name)!.play(), { name, shows: '', seed: '' })
  return [name, connections.map(({ summary }) => summary.operations)] as const
})
console.log(JSON.stringify(Object.fromEntries(counts)))
