/** The third chapter of a turn: records out (RFC 9846 §5). */
import { concat } from '../../bytes/bytes.ts'
import type { Span } from '../../bytes/span.ts'
import { nextRecord } from '../../record/epoch.ts'
import { fragment, sealRecord } from '../../record/record13.ts'
import type { ContentType } from '../../wire/registry.ts'
import { TurnAgreement } from './agreement.ts'

const NOTHING: readonly Uint8Array[] = []

/** Queued handshake messages, application data, alerts: each leaves in records under the write keys as they are. */
export class TurnRecords extends TurnAgreement {
  /** Sends the waiting handshake messages, in one record where they fit. */
  flush(): void {
    const { outgoing } = this.draft
    if (outgoing.length === 0) return
    const content = outgoing.length === 1 ? outgoing[0] : concat(...outgoing)
    this.draft.outgoing = NOTHING
    for (const piece of fragment(content)) this.sendRecord('handshake', piece)
  }

  /** Forgets handshake messages that wait for their record. */
  discardWaiting(): void {
    this.draft.outgoing = NOTHING
  }

  /** Sends the one-byte record that TLS 1.3 keeps for middleboxes (§E.4, 8446 §D.4); never protected. */
  sendChangeCipherSpec(): void {
    this.flush()
    const content = Uint8Array.of(1)
    this.note({
      kind: 'message',
      direction: 'sent',
      name: 'ChangeCipherSpec',
      bytes: content,
      span: changeCipherSpecSpan(),
      protected: false,
    })
    this.emit(
      'change_cipher_spec',
      content,
      sealRecord({ ...this.draft.write, keys: undefined }, 'change_cipher_spec', content),
      'plaintext',
      0,
    )
  }

  /** Sends application data in as many records as they need. */
  sendData(data: Uint8Array, early: boolean): void {
    this.flush()
    for (const piece of fragment(data)) this.sendRecord('application_data', piece)
    this.note({ kind: 'data', direction: 'sent', bytes: data, early })
  }

  /** Seals one record under the write keys as they are. */
  sendRecord(type: ContentType, content: Uint8Array): void {
    const { write, recordsSent, config } = this.draft
    const padding =
      type === 'application_data' && config.recordPadding > 0
        ? Math.min(
            (config.recordPadding - ((content.length + 1) % config.recordPadding)) % config.recordPadding,
            2 ** 14 - content.length,
          )
        : 0
    const version =
      recordsSent === 0 && this.draft.actor === 'client' && type === 'handshake' ? 0x0301 : 0x0303
    const bytes = sealRecord(write, type, content, padding, version)
    this.emit(
      type,
      content,
      bytes,
      write.name === 'application' ? `application ${write.generation}` : write.name,
      write.sequence,
    )
    this.draft.write = nextRecord(write)
  }

  private emit(
    type: ContentType,
    content: Uint8Array,
    bytes: Uint8Array,
    epoch: string,
    sequence: number,
  ): void {
    this.draft.recordsSent += 1
    this.outputs.push({ kind: 'bytes', bytes })
    this.note({ kind: 'record', direction: 'sent', type, epoch, sequence, bytes, plaintext: content })
  }
}

function changeCipherSpecSpan(): Span {
  const leaf = { name: 'type', start: 0, end: 1, type: 'uint8', value: 1, cite: '', children: [] }
  return {
    name: 'ChangeCipherSpec',
    start: 0,
    end: 1,
    type: 'ChangeCipherSpec',
    value: null,
    cite: 'RFC 9846 §5',
    children: [leaf],
  }
}
