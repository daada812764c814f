/**
 * The vocabulary of one step. Every effect of a handler goes through its turn: so the trace is complete by construction
 * and a handler holds no logging. A turn is mutable only while its step runs. Its chapters stand beside this file: what every
 * step has, key agreement, then records out (RFC 9846 §5). The schedules of both versions are two kinds of turn.
 */
import { concat } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import { EpochKeys12 } from '../../record/epoch12.ts'
import { fail } from '../../rules/failure.ts'
import type { TranscriptPoint } from '../../secrets/transcript.ts'
import type { ContentType } from '../../wire/registry.ts'
import { alertMessage, changeCipherSpecSpan } from '../../wire/record.ts'
import type { MessageEvent } from '../../trace/event.ts'
import type { SeenMessage } from '../../trace/message.ts'
import type { RecordLimits } from '../state/state-parts.ts'
import { TurnAgreement } from './agreement.ts'

const NOTHING: readonly Uint8Array[] = []

/** Queued handshake messages, application data, alerts: each leaves in records under the write keys as they are. */
export abstract class Turn extends TurnAgreement {
  /** Queues an encoded handshake message. @param eventOf makes its event, as its version reads it */
  protected queue(
    name: string,
    due: Uint8Array,
    point: TranscriptPoint | undefined,
    eventOf: (seen: SeenMessage) => MessageEvent,
  ): void {
    const bytes = this.env.seam?.message?.(due, name, this.draft) ?? due
    this.draft.outgoing = [...this.draft.outgoing, bytes]
    if (point) this.absorb(point, bytes)
    if (this.env.trace) {
      const isProtected = this.draft.write.keys !== undefined
      this.note(eventOf({ direction: 'sent', name, bytes, protected: isProtected }))
    }
    if (this.draft.config.messagesApart) this.flush()
  }

  /**
   * Sends what leaves before the next record: the waiting handshake messages, in one record where they fit, and before
   * the first record that a client protects, an alert as well as a message, its ChangeCipherSpec for middleboxes (§E.4).
   */
  flush(): void {
    if (this.draft.write.keys && this.owesChangeCipherSpec()) this.emitChangeCipherSpec()
    const { outgoing: due, layer } = this.draft
    this.draft.outgoing = NOTHING
    const [first, ...others] = this.env.seam?.flight?.(due, this.draft) ?? due
    if (!first) return
    layer.send(this, 'handshake', others.length === 0 ? first : concat(first, ...others))
  }

  /**
   * A message behind which keys change or the peer's flight ends is the last of its record (§5.1): in TLS 1.2 whatever
   * comes behind it is out of order (RFC 5246 §7.4). @throws TlsFailure unexpected_message
   */
  expectRecordEnd(cite: 'RFC 9846 §5.1' | 'RFC 5246 §7.4' = 'RFC 9846 §5.1'): void {
    const { length } = this.draft.handshakeInbox
    if (length > 0)
      fail('unexpected_message', cite, {
        expected: 'the end of the record behind a message that ends a flight or changes keys',
        actual: `${length} more handshake byte(s)`,
        field: 'record.fragment',
      })
  }

  /** The sizes of protected records from now on. */
  limitRecords(limits: RecordLimits): void {
    this.draft.limits = limits
  }

  /** Forgets handshake messages that wait for their record. */
  discardWaiting(): void {
    this.draft.outgoing = NOTHING
  }

  /** Tells the trace of a ChangeCipherSpec that goes out. @param cite the section that lets it be sent */
  protected noteChangeCipherSpec(bytes: Uint8Array, cite: 'RFC 5246 §7.1' | 'RFC 9846 §5'): void {
    this.note({
      kind: 'message',
      direction: 'sent',
      name: 'ChangeCipherSpec',
      bytes,
      span: changeCipherSpecSpan(cite),
      // Within a renegotiation it travels under the keys that it ends.
      protected: cite === 'RFC 5246 §7.1' && this.draft.write.keys !== undefined,
    })
  }

  /** A warning that ends nothing (RFC 5246 §7.2.2). */
  sendWarning(description: 'no_renegotiation' | 'close_notify', cite: string): void {
    this.flush()
    this.note({
      kind: 'alert',
      direction: 'sent',
      level: 'warning',
      description,
      rule: '',
      cite,
      expected: '',
      actual: '',
    })
    this.sendContent('alert', encode(alertMessage, { level: 'warning', description }))
  }

  /** Sends the one-byte record that TLS 1.3 keeps for middleboxes (§E.4, 8446 §D.4); never protected. */
  sendChangeCipherSpec(): void {
    this.flush()
    if (!this.draft.changeCipherSpecSent) this.emitChangeCipherSpec()
  }

  /** Whether a client in compatibility mode has not sent its one ChangeCipherSpec of TLS 1.3 (§E.4, 8446 §D.4). */
  owesChangeCipherSpec(): boolean {
    const { config, write, layer, changeCipherSpecSent } = this.draft
    const compatible = layer.changeCipherSpec && config.role === 'client' && config.middleboxCompatibility
    return compatible && !changeCipherSpecSent && !(write.keys instanceof EpochKeys12)
  }

  private emitChangeCipherSpec(): void {
    this.draft.changeCipherSpecSent = true
    const content = Uint8Array.of(1)
    this.noteChangeCipherSpec(content, 'RFC 9846 §5')
    this.draft.layer.sendInTheClear(this, 'change_cipher_spec', content)
  }

  /** Sends application data in as many records as they need. */
  sendData(data: Uint8Array, early: boolean): void {
    this.flush()
    this.sendContent('application_data', data)
    this.note({ kind: 'data', direction: 'sent', bytes: data, early })
  }

  /** Sends content of any type, under the write keys as they are. */
  sendContent(type: ContentType, content: Uint8Array): void {
    this.draft.layer.send(this, type, content)
  }
}
