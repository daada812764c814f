/** Changes of what a peer sends: its records in another order, of another type, cut and joined; a message in one of them by its fields. */
import { concat } from '../../src/bytes/bytes.ts'
import { messageLayout13 } from '../../src/wire/handshake.ts'
import { messageLayout12 } from '../../src/wire/handshake12.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import type { ContentType } from '../../src/wire/registry.ts'
import { speaks12, type Flight } from '../robustness/flights.ts'
import { mutateBytes, onceEach, type Mutation } from './mutate.ts'
import type { Dice } from './random.ts'
import { mutateMessage } from './structure.ts'
import { decodeWalk, encodeWalk, TOLD, type OpenRecord } from './walk.ts'

/** One record of a walk, the whole of them, and those of another walk. */
interface Place {
  readonly at: number
  readonly records: readonly OpenRecord[]
  readonly others: readonly OpenRecord[]
}

type Change = (place: Place, dice: Dice, flight: Flight) => readonly OpenRecord[]

const TYPES: readonly ContentType[] = ['handshake', 'alert', 'change_cipher_spec', 'application_data']

const CHANGES: readonly Change[] = [
  // Left out, sent twice, sent later or earlier.
  ({ at, records }) => records.toSpliced(at, 1),
  ({ at, records }, dice) => records.toSpliced(dice.below(records.length + 1), 0, records[at]),
  ({ at, records }, dice) => records.toSpliced(at, 1).toSpliced(dice.below(records.length), 0, records[at]),
  // One of another walk between them, or in its place.
  ({ at, records, others }, dice) => records.toSpliced(at, dice.below(2), dice.of(others)),
  ({ at, records }, dice) => records.with(at, { ...records[at], type: dice.of(TYPES) }),
  // The endpoint is told something before.
  ({ at, records }, dice) => records.toSpliced(at, 0, { type: TOLD, content: dice.bytes(1) }),
  // In two records, and two in one.
  ({ at, records }, dice) => {
    const { type, content } = records[at]
    const cut = dice.below(content.length + 1)
    return records.toSpliced(
      at,
      1,
      { type, content: content.slice(0, cut) },
      { type, content: content.slice(cut) },
    )
  },
  ({ at, records }) => {
    const [{ type, content }, next] = [records[at], records.at(at + 1) ?? records[at]]
    return records.toSpliced(at, 2, { type, content: concat(content, next.content).subarray(0, 2 ** 14) })
  },
  withContent(() => mutateBytes),
  ...new Array<Change>(8).fill(withContent(byFields)),
]

/** The content changed. */
function withContent(how: (record: OpenRecord, flight: Flight) => Mutation): Change {
  return ({ at, records, others }, dice, flight) => {
    const { type, content } = records[at]
    return records.with(at, {
      type,
      content: how(records[at], flight)(content, dice, dice.of(others).content),
    })
  }
}

function byFields({ type }: OpenRecord, flight: Flight): Mutation {
  if (type !== 'handshake') return mutateBytes
  const [suite] = flight.receiver.config.suites12
  return mutateMessage((message) =>
    speaks12(flight) ? messageLayout12(message, SUITES_12[suite]) : messageLayout13(message),
  )
}

const walkOf = onceEach(decodeWalk)

/** One change of a walk along one of some flights; now and then it begins elsewhere, or in another flight. */
export function mutateWalk(flights: readonly Flight[]): Mutation {
  return (bytes, dice, other) => {
    const walk = walkOf(bytes)
    const { records } = walk
    const others = walkOf(other).records
    const flight = flights.find(({ name }) => name === walk.flight)
    if (!flight || records.length === 0 || others.length === 0 || dice.below(40) === 0)
      return encodeWalk({ flight: dice.of(flights).name, before: dice.below(8), records: others })
    if (dice.below(12) === 0) return encodeWalk({ ...walk, before: dice.below(8) })
    const place = { at: dice.below(records.length), records, others }
    return encodeWalk({ ...walk, records: dice.of(CHANGES)(place, dice, flight) })
  }
}
