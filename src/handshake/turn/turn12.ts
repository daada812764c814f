/** A turn of TLS 1.2: its key schedule of TLS 1.2 and its messages (RFC 5246 §6.3, §7.4, §8.1). */
import { EMPTY } from '../../bytes/bytes.ts'
import { dhGroup, type DhParameters } from '../../crypto/agreement/dh.ts'
import { ShareRefused, type KeyPair } from '../../crypto/agreement/group.ts'
import type { PublicKey, RsaPrivateKey } from '../../crypto/keys.ts'
import {
  rsaDecryptPremaster,
  rsaEncrypt,
  rsaEncryptionSeedLength,
  RSA_PREMASTER,
} from '../../crypto/signature/rsa-encryption.ts'
import { fail, Misuse } from '../../rules/failure.ts'
import {
  dheNode,
  keyBlockNode,
  keyBlockParts,
  pskPremasterNode,
  restoredMasterNode,
  rsaDecryptedNode,
  rsaPremasterNode,
  scheduleNode12,
} from '../../secrets/derive12.ts'
import type { SecretNode } from '../../secrets/node.ts'
import { SECRETS_12, type SecretRow } from '../../secrets/rows.ts'
import type { KeyBlockPart } from '../../secrets/schedule12.ts'
import type { TranscriptPoint } from '../../secrets/transcript.ts'
import type { SessionState } from '../../session/session.ts'
import type { NamedBytes } from '../../trace/event.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { encodeMessage12, type Message12 } from '../../wire/handshake12.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { exchangeRow, SUITES_12 } from '../../wire/registry/suites12.ts'
import { messageEvent12 } from '../state/message.ts'
import type { ExternalPsk } from '../config/config.ts'
import type { Agreed12 } from '../state/agreed.ts'
import type { Hellos12 } from '../state/state12.ts'
import { EpochKeys12, writeKeys12 } from '../../record/epoch12.ts'
import type { AnyEpoch } from '../../record/epoch.ts'
import type { Agreement } from './agreement.ts'
import { Turn } from './turn.ts'

type Randoms = Pick<Hellos12, 'clientRandom' | 'serverRandom'>

/** TLS 1.2: premaster, master, key block, verify_data; messages; keys behind ChangeCipherSpec. */
export class Turn12 extends Turn {
  protected get agreement(): Agreement {
    const field =
      this.draft.actor === 'client' ? 'ServerKeyExchange.params.public' : 'ClientKeyExchange.ecdh_Yc'
    return {
      use: 'ecdhe',
      own: SECRETS_12.ecdhe_private.both,
      shared: this.exchanged,
      field,
      cite: 'RFC 8422 §5.10',
    }
  }

  /** What the key exchange gives: the premaster secret, or what goes into it beside a PSK (RFC 4279 §2). */
  private get exchanged(): SecretRow {
    const { suite12 } = this.draft
    return suite12 && exchangeRow(suite12).psk
      ? SECRETS_12.other_secret.both
      : SECRETS_12.pre_master_secret.both
  }

  override get agreed(): Agreed12 {
    return super.agreed as Agreed12
  }

  /** Decides the suite from here on: its PRF hash runs over the transcript. */
  useSuite12(suite: Suite12): void {
    this.draft.suite12 = suite
    this.draft.transcript = this.draft.transcript.withHash(SUITES_12[suite].prfHash)
  }

  private get row12() {
    if (!this.draft.suite12) throw new Misuse('no TLS 1.2 suite is chosen yet')
    return SUITES_12[this.draft.suite12]
  }

  /** All handshake messages so far: what CertificateVerify signs, one behind the other (§7.4.8). */
  allMessages(): NamedBytes[] {
    const { entries } = this.draft.transcript
    return entries
      .slice()
      .map(({ point, bytes }) => ({ name: point, bytes, says: 'as it was sent', cite: 'RFC 5246 §7.4.8' }))
  }

  // ---- Premaster secret

