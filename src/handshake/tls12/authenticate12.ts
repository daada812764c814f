/** Signatures of TLS 1.2: over parameters in ServerKeyExchange, over all messages in CertificateVerify (RFC 5246 §7.4.3, §7.4.8). */
import type { PublicKey } from '../../crypto/keys.ts'
import type { ServerKeyExchange } from '../../wire/key-exchange12.ts'
import { checkSignature } from '../common/authenticate.ts'
import type { Agreed } from '../state/agreed.ts'
import type { Received12 } from '../state/message.ts'
import type { Turn12 } from '../turn/turn12.ts'
import type { ServerHalf } from '../state/exchange-halves.ts'
import { signedParams } from './key-exchange.ts'
import type { Hellos12 } from '../state/state12.ts'

/** The server's signature over its half and both randoms, where the exchange is signed. */
export function checkServerKeyExchange(
  turn: Turn12,
  { hellos, key }: { readonly hellos: Hellos12; readonly key: PublicKey | undefined },
  body: ServerKeyExchange,
  { agreement }: ServerHalf,
): void {
  if (!('signed_params' in body) || !key || !agreement) return
  const content = signedParams(hellos, agreement)
  const proof = checkSignature(
    turn,
    key,
    {
      ...body.signed_params,
      version: '1.2',
      field: 'ServerKeyExchange.signed_params',
      cite: 'RFC 5246 §7.4.3',
    },
    content,
  )
  turn.settle(proof)
}

/** The client's signature over all handshake messages so far. @returns what it settles */
export function checkCertificateVerify12(
  turn: Turn12,
  message: Received12<'CertificateVerify'>,
  key: PublicKey,
): Pick<Agreed, 'signatures'> {
  const received = {
    ...message.body,
    version: '1.2',
    field: 'CertificateVerify',
    cite: 'RFC 5246 §7.4.8',
    offset: 4,
  } as const
  return checkSignature(turn, key, received, turn.allMessages())
}
