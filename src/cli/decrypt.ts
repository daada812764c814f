/** Records opened with the secrets of a key log. Which secret fits is found by trying: a wrong one fails its tag. */
import { EMPTY, fromHex } from '../bytes/bytes.ts'
import { AEADS } from '../crypto/aead.ts'
import { HASHES } from '../crypto/hash.ts'
import { EpochKeys, type Epoch } from '../record/epoch.ts'
import { openRecord } from '../record/record13.ts'
import { hkdfExpandLabel } from '../secrets/label.ts'
import { hmacKeyOf } from '../secrets/derive.ts'
import { SUITES_13 } from '../wire/registry.ts'
import { UsageError } from './options.ts'

/** A record without its protection. */
export interface Opened {
  readonly type: string
  readonly content: Uint8Array
  /** Label of the secret that opened it. */
  readonly secret: string
  readonly sequence: number
}

interface Candidate {
  readonly label: string
  readonly keys: EpochKeys
  sequence: number
}

const TRAFFIC =
  /^(CLIENT_EARLY_TRAFFIC_SECRET|(CLIENT|SERVER)_(HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_\d+))$/

/** The secrets of a key log, each with the number of the record it opens next. */
export class KeyLog {
  private readonly candidates: readonly Candidate[]

  /** @throws UsageError that names the line which is none */
  constructor(text: string) {
    this.candidates = text.split('\n').flatMap((line, index) => candidatesOf(line.trim(), index + 1))
  }

  /** The record's content; `undefined` where no secret fits, or where it is not protected. */
  open(bytes: Uint8Array): Opened | undefined {
    if (bytes[0] !== 23) return undefined
    for (const candidate of this.candidates) {
      const { label, keys, sequence } = candidate
      const epoch: Epoch = { name: 'application', generation: 0, keys, sequence, secretName: label }
      const found = openRecord({ type: 'application_data', bytes }, epoch)
      if (!found) continue
      candidate.sequence++
      return { ...found, secret: label, sequence }
    }
    return undefined
  }
}

function candidatesOf(line: string, number: number): Candidate[] {
  if (line === '' || line.startsWith('#')) return []
  const [label = '', random = '', hex = ''] = line.split(/\s+/)
  if (!/^[0-9a-fA-F]{64}$/.test(random) || !/^([0-9a-fA-F]{2})+$/.test(hex))
    throw new UsageError(
      `--keylog line ${number}: expected LABEL, 32 bytes of client random and a secret in hex`,
    )
  if (!TRAFFIC.test(label)) return []
  const secret = fromHex(hex)
  return Object.values(SUITES_13)
    .filter(({ hash }) => HASHES[hash].outputLength === secret.length)
    .map(({ hash, aead }) => {
      const { keyLength, nonceLength } = AEADS[aead]
      const from = hmacKeyOf(hash, secret)
      const key = hkdfExpandLabel(from, 'key', EMPTY, keyLength)
      const iv = hkdfExpandLabel(from, 'iv', EMPTY, nonceLength)
      return { label, keys: new EpochKeys(aead, key, iv), sequence: 0 }
    })
}
