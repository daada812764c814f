/** Every cell of every table is taken, and every state that a cell names is reached from it. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { command } from '../../src/connection/connection.ts'
import { MACHINES } from '../../src/handshake/machines.ts'
import type { Cell } from '../../src/handshake/turn/machine.ts'
import type { State } from '../../src/handshake/state/state.ts'
import { CHANGE_CIPHER_SPEC, data, deliver, give, handshake12, inTheClear, settle } from '../kit/play.ts'
import { everywhere, quietened } from './scenarios.ts'

type Edges = Map<string, Set<string>>

const taken: Edges = new Map()
const cells: (readonly [key: string, cell: Cell<State, unknown>])[] = Object.entries(MACHINES).flatMap(
  ([machine, states]) =>
    Object.entries(states).flatMap(([state, events]) =>
      Object.entries(events).map(([event, cell]) => [`${machine} ${state} › ${event}`, cell] as const),
    ),
)

beforeAll(() => {
  for (const [key, cell] of cells) {
    const seen = new Set<string>()
    taken.set(key, seen)
    const run = cell.run.bind(cell)
    vi.spyOn(cell, 'run').mockImplementation((turn, state, payload) => {
      const next = run(turn, state, payload)
      seen.add(next.name)
      return next
    })
  }
  // What a peer may do at any time, and what the application may want to: in each state where the table has it.
  for (const connection of everywhere().values()) {
    const { state } = connection
    if (state.machine === 'end' || ('owes' in state && state.owes.length > 0) || connection.pending) continue
    const events: Readonly<Record<string, unknown>> = MACHINES[state.machine][state.name]
    const bare = quietened(connection)
    if ('ChangeCipherSpec' in events) give(bare, inTheClear(CHANGE_CIPHER_SPEC))
    if ('HelloRequest' in events) deliver(bare, handshake12({ name: 'HelloRequest', body: {} }))
    if ('application_data' in events) deliver(bare, data(1))
    if ('command send' in events) settle(command(bare, { kind: 'send', data: Uint8Array.of(1) }))
    if ('command send-early' in events && bare.write.name === 'early')
      settle(command(bare, { kind: 'send-early', data: Uint8Array.of(1) }))
  }
})

// The tables are those of every file that runs in this process.
afterAll(() => vi.restoreAllMocks())

describe('edges', () => {
  for (const [key, { to, cite }] of cells) {
    test(`${key} leads to ${to.join(', ')} (${cite})`, () => {
      expect([...(taken.get(key) ?? [])].sort()).toEqual([...to].sort())
    })
  }
})
