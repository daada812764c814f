/** A key log as a value: what SSLKEYLOGFILE holds, by the client random of the connection (RFC 9850). */
import { fromHex } from '../../bytes/bytes.ts'
import { readLabel } from '../../secrets/keylog-labels.ts'
import { SECRETS_12 } from '../../secrets/rows.ts'
import type { GivenSecret } from './opener.ts'
import { suitesFor } from './traffic.ts'

/**
 * The secrets of a key log (RFC 9850). A line that does not parse costs that line alone. It is a value: any number of
 * readings may use it.
 * @example const keys = { keylog: new KeyLog(readFileSync('keys.txt', 'utf8')) }
 */
export class KeyLog {
  /** Lines that were passed over, and why: a sentence each. */
  readonly remarks: readonly string[]
  /** Traffic secrets of TLS 1.3, by ClientHello.random in hex. */
  readonly traffic: ReadonlyMap<string, readonly GivenSecret[]>
  /** Master secrets of TLS 1.2, 48 bytes, by ClientHello.random in hex. */
  readonly masters: ReadonlyMap<string, Uint8Array>
  /** The same by session ID in hex: the lines that `openssl s_client` prints. */
  readonly mastersBySession: ReadonlyMap<string, Uint8Array>

  /** @param text as SSLKEYLOGFILE has it */
  constructor(text: string) {
    const lines = new Lines()
    this.remarks = text.split('\n').flatMap((line, index) => {
      const problem = lines.take(line.trim())
      return problem === undefined ? [] : [`line ${index + 1} passed over: ${problem}`]
    })
    this.traffic = lines.traffic
    this.masters = lines.masters
    this.mastersBySession = lines.mastersBySession
  }
}

/** What was taken in so far. */
class Lines {
  readonly traffic = new Map<string, GivenSecret[]>()
  readonly masters = new Map<string, Uint8Array>()
  readonly mastersBySession = new Map<string, Uint8Array>()

  /** Takes one line in; what is wrong with it, where something is. */
  take(line: string): string | undefined {
    if (line === '' || line.startsWith('#')) return undefined
    const [, session, master] = /^RSA Session-ID:([0-9a-f]*) Master-Key:([0-9a-f]{96})$/i.exec(line) ?? []
    if (session !== undefined && master !== undefined) {
      this.mastersBySession.set(session.toLowerCase(), fromHex(master))
      return undefined
    }
    const [label = '', random = '', hex = '', more] = line.split(/\s+/)
    if (label === 'RSA') return undefined
    if (!/^[0-9a-fA-F]{64}$/.test(random) || !/^([0-9a-fA-F]{2})+$/.test(hex) || more !== undefined)
      return 'expected a label, 32 bytes of client random and a secret, both in hex'
    return this.add(label, random.toLowerCase(), hex)
  }

  private add(label: string, random: string, hex: string): string | undefined {
    const read = readLabel(label)
    if (!read) return `the label ${label.slice(0, 40)} is none of RFC 9850`
    if (read.row === SECRETS_12.master_secret.both) {
      if (hex.length !== 96) return `a master secret has 48 bytes, not ${hex.length / 2} (RFC 5246 §8.1)`
      this.masters.set(random, fromHex(hex))
    } else if (read.traffic) {
      const bytes = fromHex(hex)
      if (suitesFor(bytes).length === 0)
        return `a secret of ${bytes.length} bytes belongs to no suite that is read`
      const before = this.traffic.get(random)
      if (before) before.push({ label, bytes })
      else this.traffic.set(random, [{ label, bytes }])
    }
    return undefined
  }
}
