/** CONNECTED, both roles: KeyUpdate (RFC 9846 §4.7.3, §5.5, §7.2). */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../../src/bytes/bytes.ts'
import { command, type Connection } from '../../../src/connection/connection.ts'
import type { KeyUpdateRequest } from '../../../src/wire/registry.ts'
import { recordLimit } from '../../../src/record/epoch.ts'
import { describeEpoch } from '../../../src/trace/epoch.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { readingAtGeneration } from '../../kit/generation.ts'
import { before, meet, pair, told } from '../../kit/pair.ts'
import { data, deliver, give, handshake, settle, type RecordToSend } from '../../kit/play.ts'
import { CHEAP, client, server } from '../../kit/world.ts'

const met = meet(pair(client(CHEAP), server({ ...CHEAP, tickets: { count: 0 } })))
const SIDES = ['client', 'server'] as const
const OTHER = { client: 'server', server: 'client' } as const

const update = (request_update: KeyUpdateRequest): RecordToSend =>
  handshake({ name: 'KeyUpdate', body: { request_update } })

/** Names of the handshake messages that an outcome sent. */
function sent({ events }: Pick<ReturnType<typeof settle>, 'events'>): string[] {
  return events.flatMap((event) =>
    event.kind === 'message' && event.direction === 'sent' ? [event.name] : [],
  )
}

