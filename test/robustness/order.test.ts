/** Messages and records dropped, repeated and out of order, by somebody who may even hold the keys: none connects. */
import { describe, expect, it } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { feed } from '../../src/connection/connection.ts'
import type { ContentType } from '../../src/wire/registry.ts'
import { expectBothDefined } from './expectations.ts'
import { parcelsOf, sealAll, sealer, type Parcel } from './parcels.ts'
import { connectedBefore, deliver, ENV, settle, VARIED, type Flight } from './scenario.ts'

// ---- What is done to a list

interface Change<T> {
  readonly name: string
  readonly items: readonly T[]
}

/** Every list that is one item short, has one item twice (at once, or again at the end), or two items swapped. */
function changesOf<T extends { readonly name: string }>(items: readonly T[]): Change<T>[] {
  const changes: Change<T>[] = []
  items.forEach((item, i) => {
    const which = `${item.name} (${i})`
    changes.push({ name: `${which} dropped`, items: items.toSpliced(i, 1) })
    changes.push({ name: `${which} repeated`, items: items.toSpliced(i, 0, item) })
    changes.push({ name: `${which} repeated at the end`, items: [...items, item] })
    for (let j = i + 1; j < items.length; j++)
      changes.push({
        name: `${which} and ${items[j].name} (${j}) swapped`,
        items: items.with(i, items[j]).with(j, item),
      })
  })
  return changes
}

// ---- What must not matter

/** What an order is judged by: a parcel, or a record as it was sent. */
interface Item {
  readonly name: string
  readonly type: ContentType
  readonly epoch: string
  readonly content: Uint8Array
}

/**
 * A list without what may be dropped, repeated and moved: every such case is named here.
 * @param sealedAnew whether somebody with the keys numbered the records anew
 */
function essence(
  { scenario, from, receiver }: Flight,
  items: readonly Item[],
  sealedAnew: boolean,
): unknown[] {
  let helloSeen = from === 'server' || receiver.state.name !== 'START'
  let finishedSeen = false
  return items.flatMap((item): unknown[] => {
    helloSeen ||= item.name === 'ClientHello'
    finishedSeen ||= item.name === 'Finished'
    // ChangeCipherSpec for middleboxes, between the first ClientHello and the peer's Finished (§5).
    if (item.type === 'change_cipher_spec' && helloSeen && !finishedSeen) return []
    if (item.type === 'application_data' && helloSeen) {
      // Rejected early data, which are skipped unseen (§4.3.10).
      if (scenario.name.startsWith('0-RTT rejected')) return []
      // Accepted early data are in no transcript: who has the keys may exchange their content, but not their number.
      if (sealedAnew) return ['early data']
    }
    // Tickets, in any number and order (§4.7.1).
    if (item.name === 'NewSessionTicket' && sealedAnew) return []
    return [item]
  })
}

function tryOrder(
  flight: Flight,
  sent: readonly Item[],
  change: Change<Item>,
  bytes: Uint8Array,
  anew: boolean,
): void {
  const [was, is] = [essence(flight, sent, anew), essence(flight, change.items, anew)]
  const harmless = was.length === is.length && was.every((item, i) => item === is[i])
  // An exchange after the handshake that stops halfway leaves the connection as it stood.
  const cutShort = change.items.length < sent.length && change.items.every((item, i) => item === sent[i])
  const outcome = deliver(flight, bytes)
  const what = `${flight.name}: ${change.name}`
  expect(outcome.connected, what).toBe(harmless || (cutShort && connectedBefore(flight)))
  expectBothDefined(outcome)
}

// ---- Tests

describe.each(VARIED)('the flight $name', (flight) => {
  const parcels = parcelsOf(flight)

  it('connects when it is sealed again, one record for each message', () => {
    expect(deliver(flight, sealAll(flight, parcels)).connected).toBe(true)
  })

  it('connects when it is sealed again, one record for each byte of its handshake messages', () => {
    expect(deliver(flight, sealAll(flight, parcels.flatMap(singleBytes))).connected).toBe(true)
  })

  it('does not connect with messages dropped, repeated or swapped and sealed with the right keys', () => {
    for (const change of changesOf(parcels))
      tryOrder(flight, parcels, change, sealAll(flight, change.items), true)
  })

  it('does not connect with records dropped, repeated or swapped', () => {
    const records = flight.records.map(({ type, epoch, bytes }, index) => {
      const name = parcels.some((parcel) => parcel.name === 'Finished' && parcel.epoch === epoch)
        ? 'Finished'
        : epoch === 'plaintext' && type === 'handshake' && index === 0 && flight.from === 'client'
          ? 'ClientHello'
          : type
      return { name, type: type as ContentType, epoch, content: bytes }
    })
    for (const change of changesOf(records))
      tryOrder(flight, records, change, concat(...change.items.map(({ content }) => content)), false)
  })

  it('fails with unexpected_message where a handshake message shares its record across a key change', () => {
    const seal = sealer(flight)
    let before = flight.receiver
    for (const parcel of parcels) {
      const record = seal(parcel)
      const after = settle(ENV, feed(before, record)).connection
      const changed = before.read.name !== after.read.name || before.read.generation !== after.read.generation
      if (changed) {
        const more = { ...parcel, content: concat(parcel.content, Uint8Array.of(20, 0, 0, 0)) }
        const ended = settle(ENV, feed(before, resealAt(flight, parcels, parcel, more)))
        expect(ended.connection.state, parcel.name).toMatchObject({ alert: 'unexpected_message', by: 'us' })
      }
      before = after
    }
  })

  it('fails with unexpected_message where another record stands between the parts of a message (§5.1)', () => {
    const seal = sealer(flight)
    let before = flight.receiver
    for (const parcel of parcels) {
      const record = seal(parcel)
      if (parcel.type === 'handshake')
        for (const type of ['alert', 'application_data'] as const) {
          const half = { ...parcel, content: parcel.content.subarray(0, 3) }
          const stranger = { ...parcel, type, content: Uint8Array.of(1, 0) }
          const bytes = resealAt(flight, parcels, parcel, half, stranger)
          const ended = settle(ENV, feed(before, bytes))
          expect(ended.connection.state, `${type} in ${parcel.name}`).toMatchObject({
            alert: 'unexpected_message',
            by: 'us',
          })
        }
      before = settle(ENV, feed(before, record)).connection
    }
  })
})

/** A handshake message in parcels of one byte. */
function singleBytes(parcel: Parcel): Parcel[] {
  if (parcel.type !== 'handshake') return [parcel]
  return Array.from(parcel.content, (byte) => ({ ...parcel, content: Uint8Array.of(byte) }))
}

/** Records for `instead` of `parcel`, numbered as if all before it had been sent. */
function resealAt(
  flight: Flight,
  parcels: readonly Parcel[],
  parcel: Parcel,
  ...instead: readonly Parcel[]
): Uint8Array {
  const seal = sealer(flight)
  for (const earlier of parcels.slice(0, parcels.indexOf(parcel))) seal(earlier)
  return concat(...instead.map(seal))
}