  /** A key pair modulo the server's prime. */
  generateDh(parameters: DhParameters): KeyPair {
    const field = dhGroup(parameters)
    return field.generate(this.dhSeed(field.seedLength).bytes)
  }

  /** The client's side of DHE: its public value. @throws TlsFailure handshake_failure for a value that must be refused */
  agreeDh(parameters: DhParameters, share: Uint8Array): Uint8Array {
    const pair = this.generateDh(parameters)
    this.finishDh(parameters, pair, share)
    return pair.share
  }

  /** The shared secret of DHE, from our key pair and the peer's public value. */
  finishDh(parameters: DhParameters, _pair: KeyPair, share: Uint8Array): void {
    try {
      this.keep(this.exchanged.kind, dheNode(this.exchanged, this.find('dh_private'), parameters, share))
    } catch (error) {
      if (!(error instanceof ShareRefused)) throw error
      const [cite, field] = REFUSED_DH[this.draft.actor]
      // The alert is named there; of a point on a curve none is, so that is illegal_parameter as in TLS 1.3.
      fail('handshake_failure', cite, {
        expected: 'a public value between 1 and p - 1',
        actual: `${error.reason} (${share.length} bytes)`,
        field,
      })
    }
  }

  private dhSeed(length: number): SecretNode {
    const bytes = this.draw('dh_private', length)
    const common = {
      row: SECRETS_12.dh_private.both,
      label: 'dh_private',
      context: EMPTY,
      parents: [],
      algorithm: 'none',
      lasts: 'handshake',
      status: 'live',
    } as const
    return this.keep('dh_private', { ...common, bytes, operation: 'random', cite: 'RFC 5246 §8.1.2' })
  }

  /** A fresh premaster secret, encrypted to the server's RSA key (§7.4.7.1). */
  encryptPremaster(key: Extract<PublicKey, { kind: 'rsa' | 'rsa-pss' }>): Uint8Array {
    const row = this.exchanged
    const node = this.keep(row.kind, rsaPremasterNode(row, 0x0303, this.draw('pre_master_secret', 46)))
    return rsaEncrypt(key, node.bytes, this.draw('RSA.padding', rsaEncryptionSeedLength(key)))
  }

  /**
   * The client's premaster secret; a substitute where the ciphertext holds none, and nobody sees the difference (§7.4.7.1).
   * @param version the two bytes of ClientHello.legacy_version, which the premaster secret begins with
   */
  decryptPremaster(key: RsaPrivateKey, ciphertext: Uint8Array, version: number): void {
    const substitute = this.draw('pre_master_secret.substitute', RSA_PREMASTER)
    const common = {
      row: SECRETS_12.pre_master_secret_substitute.both,
      label: 'pre_master_secret.substitute',
      context: EMPTY,
      parents: [],
      algorithm: 'none',
      lasts: 'handshake',
      status: 'live',
    } as const
    const node = this.keep('pre_master_secret_substitute', {
      ...common,
      bytes: substitute,
      operation: 'random',
      cite: 'RFC 5246 §7.4.7.1',
    })
    const bytes = rsaDecryptPremaster(key, ciphertext, version, substitute)
    this.keep(this.exchanged.kind, rsaDecryptedNode(this.exchanged, bytes, ciphertext, node))
  }

  /** With a PSK the premaster secret is what was exchanged, if anything was, and the PSK, each behind its length (RFC 4279 §2). */
  keepPremaster(psk: ExternalPsk): void {
    const key = this.keep('psk', {
      row: SECRETS_12.psk.both,
      bytes: psk.key,
      operation: 'input',
      label: '',
      context: psk.identity,
      parents: [],
      algorithm: 'none',
      cite: 'RFC 4279 §2',
      lasts: 'handshake',
      status: 'live',
    })
    this.keep('pre_master_secret', pskPremasterNode(key, this.draft.vault.find(this.phased('other_secret'))))
  }

  // ---- Master secret, key block, verify_data

