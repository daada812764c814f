/**
 * What may come between the messages of any handshake of TLS 1.2, up to the peer's ChangeCipherSpec: behind that only its
 * Finished may come (RFC 5246 §7.1).
 */
import { receiveData } from '../common/application-data.ts'
import { countInARow } from '../common/in-a-row.ts'
import type { StateName } from '../turn/machine.ts'
import type { State } from '../state/state.ts'
import type { Turn } from '../turn/turn.ts'

/**
 * Cells of either side in a state that waits: within a renegotiation data of the connection around it. In a first handshake
 * there are no keys by then, and data in the clear are no record of this protocol (RFC 5246 §10).
 */
export function meanwhile<N extends StateName>(name: N) {
  return {
    application_data: { to: [name], cite: 'RFC 5246 §6.2.1', run: receiveData },
  } as const
}

/** Cells of a client in a state that waits: the server may ask for a handshake at any time. */
export function meanwhileClient<N extends StateName>(name: N) {
  return {
    HelloRequest: { to: [name], cite: 'RFC 5246 §7.4.1.1', run: ignoreHelloRequest },
    ...meanwhile(name),
  } as const
}

/** A wish for a handshake is ignored while one is under way, such as one that crossed our ClientHello; no transcript has it. */
function ignoreHelloRequest<S extends State>(turn: Turn, state: S): S {
  countInARow(turn, 'maxHelloRequests')
  return state
}
