/** The next record of TLS 1.2: cut from the stream, opened, and sorted by its content type (RFC 5246 §6.2). */
import { concat, toHex } from '../bytes/bytes.ts'
import { agreedOf } from '../handshake/state/agreed.ts'
import type { Incoming } from '../handshake/state/endpoint.ts'
import { broughtOn } from '../handshake/common/in-a-row.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { epoch12, nextRecord } from '../record/epoch.ts'
import { cutRecord12, openRecord12 } from '../record/record12.ts'
import type { OpenRecord } from '../record/record13.ts'
import { fail } from '../rules/failure.ts'
import { describeEpoch } from '../trace/epoch.ts'
import type { AlertMessage } from '../wire/record.ts'
import { agreedLimit, noteReceived, readAlert, sortRecord } from './records.ts'

/** Takes one record from the inbox. */
export function takeRecord12(turn: Turn): Incoming {
  const { inbox, read, limits } = turn.endpoint
  const epoch = epoch12(read)
  const agreed = agreedLimit(limits)
  const cut = cutRecord12(inbox, epoch, agreed)
  if (!cut) return { kind: 'incomplete' }
  turn.set({ inbox: cut.rest })
  if (turn.endpoint.suite12) checkVersion(cut.record.bytes)
  const opened = openRecord12(cut.record, epoch, agreed)
  if (!opened)
    fail('bad_record_mac', 'RFC 5246 §7.2.2', {
      expected: `a record protected with the ${describeEpoch(read)} keys`,
      actual: notProtected(turn),
      field: 'record.fragment',
      offset: 5,
    })
  turn.set({ read: nextRecord(read) })
  noteReceived(turn, cut.record, opened, read)
  if (opened.type === 'change_cipher_spec') return changeCipherSpec(turn, opened)
  if (opened.type === 'alert' && opened.content.length > 0) return completedAlerts(turn, opened)
  return sortRecord(turn, opened)
}

/**
 * Why a record may not open, told from the moment and never from the record: the same for each cause (RFC 5246 §7.2.2). The
 * first one under new keys shows whether both sides made the same.
 */
function notProtected(turn: Turn): string {
  const { read } = turn.endpoint
  if (!read.keys || read.sequence > 0) return 'one that is not'
  const secrets = agreedOf(turn.endpoint)?.resumed ? 'master secrets for the resumed session' : 'secrets'
  return `one that is not, the first under these keys: both sides hold different ${secrets}, or it was changed on its way`
}

/** Messages of one type may be cut anywhere and share a record, alerts like any others (§6.2.1). */
function completedAlerts(turn: Turn, { content }: OpenRecord): Incoming {
  const bytes = concat(turn.endpoint.halfAlert, content)
  const whole = bytes.length - (bytes.length % 2)
  turn.set({ halfAlert: bytes.slice(whole) })
  const alerts: AlertMessage[] = []
  for (let at = 0; at < whole; at += 2) alerts.push(readAlert(bytes.subarray(at, at + 2)))
  return { kind: 'alerts', alerts }
}

/** Once the version is chosen every record says it; a hello's may say anything (§6.2.1, §E.1). */
function checkVersion(record: Uint8Array): void {
  if (record[1] !== 3 || record[2] !== 3)
    fail('protocol_version', 'RFC 5246 §6.2.1', {
      expected: 'version 0x0303 in each record of TLS 1.2',
      actual: `0x${toHex(record.subarray(1, 3))}`,
      field: 'record.version',
      offset: 1,
    })
}

/** Exactly the byte 1 (§7.1). Whether it may come now its cell tells, and with new keys no half message may wait. */
function changeCipherSpec(turn: Turn, { content }: OpenRecord): Incoming {
  if (content.length !== 1 || content[0] !== 1)
    fail('unexpected_message', 'RFC 5246 §7.1', {
      expected: 'a ChangeCipherSpec of the single byte 1',
      actual: content.length === 1 ? `the byte ${content[0]}` : `${content.length} bytes`,
      field: 'ChangeCipherSpec.type',
      offset: 0,
    })
  if (turn.endpoint.halfAlert.length > 0)
    fail('unexpected_message', 'RFC 5246 §7.1', {
      expected: 'the second byte of an alert',
      actual: 'a ChangeCipherSpec',
      field: 'record.type',
    })
  broughtOn(turn, 'handshake')
  return { kind: 'ChangeCipherSpec', content }
}
