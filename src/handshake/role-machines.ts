/** The machine of each role in each version as one table: for diagrams, which show what dispatch finds in two. */
import { MACHINES } from './machines.ts'

/** As far as readers need it: for each state and event, the states behind it, and where that is written. */
type Table = Readonly<
  Record<
    string,
    Readonly<Partial<Record<string, { readonly to: readonly string[]; readonly cite: string } | undefined>>>
  >
>

/** What the hello machines have for the other version: states and events. */
const ONLY_12 = ['HelloRequest', 'application_data']
const ONLY_13 = [
  'RECVD_CH',
  'WAIT_CH2',
  'HelloRetryRequest',
  'ChangeCipherSpec',
  'send ChangeCipherSpec',
  'command send-early',
]

/** One role in one version: the hello machine, which chooses the version, and the machine that goes on. */
function joined(hello: Table, others: readonly string[], machine: Table): Table {
  const own = (cells: Table[string]): Table[string] =>
    Object.fromEntries(Object.entries(cells).filter(([event]) => !others.includes(event)))
  const hellos = Object.entries(hello).filter(([state]) => !others.includes(state))
  const all = { ...Object.fromEntries(hellos.map(([state, cells]) => [state, own(cells)])), ...machine }
  return Object.fromEntries(Object.entries(all).map(([state, cells]) => [state, within(cells, all)]))
}

/** Cells without what leads into the other version. */
function within(cells: Table[string], all: Table): Table[string] {
  return Object.fromEntries(
    Object.entries(cells).map(([event, cell]) => [
      event,
      cell && { ...cell, to: cell.to.filter((state) => Object.hasOwn(all, state)) },
    ]),
  )
}

/** By version, then by role. */
export const ROLE_MACHINES = {
  'TLS 1.2': {
    client: joined(MACHINES['hello-client'], ONLY_13, MACHINES.client12),
    server: joined(MACHINES['hello-server'], ONLY_13, MACHINES.server12),
  },
  'TLS 1.3': {
    client: joined(MACHINES['hello-client'], ONLY_12, MACHINES.client13),
    server: joined(MACHINES['hello-server'], ONLY_12, MACHINES.server13),
  },
} as const
