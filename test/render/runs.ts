/** Runs that several tests look at, played once. */
import type { ClientConfig } from '../../src/handshake/config/config.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import type { Run } from '../../src/trace/run.ts'
import { played } from '../kit/played.ts'

const runs = new Map<string, Run>()

/** The run of a scenario. */
export function run(name: string, seed = 'glass-tls'): Run {
  const key = `${name} ${seed}`
  const found = runs.get(key)
  if (found) return found
  const { shows, published } = findScenario(name)!
  const made = runOf(played(name, seed), { name, shows, seed, published })
  runs.set(key, made)
  return made
}

/** An order of extensions in which the client calls the server by any bytes. */
export function calling(host_name: string): ClientConfig['clientHelloOrder'] {
  const name = {
    type: 'server_name',
    data: { server_name_list: [{ name_type: 'host_name', host_name }] },
  } as const
  return clientConfig().clientHelloOrder.map((slot) => (slot === 'server_name' ? name : slot))
}
