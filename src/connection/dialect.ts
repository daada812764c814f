/** How each version reads what comes in: the two share the outer form of records and of messages, and little else. */
import { type MessageEvent, messageEvent12, messageEvent13 } from '../handshake/state/message.ts'
import type { Incoming } from '../handshake/state/endpoint.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import type { DecodedMessage } from '../wire/envelope.ts'
import { decodeMessage13, messageName13, type Message13 } from '../wire/handshake.ts'
import { decodeMessage12, messageName12, type Message12 } from '../wire/handshake12.ts'
import type { AlertMessage } from '../wire/record.ts'
import type { Suite12 } from '../wire/registry.ts'
import { SUITES_12 } from '../wire/registry/suites12.ts'
import { receiveAlert, receiveAlert12 } from './ending.ts'
import { speaks12 } from './version-cite.ts'
import { takeRecord } from './records.ts'
import { takeRecord12 } from './records12.ts'

/** One version's way of reading. */
interface Dialect {
  /** The next record of the inbox, opened and sorted. */
  readonly takeRecord: (turn: Turn) => Incoming
  readonly receiveAlert: (turn: Turn, alert: AlertMessage) => void
  /** What a message is called, whether or not the rest of it is in order. */
  readonly nameOf: (bytes: Uint8Array) => (Message13 | Message12)['name']
  /** @throws DecodeError */
  readonly decode: (bytes: Uint8Array, suite12: Suite12 | undefined) => DecodedMessage<Message13 | Message12>
  /** How a message is reported: its fields are read when somebody looks. */
  readonly event: (suite12: Suite12 | undefined) => MessageEvent
}

const TLS_13: Dialect = {
  takeRecord,
  receiveAlert,
  nameOf: messageName13,
  decode: decodeMessage13,
  event: () => messageEvent13,
}

const TLS_12: Dialect = {
  takeRecord: takeRecord12,
  receiveAlert: receiveAlert12,
  nameOf: messageName12,
  decode: (bytes, suite) => decodeMessage12(bytes, suite && SUITES_12[suite]),
  event: messageEvent12,
}

/** The dialect of the machine that is running. */
export function dialectOf({ endpoint }: Turn): Dialect {
  return speaks12(endpoint) ? TLS_12 : TLS_13
}
