/** The end of a TLS 1.2 handshake: new keys behind ChangeCipherSpec, and Finished under them (RFC 5246 §7.1, §7.4.9). */
import { equalConstantTime } from '../../bytes/bytes.ts'
import { fail } from '../../rules/failure.ts'
import type { Received12 } from '../state/message.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { peerOf } from '../../wire/actor.ts'

/** Sends ChangeCipherSpec; from the next record on we write under the new keys. */
export function startWriting(turn: Turn12): void {
  turn.sendChangeCipherSpec12()
  turn.setWriteKeys12()
}

/** Sends our Finished over all handshake messages so far. @returns its verify_data, 12 bytes */
export function sendFinished12(turn: Turn12): Uint8Array {
  const { actor } = turn.endpoint
  const verify_data = turn.verifyData(actor)
  turn.send12(
    { name: 'Finished', body: { verify_data } },
    actor === 'client' ? 'client Finished' : 'server Finished',
  )
  turn.flush()
  return verify_data
}

/** Checks the peer's Finished. @returns its verify_data @throws TlsFailure decrypt_error */
export function checkFinished12(turn: Turn12, { body }: Received12<'Finished'>): Uint8Array {
  const expected = turn.verifyData(peerOf(turn.endpoint.actor))
  if (!equalConstantTime(body.verify_data, expected))
    fail('decrypt_error', 'RFC 5246 §7.4.9', {
      expected: 'the PRF of this transcript under this master secret',
      actual: 'another value: both sides hold different master secrets, or saw different messages',
      field: 'Finished.verify_data',
      offset: 4,
    })
  return body.verify_data
}