for (const side of SIDES)
  describe(`CONNECTED: KeyUpdate to the ${side}`, () => {
    const here = met[side]
    const there = met[OTHER[side]]

    test('an unknown value is refused with illegal_parameter (RFC 9846 §4.7.3)', () => {
      for (const value of ['unknown(0x02)', 'unknown(0xff)'] as const)
        expectRefusal(
          deliver(here, update(value)),
          { alert: 'illegal_parameter', cite: '§4.7.3', field: 'KeyUpdate.request_update' },
          there,
        )
    })

    test('a wrong length is refused with decode_error (RFC 9846 §6)', () => {
      for (const bytes of [Uint8Array.of(24, 0, 0, 0), Uint8Array.of(24, 0, 0, 2, 0, 0)])
        expectRefusal(
          deliver(here, handshake(bytes)),
          { alert: 'decode_error', cite: '§4', field: /KeyUpdate/ },
          there,
        )
    })

    test('bytes behind it in its record are refused with unexpected_message (RFC 9846 §5.1)', () => {
      const two = handshake(update('update_not_requested').content, update('update_not_requested').content)
      expectRefusal(
        deliver(here, two),
        { alert: 'unexpected_message', cite: '§5.1', field: 'record.fragment' },
        there,
      )
    })

    test('a state of which nothing changes is the same value, which all moments share (RFC 9846 §4.7.3)', () => {
      expect(deliver(here, update('update_not_requested')).connection.state).toBe(here.state)
    })

    test('what follows is read with the next keys only (RFC 9846 §4.7.3)', () => {
      const { connection } = deliver(here, update('update_not_requested'))
      expect(connection.read).toMatchObject({ generation: 1, sequence: 0 })
      expect(deliver(connection, data(1)).outputs).toContainEqual({
        kind: 'data',
        bytes: Uint8Array.of(1),
        early: false,
      })
      // A record under the old keys, as if the KeyUpdate had been dropped behind it.
      const old = settle(command(there, { kind: 'send', data: Uint8Array.of(1) })).bytes
      expectRefusal(give(connection, old), { alert: 'bad_record_mac', cite: '§5.2' })
    })

    test('update_not_requested is not answered (RFC 9846 §4.7.3)', () => {
      expect(sent(deliver(here, update('update_not_requested')))).toEqual([])
    })

    test('update_requested is answered with update_not_requested, under the old keys (RFC 9846 §4.7.3)', () => {
      const outcome = deliver(here, update('update_requested'))
      expect(sent(outcome)).toEqual(['KeyUpdate'])
      const [message] = outcome.events.filter(
        (event) => event.kind === 'message' && event.direction === 'sent',
      )
      expect(message).toMatchObject({ bytes: Uint8Array.of(24, 0, 0, 1, 0) })
      expect(outcome.connection.write.generation).toBe(1)
      expect(give(there, outcome.bytes).connection.read.generation).toBe(1)
    })

    test('many requests that came in while it was silent are answered once (RFC 9846 §4.7.3)', () => {
      let from: Connection = there
      let bytes = new Uint8Array(0)
      for (let i = 0; i < 5; i++) {
        const { connection, bytes: more } = settle(
          // A sender that does not keep the rule about one request at a time.
          command(
            { ...from, state: { ...from.state, updateRequested: false } as Connection['state'] },
            {
              kind: 'update-keys',
              request: true,
            },
          ),
        )
        from = connection
        bytes = Uint8Array.of(...bytes, ...more)
      }
      const outcome = give(here, bytes)
      expect(sent(outcome)).toEqual(['KeyUpdate'])
      expect(outcome.connection.read.generation).toBe(5)
      expect(outcome.connection.write.generation).toBe(1)
    })

    test('who asks again when it has the answer waits until there are data (RFC 9846 §4.7.3)', () => {
      let [from, to] = [there, here]
      const ask = (request: Uint8Array): ReturnType<typeof give> => {
        const outcome = give(to, request)
        from = give(from, outcome.bytes).connection
        to = outcome.connection
        return outcome
      }
      const asked = (): Uint8Array => {
        const { connection, bytes } = settle(command(from, { kind: 'update-keys', request: true }))
        from = {
          ...connection,
          state: { ...connection.state, updateRequested: false } as Connection['state'],
        }
        return bytes
      }
      expect(sent(ask(asked()))).toEqual(['KeyUpdate'])
      for (let i = 0; i < 3; i++) expect(ask(asked()).bytes).toEqual(EMPTY)
      // One answer for the three, right before the data; with them the next question is one of its own.
      const speaks = settle(command(to, { kind: 'send', data: Uint8Array.of(7) }))
      expect(sent(speaks)).toEqual(['KeyUpdate'])
      to = speaks.connection
      const heard = give(from, speaks.bytes)
      expect(heard.outputs).toContainEqual({ kind: 'data', bytes: Uint8Array.of(7), early: false })
      from = heard.connection
      expect(sent(ask(asked()))).toEqual(['KeyUpdate'])
    })

    test('the answer goes out before the next application data (RFC 9846 §4.7.3)', () => {
      const queued = command(here, { kind: 'send', data: Uint8Array.of(7) })
      const outcome = deliver(queued, update('update_requested'))
      const order = outcome.events.flatMap((event) =>
        event.kind === 'record' && event.direction === 'sent'
          ? [`${event.type} ${describeEpoch(event.epoch)}`]
          : [],
      )
      expect(order).toEqual(['handshake application 0', 'application_data application 1'])
    })

    test('a second request before the peer’s KeyUpdate is a misuse (RFC 9846 §4.7.3)', () => {
      const { connection } = settle(command(here, { kind: 'update-keys', request: true }))
      const again = command(connection, { kind: 'update-keys', request: true })
      expect(() => settle(again)).toThrow(/the peer answers first/)
      // Without a request it may update as often as it likes, and after an unrelated KeyUpdate it may ask again.
      expect(sent(settle(command(connection, { kind: 'update-keys', request: false })))).toEqual([
        'KeyUpdate',
      ])
      const told = deliver(connection, update('update_not_requested')).connection
      expect(sent(settle(command(told, { kind: 'update-keys', request: true })))).toEqual(['KeyUpdate'])
    })

    test('requests that cross are both answered: two generations each (RFC 9846 §4.7.3)', () => {
      const asked = told(met, 'client', { kind: 'update-keys', request: true })
      const both = told(asked, 'server', { kind: 'update-keys', request: true })
      // Each obeys before it reads what the other sent.
      const [one, two] = [settle(both.client), settle(both.server)]
      const [three, four] = [give(one.connection, two.bytes), give(two.connection, one.bytes)]
      for (const { connection } of [give(three.connection, four.bytes), give(four.connection, three.bytes)])
        expect([connection.read.generation, connection.write.generation]).toEqual([2, 2])
    })

    test('old secrets are erased (RFC 9846 §7.2)', () => {
      const { connection } = deliver(here, update('update_not_requested'))
      expect(connection.vault.find(`${OTHER[side]}_application_traffic_secret_0`)?.status).toBe('erased')
    })

    test('keys are updated before they wear out (RFC 9846 §5.5)', () => {
      const limit = recordLimit(here.write)
      const at = (sequence: number): Connection => ({ ...here, write: { ...here.write, sequence } })
      const types = (from: Connection, length: number) =>
        settle(command(from, { kind: 'send', data: new Uint8Array(length) })).events.flatMap((event) =>
          event.kind === 'record' && event.direction === 'sent' ? [event.type] : [],
        )
      expect(types(at(limit - 3), 1)).toEqual(['application_data'])
      // The last record of a key is its KeyUpdate.
      expect(types(at(limit - 2), 2 ** 14)).toEqual(['application_data', 'handshake'])
      expect(types(at(limit - 2), 2 ** 14 + 1)).toEqual(['handshake', 'application_data', 'application_data'])
      expect(types(at(limit - 1), 1)).toEqual(['handshake', 'application_data'])
      const peer: Connection = { ...there, read: { ...there.read, sequence: limit - 1 } }
      const { bytes } = settle(command(at(limit - 1), { kind: 'send', data: Uint8Array.of(5) }))
      expect(give(peer, bytes).outputs).toContainEqual({
        kind: 'data',
        bytes: Uint8Array.of(5),
        early: false,
      })
    })

    test('a receiver does not enforce that limit (RFC 9846 §5.5)', () => {
      const far: Connection = { ...here, read: { ...here.read, sequence: 2 ** 40 } }
      expect(deliver(far, data(1)).connection.state.name).toBe('CONNECTED')
    })

    test('generation 2^48-1 is the last: it stays in use, and requests are ignored (RFC 9846 §4.7.3)', () => {
      const last: Connection = { ...here, write: { ...here.write, generation: 2 ** 48 - 1 } }
      expect(() => settle(command(last, { kind: 'update-keys', request: false }))).toThrow(/last generation/)
      expect(sent(deliver(last, update('update_requested')))).toEqual([])
      const reading = readingAtGeneration(here, 2 ** 48 - 1)
      expect(deliver(reading, update('update_not_requested')).connection.read.generation).toBe(2 ** 48)
    })
  })

describe('before Finished', () => {
  test('a KeyUpdate is refused with unexpected_message (RFC 9846 §4.7.3)', () => {
    const refused = { alert: 'unexpected_message', cite: '§6.2', field: 'KeyUpdate' } as const
    const atServer = before(pair(client(CHEAP), server(CHEAP)), 'client', 'Finished')
    expectRefusal(deliver(atServer.receiver, update('update_not_requested')), refused)
    const atClient = before(pair(client(CHEAP), server(CHEAP)), 'server', 'Finished')
    expectRefusal(deliver(atClient.receiver, update('update_not_requested')), refused, atClient.after)
  })
})
