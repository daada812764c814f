/** Records opened with the secrets of a key log. Which secret fits is found by trying: a wrong one fails its tag. */
import { EMPTY, fromHex } from '../bytes/bytes.ts'
import { AEADS } from '../crypto/aead.ts'
import { HASHES } from '../crypto/hash.ts'
import { EpochKeys, type Epoch } from '../record/epoch.ts'
import { openRecord } from '../record/record13.ts'
import { hkdfExpandLabel } from '../secrets/label.ts'
import { hmacKeyOf } from '../secrets/derive.ts'
import { SUITES_13 } from '../wire/registry.ts'
import type { Reading } from './decode-reading.ts'
import { Masters, type Opened } from './decrypt12.ts'
import { UsageError } from './options.ts'

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
  private readonly masters = new Masters()

  /** @throws UsageError that names the line which is none */
  constructor(text: string) {
    this.candidates = text.split('\n').flatMap((line, index) => {
      const found = lineOf(line.trim(), index + 1)
      if (found?.label === 'CLIENT_RANDOM') this.masters.add(found.random, found.hex)
      return found && TRAFFIC.test(found.label) ? candidatesOf(found) : []
    })
  }

  /** The record's content; `undefined` where no secret fits, or where it is not protected. @param reading what came before */
  open(bytes: Uint8Array, { changed, hellos }: Pick<Reading, 'changed' | 'hellos'>): Opened | undefined {
    return (changed && hellos && this.masters.open(bytes, hellos)) || this.open13(bytes)
  }

  private open13(bytes: Uint8Array): Opened | undefined {
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

interface LogLine {
  readonly label: string
  readonly random: string
  readonly hex: string
}

function lineOf(line: string, number: number): LogLine | undefined {
  if (line === '' || line.startsWith('#')) return undefined
  const [label = '', random = '', hex = ''] = line.split(/\s+/)
  if (!/^[0-9a-fA-F]{64}$/.test(random) || !/^([0-9a-fA-F]{2})+$/.test(hex))
    throw new UsageError(
      `--keylog line ${number}: expected LABEL, 32 bytes of client random and a secret in hex`,
    )
  return { label, random, hex }
}

function candidatesOf({ label, hex }: LogLine): Candidate[] {
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