  /** master_secret, classic or extended; the premaster secret is forgotten (§8.1, RFC 7627 §4). */
  deriveMaster(randoms: Randoms): void {
    const row = this.agreed.extendedMasterSecret ? 'extended_master_secret' : 'master_secret'
    this.keep('master_secret', scheduleNode12(row, this.find('pre_master_secret'), this.input(randoms)))
    this.erase('pre_master_secret', 'other_secret')
  }

  /** The master secret of a session that is resumed: it points back to the connection that made it. */
  restoreMaster({ secret, secretId }: SessionState): void {
    this.keep('master_secret', restoredMasterNode(secret, secretId))
  }

  /** The key block and its parts (§6.3). */
  deriveKeyBlock(randoms: Randoms): void {
    const block = this.keep('key_block', keyBlockNode(this.find('master_secret'), this.row12, randoms))
    for (const { name, node } of keyBlockParts(block, this.row12)) this.keep(name, node)
  }

  /** verify_data of one side over all messages so far: 12 bytes (§7.4.9). */
  verifyData(actor: Actor): Uint8Array {
    const name = actor === 'client' ? 'client_verify_data' : 'server_verify_data'
    const { transcript } = this.draft
    const randoms = { clientRandom: EMPTY, serverRandom: EMPTY }
    const node = scheduleNode12(name, this.find('master_secret'), {
      hash: this.row12.prfHash,
      randoms,
      transcript,
    })
    return this.keep(name, node).bytes
  }

  private input(randoms: Randoms) {
    return { hash: this.row12.prfHash, randoms, transcript: this.draft.transcript }
  }

  // ---- Keys in use

  /** The peer's ChangeCipherSpec: what follows is opened with its keys. Handshake bytes before it must be used up. */
  setReadKeys12(): void {
    this.expectRecordEnd('RFC 5246 §7.4')
    this.limitRecords({ ...this.agreed.recordSizes, send: this.draft.limits.send })
    this.draft.read = this.epoch12(peerOf(this.draft.actor))
  }

  /** Our ChangeCipherSpec: what follows is protected with our keys. */
  setWriteKeys12(): void {
    this.flush()
    this.limitRecords({ ...this.agreed.recordSizes, receive: this.draft.limits.receive })
    this.draft.write = this.epoch12(this.draft.actor)
  }

  private epoch12(writer: Actor): AnyEpoch {
    const part = (name: KeyBlockPart): Uint8Array => this.draft.vault.find(this.phased(name))?.bytes ?? EMPTY
    const keys = new EpochKeys12(this.row12, writeKeys12(writer, part), this.agreed.encryptThenMac)
    return { name: 'application', generation: this.draft.phase, keys, sequence: 0 }
  }

  // ---- Messages

  /** ChangeCipherSpec of TLS 1.2: a record like any other, under the keys so far (RFC 5246 §7.1). */
  sendChangeCipherSpec12(): void {
    this.flush()
    const content = Uint8Array.of(1)
    this.noteChangeCipherSpec(content, 'RFC 5246 §7.1')
    this.sendContent('change_cipher_spec', content)
  }

  /** Encodes and queues one handshake message. @param point `undefined` for HelloRequest, which no transcript has */
  send12(message: Message12, point: TranscriptPoint | undefined): void {
    const bytes = encodeMessage12(message)
    this.queue(message.name, bytes, point, messageEvent12(this.draft.suite12))
  }

  private find(name: string): SecretNode {
    return this.draft.vault.get(this.phased(name))
  }
}

/** Who looks at the other end's public value modulo p: by which section, at which field. */
const REFUSED_DH: Readonly<Record<Actor, readonly [cite: string, field: string]>> = {
  client: ['RFC 7919 §3', 'ServerKeyExchange.params.dh_Ys'],
  server: ['RFC 7919 §4', 'ClientKeyExchange.dh_Yc'],
}

/** The turn of TLS 1.2 over the same step: where a hello leads into that version. */
export function turn12Of(turn: Turn): Turn12 {
  return turn instanceof Turn12 ? turn : new Turn12(turn.context)
}
