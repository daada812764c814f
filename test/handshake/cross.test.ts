/**
 * Every state crossed with everything that could arrive and everything that could be asked of it: a cell of the table, or
 * unexpected_message; a cell, or Misuse. What is legal is what the tables say and nothing else.
 */
import { describe, expect, test } from 'vitest'
import { command, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import { MACHINES } from '../../src/handshake/machines.ts'
import type { Command } from '../../src/handshake/request.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { expectRefusal } from '../kit/expect.ts'
import { meet } from '../kit/pair.ts'
import { data, deliver, give, handshake, inTheClear, settle, type Outcome } from '../kit/play.ts'
import { ENV } from '../kit/world.ts'
import { everywhere, quietened, scenarios } from './scenarios.ts'

/** A well-formed message of each name, as some run has sent it; and some that nobody sends. */
const MESSAGES = new Map<string, Uint8Array>([
  ['MessageHash', Uint8Array.of(254, 0, 0, 1, 9)],
  ['Unknown', Uint8Array.of(99, 0, 0, 0)],
])
for (const { pair, run } of scenarios())
  for (const event of meet(pair(), run).events)
    if (event.kind === 'message' && event.name !== 'ChangeCipherSpec') MESSAGES.set(event.name, event.bytes)

const COMMANDS: readonly Command[] = [
  { kind: 'send', data: Uint8Array.of(1) },
  { kind: 'send-early', data: Uint8Array.of(1) },
  { kind: 'update-keys', request: false },
  { kind: 'send-ticket' },
  { kind: 'request-certificate' },
]

/** Whether the outcome is the refusal of an event that has no cell. */
function outOfTable({ connection }: Outcome, event: string): boolean {
  const { state } = connection
  return (
    state.name === 'FAILED' &&
    state.alert === 'unexpected_message' &&
    state.by === 'us' &&
    state.violation.field === event
  )
}

const cellsOf = ({ state }: Connection): Readonly<Record<string, unknown>> =>
  state.machine === 'end' ? {} : MACHINES[state.machine][state.name]
const owes = ({ state }: Connection): boolean => 'owes' in state && state.owes.length > 0

test('all message types of TLS 1.3 are among the samples', () => {
  expect([...MESSAGES.keys()].sort()).toEqual([
    'Certificate',
    'CertificateRequest',
    'CertificateVerify',
    'ClientHello',
    'EncryptedExtensions',
    'EndOfEarlyData',
    'Finished',
    'HelloRetryRequest',
    'KeyUpdate',
    'MessageHash',
    'NewSessionTicket',
    'ServerHello',
    'Unknown',
  ])
})

for (const [where, found] of everywhere()) {
  const connection = quietened(found)
  const cells = cellsOf(connection)
  if (connection.pending || owes(connection))
    describe(where, () => {
      test('reads nothing: it has no cell for anything of the peer', () => {
        const own = Object.keys(cells).filter((event) => !/^(send|answer) /.test(event))
        if (connection.state.name === 'CONNECTED' || connection.state.name === 'WAIT_SH') return
        expect(own).toEqual([])
      })

      test('does first what it owes, or waits for its answer', () => {
        const fed = { ...connection, inbox: connection.inbox.append(inTheClear(data(1))) }
        const { status, connection: next } = step(ENV, fed)
        expect(status).toBe(connection.pending ? 'needs-answer' : 'stepped')
        expect(next.inbox.length).toBe(fed.inbox.length)
      })
    })
  else
    describe(where, () => {
      for (const [name, bytes] of MESSAGES)
        test(`${name}: ${name in cells ? 'a cell' : 'unexpected_message'}`, () => {
          const outcome = deliver(connection, handshake(bytes))
          if (name in cells) expect(outOfTable(outcome, name)).toBe(outOfOrder(connection, name))
          else expectRefusal(outcome, { alert: 'unexpected_message', cite: '§6.2', field: name })
        })

      test(`application_data: ${'application_data' in cells ? 'a cell' : 'unexpected_message'}`, () => {
        const outcome = deliver(connection, data(1))
        // A hello has a cell for it that is legal only inside a connection of TLS 1.2: its renegotiation.
        if ('application_data' in cells && connection.state.machine !== 'hello-client')
          expect(outcome.connection.state.name).toBe(connection.state.name)
        else expectRefusal(outcome, { alert: 'unexpected_message', cite: 'RFC 9846' })
      })

      test(`ChangeCipherSpec: ${'ChangeCipherSpec' in cells ? 'a cell' : 'unexpected_message'}`, () => {
        const outcome = give(
          connection,
          inTheClear({ type: 'change_cipher_spec', content: Uint8Array.of(1) }),
        )
        if ('ChangeCipherSpec' in cells) expect(outcome.connection.state).toEqual(connection.state)
        else expectRefusal(outcome, { alert: 'unexpected_message', cite: 'RFC 9846' })
      })

      for (const wanted of COMMANDS)
        test(`command ${wanted.kind}: ${`command ${wanted.kind}` in cells ? 'a cell' : 'Misuse'}`, () => {
          const obey = () => settle(command(connection, wanted))
          if (!(`command ${wanted.kind}` in cells)) expect(obey).toThrow(Misuse)
          else
            try {
              expect(obey().connection.state.name).toBe(connection.state.name)
            } catch (error) {
              // A cell may have rules of its own: early data that were not offered, a request that the client cannot answer.
              expect(error).toBeInstanceOf(Misuse)
            }
        })
    })
}

/** Cells that are legal only at times, and refuse a message at others: the answer to a request that nobody made. */
function outOfOrder({ state }: Connection, name: string): boolean {
  if (state.name !== 'CONNECTED') return false
  if (state.machine === 'client13') return name === 'CertificateRequest' && !state.postHandshakeAuth
  if (state.machine !== 'server13') return false
  return ['Certificate', 'CertificateVerify', 'Finished'].includes(name) && state.demands.length === 0
}
