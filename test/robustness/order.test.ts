/** Messages and records dropped, repeated and out of order, by somebody who may even hold the keys: none connects. */
import { describe, expect, it } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { feed } from '../../src/connection/connection.ts'
import type { ContentType } from '../../src/wire/registry.ts'
import { describeEpoch } from '../../src/trace/epoch.ts'
import { ofTheDay } from '../kit/effort.ts'
import { expectBothDefined } from './expectations.ts'
import { parcelsOf, sealAll, sealer, type Parcel } from './parcels.ts'
import { connectedBefore, deliver, speaks12, type Flight } from './flights.ts'
import { VARIED } from './scenarios.ts'
import { ENV, settle } from './world.ts'

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
  const is12 = speaks12({ receiver })
  const finishedBefore = receiver.phase > 0 || receiver.state.name === 'CONNECTED'
  let helloSeen = from === 'server' || receiver.state.name !== 'START'
  let finishedSeen = false
  return items.flatMap((item, index): unknown[] => {
    helloSeen ||= item.name === 'ClientHello'
    finishedSeen ||= item.name === 'Finished'
    // ChangeCipherSpec for middleboxes, between the first ClientHello and the peer's Finished (§5).
    if (!is12 && item.type === 'change_cipher_spec' && helloSeen && !finishedSeen) return []
    if (item.type === 'application_data' && helloSeen) {
      // Rejected early data, which are skipped unseen (§4.3.10).
      if (scenario.name.startsWith('0-RTT rejected')) return []
      // Accepted early data are in no transcript: who has the keys may exchange their content, but not their number.
      if (sealedAnew) return ['early data']
    }
    // Asked twice for a handshake, the client begins one; refused twice, it refrains from one (RFC 5246 §7.4.1.1, §7.2.2).
    const repeatable =
      item.name === 'HelloRequest' ||
      (scenario.name.endsWith('refused') && item.epoch !== 'plaintext' && finishedBefore)
    if (sealedAnew && repeatable && items.indexOf(item) < index) return []
    // Tickets behind the server's Finished, in any number and order (§4.7.1).
    const ticket = item.name === 'NewSessionTicket' && (finishedBefore || finishedSeen)
    if (!is12 && ticket && sealedAnew) return []
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
  // An exchange after the handshake that stops halfway leaves the connection as it stood, and so do tickets that stay away.
  const cutShort = change.items.length < sent.length && change.items.every((item, i) => item === sent[i])
  const finished = !speaks12(flight) && change.items.some(({ name }) => name === 'Finished')
  const complete = connectedBefore(flight) || finished
  const outcome = deliver(flight, bytes)
  const what = `${flight.name}: ${change.name}`
  expect(outcome.connected, what).toBe(harmless || (cutShort && complete))
  expectBothDefined(outcome)
}

// ---- Tests

describe.each(VARIED)('the flight $name', (flight) => {
  const parcels = parcelsOf(flight)

  it('connects when it is sealed again, one record for each message', () => {
    expect(resealed(flight, parcels)).toBe(true)
  })

  it('connects when it is sealed again, one record for each byte of its handshake messages', () => {
    expect(resealed(flight, parcels.flatMap(singleBytes))).toBe(true)
  })

  it('connects when it is sealed again, with messages in one record up to the next change of keys', () => {
    expect(resealed(flight, coalesced(parcels))).toBe(true)
  })

  if (speaks12(flight)) {
    it('connects with a warning in front of each of its messages (RFC 5246 §7.2)', () => {
      const warned = parcels.flatMap((parcel) => [
        { ...parcel, type: 'alert', content: WARNING } as const,
        parcel,
      ])
      expect(resealed(flight, warned)).toBe(true)
    })

    it('connects with data in front of its messages, where they are protected and no Finished (RFC 5246 §6.2.1)', () => {
      const interleaved = parcels.flatMap((parcel): Parcel[] =>
        parcel.epoch === 'plaintext' || parcel.name === 'Finished' || !inConnection(flight)
          ? [parcel]
          : [{ ...parcel, type: 'application_data', content: WARNING }, parcel],
      )
      const anew = sealAll(flight, interleaved)
      const outcome = deliver(anew.flight, anew.bytes)
      expect(outcome.connected).toBe(true)
    })
  }

  if (speaks12(flight)) {
    const between = (parcel: Parcel, type: ContentType): Parcel[] => [
      { ...parcel, content: parcel.content.subarray(0, 3) },
      { ...parcel, type, content: WARNING },
      { ...parcel, content: parcel.content.subarray(3) },
    ]

    it('connects with a warning between the parts of each of its messages: types may be interleaved (RFC 5246 §6.2.1)', () => {
      const warned = parcels.flatMap((parcel) =>
        parcel.type === 'handshake' ? between(parcel, 'alert') : [parcel],
      )
      expect(resealed(flight, warned)).toBe(true)
    })

    it('connects with data between the parts, where they are protected and no Finished (RFC 5246 §6.2.1)', () => {
      const interleaved = parcels.flatMap((parcel) =>
        parcel.epoch === 'plaintext' ||
        parcel.name === 'Finished' ||
        parcel.type !== 'handshake' ||
        !inConnection(flight)
          ? [parcel]
          : between(parcel, 'application_data'),
      )
      expect(resealed(flight, interleaved)).toBe(true)
    })
  }

  it('does not connect with messages dropped, repeated or swapped and sealed with the right keys', () => {
    for (const change of ofTheDay(changesOf(parcels), 2)) {
      const anew = sealAll(flight, change.items)
      // That early data are missing shows only in the numbers of the records behind them.
      tryOrder(flight.scenario.early.length > 0 ? flight : anew.flight, parcels, change, anew.bytes, true)
    }
  })

  it('does not connect with records dropped, repeated or swapped', () => {
    const records = flight.records.map(({ type, epoch: id, bytes }, index) => {
      const epoch = describeEpoch(id)
      const name = parcels.some((parcel) => parcel.name === 'Finished' && parcel.epoch === epoch)
        ? 'Finished'
        : epoch === 'plaintext' && type === 'handshake' && index === 0 && flight.from === 'client'
          ? 'ClientHello'
          : type
      return { name, type: type as ContentType, epoch, content: bytes }
    })
    for (const change of ofTheDay(changesOf(records), 2))
      tryOrder(flight, records, change, concat(...change.items.map(({ content }) => content)), false)
  })

  it('fails with unexpected_message where a handshake message shares its record across a key change', () => {
    const seal = sealer(flight)
    let before = flight.receiver
    for (const parcel of parcels) {
      const record = seal(parcel)
      const after = settle(ENV, feed(before, record)).connection
      const changed = before.read.name !== after.read.name || before.read.generation !== after.read.generation
      // In TLS 1.2 keys change by a record of their own.
      if (changed && parcel.type === 'handshake') {
        const more = { ...parcel, content: concat(parcel.content, Uint8Array.of(20, 0, 0, 0)) }
        const ended = settle(ENV, feed(before, resealAt(flight, parcels, parcel, more)))
        expect(ended.connection.state, parcel.name).toMatchObject({ alert: 'unexpected_message', by: 'us' })
      }
      before = after
    }
  })

  it('fails with unexpected_message where a record that may not stand there comes between the parts of a message', () => {
    // TLS 1.3 allows none (RFC 9846 §5.1); in TLS 1.2 it is the one behind which keys change (RFC 5246 §7.1).
    const strangers = speaks12(flight)
      ? (['change_cipher_spec'] as const)
      : (['alert', 'application_data'] as const)
    const seal = sealer(flight)
    let before = flight.receiver
    for (const parcel of parcels) {
      const record = seal(parcel)
      if (parcel.type === 'handshake')
        for (const type of strangers) {
          const half = { ...parcel, content: parcel.content.subarray(0, 3) }
          const stranger = {
            ...parcel,
            type,
            content: Uint8Array.of(1, 0).subarray(0, type === 'alert' ? 2 : 1),
          }
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

/** An unknown warning. */
const WARNING = Uint8Array.of(1, 200)

/** Whether the flight is part of a handshake within a connection. */
const inConnection = ({ receiver }: Flight): boolean =>
  receiver.phase > 0 || receiver.state.name === 'CONNECTED'

/** Handshake messages that follow one another under the same keys, put together. */
function coalesced(parcels: readonly Parcel[]): Parcel[] {
  const together: Parcel[] = []
  for (const parcel of parcels) {
    const last = together.at(-1)
    const joins = last?.type === 'handshake' && parcel.type === 'handshake' && last.epoch === parcel.epoch
    if (last && joins)
      together[together.length - 1] = { ...parcel, content: concat(last.content, parcel.content) }
    else together.push(parcel)
  }
  return together
}

/** Whether the parcels connect in records of their own. */
function resealed(flight: Flight, parcels: readonly Parcel[]): boolean {
  const anew = sealAll(flight, parcels)
  return deliver(anew.flight, anew.bytes).connected
}

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
