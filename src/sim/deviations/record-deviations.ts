/** What senders get wrong about the nonces of records: no two records under the same keys may have the same. */
import { epoch12, epoch13 } from '../../record/epoch.ts'
import { EpochKeys12 } from '../../record/epoch12.ts'
import { macHeader, openRecord12, sealRecord12 } from '../../record/record12.ts'
import { openRecord, recordOf, sealRecord } from '../../record/record13.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { EXPLICIT_NONCE } from '../../wire/registry/ciphers12.ts'
import type { Deviating } from '../kernel/deviating.ts'
import { madeBy, unnoticed, type Deviation } from './deviation.ts'

/** What is written in place of a record that is due. */
type WritesRecord = NonNullable<Deviating['record']>

/** One of either end. */
export const RECORD_DEVIATIONS: readonly Deviation[] = [
  ...madeBy('client', [
    {
      id: 'client:sequence-stuck',
      title: 'protects every record as if it were the first under its keys',
      source: 'RFC 9846 §5.3; drogue-iot/embedded-tls#39 for a counter that began anew',
      cite: 'RFC 9846 §5.3 (8446 §5.3)',
      record: uncounted,
      exhibit: 'tls12-ecdhe',
      seen: {
        by: 'server',
        check: 'record.fragment',
        actual: /./,
        consequence: 'the server sends bad_record_mac',
        because:
          'the number of a record is not sent: the receiver counts too, and opens the second as the second',
      },
    },
  ]),
  ...madeBy('server', [
    {
      id: 'server:nonce-repeated',
      title: 'writes every record of TLS 1.2 with the same explicit nonce',
      source: 'CVE-2016-10212 (Radware): its first two were the same; tlsfuzzer/tlsfuzzer#69 looks for it',
      cite: 'RFC 5288 §3',
      record: sameNonce,
      exhibit: 'tls12-ticket',
      seen: unnoticed(
        'resumed',
        'the nonce stands in the record and the MAC holds; but two records under one nonce give away the XOR of what they say',
      ),
    },
  ]),
]

function uncounted(...[bytes, type, { write }]: Parameters<WritesRecord>): Uint8Array {
  const { keys } = write
  if (keys instanceof EpochKeys12) {
    const epoch = epoch12(write)
    const due = openRecord12({ type, bytes }, epoch)
    const iv = bytes.slice(RECORD_HEADER, RECORD_HEADER + keys.ivLength)
    return due ? sealRecord12({ ...epoch, sequence: 0 }, type, due.content, { iv }) : bytes
  }
  const epoch = epoch13(write)
  const due = keys && openRecord({ type: 'application_data', bytes }, epoch)
  return due ? sealRecord({ ...epoch, sequence: 0 }, due.type, due.content) : bytes
}

/** The MAC covers the number of the record, which is right; the nonce is the sender’s choice (RFC 5288 §3). */
function sameNonce(...[bytes, type, { write }]: Parameters<WritesRecord>): Uint8Array {
  if (!(write.keys instanceof EpochKeys12)) return bytes
  const { protector } = write.keys
  const epoch = epoch12(write)
  const due = openRecord12({ type, bytes }, epoch)
  if (!due || protector.kind !== 'aead' || !protector.explicitNonce) return bytes
  const nonce = new Uint8Array(EXPLICIT_NONCE)
  const additional = macHeader(epoch, type, VERSION_12)(due.content.length)
  const sealed = protector.aead.seal(write.keys.nonce(nonce), additional, due.content)
  return recordOf(type, VERSION_12, nonce, sealed)
}

const VERSION_12 = 0x0303
