/** All machines by name: what dispatch, the state diagrams and the tests that walk every edge read. */
import { CLIENT_13 } from './tls13/client13.ts'
import { HELLO_CLIENT } from './hello/hello-client.ts'
import { HELLO_SERVER } from './hello/hello-server.ts'
import type { AnyMachine } from './turn/machine.ts'
import { CLIENT_12 } from './tls12/client12.ts'
import { SERVER_12 } from './tls12/server12.ts'
import { SERVER_13 } from './tls13/server13.ts'
import type { State } from './state/state.ts'

/** Every machine that has a table. */
export const MACHINES: Readonly<Record<Exclude<State['machine'], 'end'>, AnyMachine>> = {
  'hello-client': HELLO_CLIENT,
  client13: CLIENT_13,
  client12: CLIENT_12,
  'hello-server': HELLO_SERVER,
  server12: SERVER_12,
  server13: SERVER_13,
}
