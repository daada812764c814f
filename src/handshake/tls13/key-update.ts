/** New keys for a connection that is up: RFC 9846 §4.7.3 (8446 §4.6.3) and §7.2. The same for both roles. */
import { fail, Misuse } from '../../rules/failure.ts'
import { sendData } from '../common/application-data.ts'
import { countInARow } from '../common/in-a-row.ts'
import type { Received } from '../state/message.ts'
import type { Command } from '../state/request.ts'
import type { ConnectedClient, ConnectedServer, State } from '../state/state.ts'
import type { Turn } from '../turn/turn.ts'
import type { Turn13 } from '../turn/turn13.ts'
import { forgetGeneration } from './erase13.ts'

type Connected = ConnectedClient | ConnectedServer

const CITE = 'RFC 9846 §4.7.3 (8446 §4.6.3)'

/** The peer's next record is under its next keys; where it asks, ours follow. */
export function onKeyUpdate<S extends Connected>(turn: Turn13, state: S, message: Received<'KeyUpdate'>): S {
  expectKeyUpdates(turn)
  const { request_update } = message.body
  if (request_update !== 'update_requested' && request_update !== 'update_not_requested')
    fail('illegal_parameter', CITE, {
      expected: 'update_not_requested (0) or update_requested (1)',
      actual: request_update,
      field: 'KeyUpdate.request_update',
      offset: 4,
    })
  countInARow(turn, 'maxKeyUpdates')
  deriveNext(turn, 'read')
  turn.setReadKeys('application', turn.endpoint.read.generation + 1)
  forgetLast(turn, 'read')
  const owed = request_update === 'update_requested' && !state.owes.includes('KeyUpdate')
  // The same state where nothing of it changes: moments share it.
  if (!owed && !state.updateRequested) return state
  return { ...state, updateRequested: false, owes: owed ? [...state.owes, 'KeyUpdate'] : state.owes }
}

/** A transport that protects by itself updates its keys by itself (RFC 9001 §6). @throws TlsFailure unexpected_message */
function expectKeyUpdates({ endpoint: { layer } }: Turn): void {
  if (!layer.keyUpdate)
    fail('unexpected_message', 'RFC 9001 §6', {
      expected: `no KeyUpdate over ${layer.name}`,
      actual: 'KeyUpdate',
      field: 'KeyUpdate',
    })
}

/** Answers an update_requested: one answer for any number of requests, before any more data. */
export function answerKeyUpdate<S extends Connected>(turn: Turn13, state: S): S {
  if (mayUpdate(turn)) updateWriteKeys(turn, 'update_not_requested')
  else turn.remark('the last generation of keys stays: update_requested is ignored', CITE)
  return { ...state, updateAnswered: true }
}

/**
 * Whether an answer that is owed goes now. The first goes at once. Any other waits for our next data, which it must precede:
 * a peer that asks again and again, each time when it has our answer, could else make us send without end (§4.7.3).
 */
export function answersNow(state: State, next: Command | undefined): boolean {
  return !('updateAnswered' in state && state.updateAnswered) || next?.kind === 'send'
}

/** Sends what the application gave: whoever asks for new keys now gets its answer at once. */
export function sendConnected<S extends Connected>(
  turn: Turn13,
  state: S,
  command: Extract<Command, { kind: 'send' }>,
): S {
  return sendData(turn, state.updateAnswered ? { ...state, updateAnswered: false } : state, command)
}

/** Changes our keys by our own wish. */
export function commandKeyUpdate<S extends Connected>(
  turn: Turn13,
  state: S,
  { request }: Extract<Command, { kind: 'update-keys' }>,
): S {
  if (request && state.updateRequested)
    throw new Misuse('an update was requested already: the peer answers first (RFC 9846 §4.7.3)')
  if (!turn.endpoint.layer.keyUpdate)
    throw new Misuse(`no KeyUpdate over ${turn.endpoint.layer.name} (RFC 9001 §6)`)
  if (!mayUpdate(turn)) throw new Misuse('the last generation of keys is in use (RFC 9846 §4.7.3)')
  updateWriteKeys(turn, request ? 'update_requested' : 'update_not_requested')
  return request ? { ...state, updateRequested: true } : state
}

/** Whether our keys may be updated once more: a sender stops at generation 2^48 - 1, a receiver must not care (§4.7.3). */
export function mayUpdate(turn: Turn): boolean {
  const { layer, write } = turn.endpoint
  return layer.keyUpdate && write.generation < 2 ** 48 - 1
}

function updateWriteKeys(turn: Turn13, request_update: 'update_requested' | 'update_not_requested'): void {
  turn.send({ name: 'KeyUpdate', body: { request_update } }, undefined)
  deriveNext(turn, 'write')
  // The message itself still goes out under the old keys: setWriteKeys sends it first.
  turn.setWriteKeys('application', turn.endpoint.write.generation + 1)
  forgetLast(turn, 'write')
}

/** application_traffic_secret_N+1 from _N (§7.2). */
function deriveNext(turn: Turn13, direction: 'read' | 'write'): void {
  const { generation } = turn.endpoint[direction]
  const next = turn.trafficNames(direction, 'application', generation + 1)
  turn.expand(turn.trafficNames(direction, 'application').secret, 'next_generation', next.secret)
}

/** Forgets the generation before the one that is in use now. */
function forgetLast(turn: Turn13, direction: 'read' | 'write'): void {
  forgetGeneration(turn, turn.trafficNames(direction, 'application', turn.endpoint[direction].generation - 1))
}
