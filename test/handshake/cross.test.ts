/**
 * Every state crossed with everything that could arrive and everything that could be asked of it: a cell of the table, or
 * unexpected_message; a cell, or Misuse. What is legal is what the tables say and nothing else.
 */
import { describe, expect, test } from 'vitest'
import { command, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import { MACHINES } from '../../src/handshake/machines.ts'
import type { Command } from '../../src/handshake/state/request.ts'
import { messageName13 } from '../../src/wire/handshake.ts'
import { messageName12 } from '../../src/wire/handshake12.ts'
import { SUITES_12, type KeyExchange12 } from '../../src/wire/registry/suites12.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { expectRefusal } from '../kit/expect.ts'
import { meet } from '../kit/pair.ts'
import {
  alert,
  CHANGE_CIPHER_SPEC,
  data,
  deliver,
  give,
  handshake,
  handshake12,
  inTheClear,
  settle,
  type Outcome,
} from '../kit/play.ts'
import { ENV } from '../kit/world.ts'
import { everywhere, quietened, scenarios } from './scenarios.ts'

/** A well-formed message, as some run has sent it; or one that nobody sends. */
interface Sample {
  readonly label: string
  readonly bytes: Uint8Array
  readonly version: '1.2' | '1.3' | 'neither'
}

const NOBODYS: readonly Sample[] = [
  { label: 'MessageHash', bytes: Uint8Array.of(254, 0, 0, 1, 9), version: 'neither' },
  { label: 'Unknown', bytes: Uint8Array.of(99, 0, 0, 0), version: 'neither' },
]
const SAMPLES = new Map(NOBODYS.map((sample) => [sample.label, sample]))
for (const { pair, run } of scenarios()) {
  const { client, events } = meet(pair(), run)
  const version = client.suite12 ? '1.2' : '1.3'
  for (const event of events) {
    if (event.kind !== 'message' || event.name === 'ChangeCipherSpec') continue
    // By what it is on the wire: a seam may have put another message in its place.
    const name = version === '1.2' ? messageName12(event.bytes) : messageName13(event.bytes)
    const exchange = name.endsWith('KeyExchange') ? ` of ${exchangeOf(client)}` : ''
    const label = `${name}${exchange} (TLS ${version})`
    SAMPLES.set(label, { label, bytes: event.bytes, version })
  }
}

function exchangeOf({ suite12 }: Connection): KeyExchange12 | 'none' {
  return suite12 ? SUITES_12[suite12].keyExchange : 'none'
}

/** Whether the connection reads as TLS 1.2 does: its machines do, and the hellos of its renegotiations. */
const reads12 = ({ state, phase }: Connection): boolean => state.machine.endsWith('12') || phase > 0

const HELLO_REQUEST = handshake12({ name: 'HelloRequest', body: {} })

/** Where each version says what becomes of a message out of place. */
const UNEXPECTED = { '1.2': 'RFC 5246 §7.2.2', '1.3': 'RFC 9846 §6.2' } as const

const COMMANDS: readonly Command[] = [
  { kind: 'send', data: Uint8Array.of(1) },
  { kind: 'send-early', data: Uint8Array.of(1) },
  { kind: 'update-keys', request: false },
  { kind: 'send-ticket' },
  { kind: 'request-certificate' },
  { kind: 'renegotiate' },
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

test('all message types of both versions are among the samples', () => {
  const named = (version: Sample['version'], nameOf: (bytes: Uint8Array) => string) =>
    new Set([...SAMPLES.values()].flatMap((s) => (s.version === version ? [nameOf(s.bytes)] : [])))
  expect([...named('1.3', messageName13)].sort()).toEqual([
    'Certificate',
    'CertificateRequest',
    'CertificateVerify',
    'ClientHello',
    'CompressedCertificate',
    'EncryptedExtensions',
    'EndOfEarlyData',
    'Finished',
    'HelloRetryRequest',
    'KeyUpdate',
    'NewSessionTicket',
    'ServerHello',
  ])
  expect([...named('1.2', messageName12)].sort()).toEqual([
    'Certificate',
    'CertificateRequest',
    'CertificateStatus',
    'CertificateVerify',
    'ClientHello',
    'ClientKeyExchange',
    'Finished',
    'HelloRequest',
    'NewSessionTicket',
    'ServerHello',
    'ServerHelloDone',
    'ServerKeyExchange',
  ])
})

for (const [where, found] of everywhere()) {
  const connection = quietened(found)
  const cells = cellsOf(connection)
  if (connection.pending || owes(connection))
    describe(where, () => {
      test('reads nothing: it has no cell for anything of the peer', () => {
        const own = Object.keys(cells).filter((event) => !/^(send|answer) /.test(event))
        // Tickets go from states that wait for the client as well.
        if (/^(CONNECTED|WAIT_SH|WAIT_EOED|WAIT_FINISHED)$/.test(connection.state.name)) return
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
      const is12 = reads12(connection)
      for (const { label, bytes, version } of SAMPLES.values()) {
        const name = is12 ? messageName12(bytes) : messageName13(bytes)
        test(`${label}: ${name in cells ? 'a cell' : 'unexpected_message'}`, () => {
          const outcome = deliver(connection, handshake(bytes))
          const { state } = outcome.connection
          if (!(name in cells))
            expectRefusal(outcome, {
              alert: 'unexpected_message',
              cite: UNEXPECTED[is12 ? '1.2' : '1.3'],
              field: name,
            })
          else if (version === (is12 ? '1.2' : '1.3'))
            expect(outOfTable(outcome, name)).toBe(outOfOrder(connection, name))
          else expect(state.name === 'FAILED' && state.alert).not.toBe('internal_error')
        })
      }

      const takesData = 'application_data' in cells && (!before12(connection) || connection.phase > 0)
      test(`application_data: ${takesData ? 'delivered' : 'unexpected_message'}`, () => {
        const outcome = deliver(connection, data(1))
        if (takesData) {
          expect(outcome.connection.state.name).toBe(connection.state.name)
          expect(outcome.outputs).toMatchObject([{ kind: 'data', bytes: Uint8Array.of(1) }])
        } else expectRefusal(outcome, { alert: 'unexpected_message', cite: is12 ? 'RFC 5246' : 'RFC 9846' })
      })

      // TLS 1.3 drops it, in TLS 1.2 it is a step of the handshake; before a ServerHello it may still be the former.
      const dropsChange = !is12 && 'ChangeCipherSpec' in cells
      const takesChange = is12 && connection.state.name === 'WAIT_CHANGE_CIPHER_SPEC'
      test(`ChangeCipherSpec: ${dropsChange || takesChange ? 'a cell' : 'unexpected_message'}`, () => {
        const outcome = is12
          ? deliver(connection, CHANGE_CIPHER_SPEC)
          : give(connection, inTheClear(CHANGE_CIPHER_SPEC))
        if (dropsChange) expect(outcome.connection.state).toEqual(connection.state)
        else if (takesChange) expect(outcome.connection.state.name).toBe('WAIT_FINISHED')
        else expectRefusal(outcome, { alert: 'unexpected_message', cite: is12 ? 'RFC 5246' : 'RFC 9846' })
      })

      if (is12)
        for (const [name, level, code, ends] of ALERTS_12) testAlert(connection, name, level, code, ends)

      for (const wanted of COMMANDS) {
        const obey = () => settle(command(connection, wanted)).connection
        if (connection.phase > 0 && connection.state.name !== 'CONNECTED')
          test(`command ${wanted.kind}: waits for the end of the renegotiation`, () => {
            const { state, commands } = obey()
            expect(state).toEqual(connection.state)
            expect(commands).toEqual([wanted])
          })
        else if (`command ${wanted.kind}` in cells)
          test(`command ${wanted.kind}: a cell`, () => {
            try {
              const { state } = obey()
              // A client begins a renegotiation at once, a server asks for it.
              const begun = wanted.kind === 'renegotiate' && connection.actor === 'client'
              expect(state.name).toBe(begun ? 'WAIT_SH' : connection.state.name)
            } catch (error) {
              // A cell may have rules of its own: early data that were not offered, a request that the client cannot answer.
              expect(error).toBeInstanceOf(Misuse)
            }
          })
        else test(`command ${wanted.kind}: Misuse`, () => expect(obey).toThrow(Misuse))
      }
    })
}

// ---- What may come in any state of TLS 1.2, until the peer's ChangeCipherSpec

for (const [where, found] of everywhere()) {
  const { state, actor, phase } = found
  const waits = !owes(found) && !found.pending && state.name !== 'WAIT_FINISHED' && reads12(found)
  if (!waits) continue
  const cells = cellsOf(found)
  if (actor === 'client')
    test(`${where}: a HelloRequest is ignored while a handshake is under way (RFC 5246 §7.4.1.1)`, () => {
      if (state.name !== 'CONNECTED')
        expect(deliver(quietened(found), HELLO_REQUEST).connection.state).toEqual(state)
    })
  if (phase > 0)
    test(`${where}: data between the messages of a renegotiation are delivered (RFC 5246 §6.2.1)`, () => {
      expect(cells).toHaveProperty('application_data')
    })
}

// ---- Alerts of TLS 1.2 (RFC 5246 §7.2): the level decides, not the description

type Ending = 'CONNECTED' | 'CLOSED' | 'FAILED'

const ALERTS_12: readonly (readonly [name: string, level: number, code: number, ends: Ending])[] = [
  ['a warning that nobody defined', 1, 200, 'CONNECTED'],
  ['a warning that is fatal elsewhere', 1, 112, 'CONNECTED'],
  ['user_canceled', 1, 90, 'CONNECTED'],
  ['close_notify', 1, 0, 'CLOSED'],
  ['a fatal alert', 2, 40, 'FAILED'],
  ['a fatal alert that nobody defined', 2, 200, 'FAILED'],
  ['no_renegotiation as a fatal alert', 2, 100, 'FAILED'],
]

function testAlert(connection: Connection, name: string, level: number, code: number, ends: Ending): void {
  test(`${name}: ${ends === 'CONNECTED' ? 'nothing changes' : ends}`, () => {
    const { connection: after } = deliver(connection, alert(level, code))
    if (ends === 'CONNECTED') expect(after.state).toEqual(connection.state)
    else expect(after.state).toMatchObject(ends === 'FAILED' ? { name: ends, by: 'peer' } : { name: ends })
  })
}

// ---- What cells look at beside the state

/** Whether this is a hello, or a handshake of TLS 1.2 under way: data pass only inside of a connection. */
function before12({ state }: Connection): boolean {
  return state.machine === 'hello-client' || (state.machine.endsWith('12') && state.name !== 'CONNECTED')
}

/** Cells that are legal only at times, and refuse a message at others: the answer to a request that nobody made. */
function outOfOrder(connection: Connection, name: string): boolean {
  const { state } = connection
  if (state.machine === 'client12') return outOfOrder12(state.name, exchangeOf(connection), name)
  // Only where we offered to take it (RFC 8879 §3).
  if (name === 'CompressedCertificate' && connection.config.certificateCompression.length === 0) return true
  if (state.name !== 'CONNECTED') return false
  if (state.machine === 'client13') return name === 'CertificateRequest' && !state.postHandshakeAuth
  if (state.machine !== 'server13') return false
  const answers = ['Certificate', 'CompressedCertificate', 'CertificateVerify', 'Finished']
  return answers.includes(name) && state.demands.length === 0
}

/** Which messages a key exchange leaves out (RFC 4279 §2 and §4), and where nobody shows a certificate (RFC 5246 §7.4.4). */
function outOfOrder12(state: string, exchange: KeyExchange12 | 'none', name: string): boolean {
  const certified = !exchange.endsWith('anon') && (exchange === 'RSA_PSK' || !exchange.endsWith('PSK'))
  const skippable = exchange === 'PSK' || exchange === 'RSA_PSK'
  // A status that was announced need not come: then it is the message behind it, where the key exchange has that.
  if (state === 'WAIT_CERTIFICATE_STATUS' && exchange === 'RSA') return name === 'ServerKeyExchange'
  if (state === 'WAIT_CERTIFICATE_STATUS')
    return !skippable && (name === 'CertificateRequest' || name === 'ServerHelloDone')
  // An anonymous server that asks is told so by an alert of its own (RFC 5246 §7.4.4).
  if (name === 'CertificateRequest' && state === 'WAIT_SERVER_HELLO_DONE' && exchange.endsWith('anon'))
    return false
  if (name === 'CertificateRequest' && state.startsWith('WAIT_SERVER'))
    return !certified || (state === 'WAIT_SERVER_KEY_EXCHANGE' && !skippable)
  return name === 'ServerHelloDone' && state === 'WAIT_SERVER_KEY_EXCHANGE' && !skippable
}
