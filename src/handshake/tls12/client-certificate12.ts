/** The server's Certificate of TLS 1.2, and the status that may follow it (RFC 5246 §7.4.2, RFC 6066 §8). */
import { fail } from '../../rules/failure.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { judgeChain } from '../common/authenticate.ts'
import { ocspResponseIn } from '../extensions/both/status-request.ts'
import type { Received12 } from '../state/message.ts'
import type { State } from '../state/state.ts'
import type { Turn12 } from '../turn/turn12.ts'
import { encryptsPremaster } from './choose12.ts'
import { NO_SERVER_HALF } from '../state/exchange-halves.ts'
import { checkServerKey } from './server-key12.ts'
import type { Client12State } from '../state/state12.ts'

type In<N extends Client12State['name']> = Extract<Client12State, { name: N }>
type Waiting = In<'WAIT_CERTIFICATE_STATUS'>

/** The chain is judged at once, or with the status where the ServerHello announced one. */
export function onCertificate(
  turn: Turn12,
  { hellos, offer, status }: In<'WAIT_CERTIFICATE'>,
  message: Received12<'Certificate'>,
): State {
  const { certificate_list: chain } = message.body
  if (chain.length === 0)
    fail('decode_error', 'RFC 5246 §7.4.2', {
      expected: 'at least one certificate from a server',
      actual: 'an empty certificate_list',
      field: 'Certificate.certificate_list',
      offset: 4,
    })
  const waiting: Waiting = { machine: 'client12', name: 'WAIT_CERTIFICATE_STATUS', hellos, offer, chain }
  const next = status ? waiting : judgeServer(turn, waiting, undefined)
  turn.absorb('server Certificate', message.bytes)
  return next
}

/** What the server says of its certificate is judged with it. */
export function onCertificateStatus(
  turn: Turn12,
  state: Waiting,
  message: Received12<'CertificateStatus'>,
): State {
  const next = judgeServer(turn, state, ocspResponseIn(message.body, 'CertificateStatus'))
  turn.absorb('CertificateStatus', message.bytes)
  return next
}

/** Judges the chain. @returns what is awaited then: RSA key transport has no ServerKeyExchange */
export function judgeServer(
  turn: Turn12,
  { hellos, offer, chain }: Waiting,
  ocspResponse: Uint8Array | undefined,
): In<'WAIT_SERVER_KEY_EXCHANGE'> | In<'WAIT_SERVER_HELLO_DONE'> {
  const { suite } = turn.agreed
  const { keyExchange } = SUITES_12[suite]
  const keyUse = encryptsPremaster(keyExchange) ? 'keyEncipherment' : 'digitalSignature'
  const { peer, key } = judgeChain(turn, { chain, ocspResponse }, 'server', '1.2', keyUse)
  checkServerKey(suite, offer, key)
  turn.settle({ peer })
  const next = { machine: 'client12', hellos, offer, key } as const
  return keyExchange === 'RSA'
    ? { ...next, name: 'WAIT_SERVER_HELLO_DONE', exchange: NO_SERVER_HALF, demand: undefined }
    : { ...next, name: 'WAIT_SERVER_KEY_EXCHANGE' }
}
