/** The client's side of the key agreement: what the ServerHello settled becomes handshake keys (RFC 9846 §7.1). */
import type { GroupName } from '../../crypto/agreement/group.ts'
import { pskSuffix } from '../../secrets/names.ts'
import { ANSWER_IN_ORDER, PSK_DECLINED } from '../../session/decisions/answer-verdict.ts'
import { findExtension } from '../../wire/extension.ts'
import type { HelloRetryRequest, ServerHello } from '../../wire/hello.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { factsOfPsk } from '../state/agreed.ts'
import { deriveHandshakeSecrets } from './ladder.ts'
import { earlyDataPossible } from '../extensions/tls13/early-data.ts'
import type { Received } from '../state/message.ts'
import type { Offer } from '../state/state-parts.ts'
import type { HelloClientState, State } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** What a ServerHello and a HelloRetryRequest have in common. */
export type ServerHelloFields = Omit<ServerHello, 'extensions'> | Omit<HelloRetryRequest, 'extensions'>

/** Judges PSK and key share of the answer, then derives the handshake secrets and waits for EncryptedExtensions. */
export function agreeOnServerHello(
  turn: Turn13,
  { offer }: Extract<HelloClientState, { name: 'WAIT_SH' }>,
  suite: Suite13,
  message: Received<'ServerHello'>,
): State {
  const { extensions } = message.body
  const share = findExtension(extensions, 'key_share')?.server_share
  const selected = findExtension(extensions, 'pre_shared_key')?.selected_identity
  const psk = selected === undefined ? undefined : offer.psks[selected]
  judgeAnswer(turn, offer, suite, share?.group, selected)
  turn.useSuite(suite)
  turn.absorb('ServerHello', message.bytes)
  if (share) {
    const { pair } = offer.shares.find(({ group }) => group === share.group)!
    turn.decapsulate(share.group as GroupName, pair, share.key_exchange)
  }
  // With the chosen PSK, or from zeros.
  if (psk) turn.adopt(`early_secret${pskSuffix(psk.index)}`, 'early_secret')
  else turn.derive('early_secret')
  deriveHandshakeSecrets(turn)
  turn.setReadKeys('handshake')
  // Early data that may still be accepted go on under their own keys until the server says what became of them.
  if (!earlyDataPossible(offer, psk, suite)) turn.setWriteKeys('handshake')
  turn.agree({
    version: 'TLS 1.3',
    suite,
    group: share?.group,
    serverName: turn.client.serverName || undefined,
    ...(psk ? factsOfPsk(psk.source, share ? 'psk_dhe_ke' : 'psk_ke') : {}),
    ...(offer.earlyData ? { earlyData: 'offered' } : {}),
  })
  return { machine: 'client13', name: 'WAIT_EE', offer, psk }
}

/** What was chosen was offered, and fits together: behind a HelloRetryRequest the offer has the share alone that was asked for. */
function judgeAnswer(
  turn: Turn13,
  offer: Offer,
  suite: Suite13,
  group: string | undefined,
  selected: number | undefined,
): void {
  const suiteHash = SUITES_13[suite].hash
  turn.judge(ANSWER_IN_ORDER, {
    selected,
    offered: offer.psks.length,
    pskHash: selected === undefined ? undefined : offer.psks[selected]?.hash,
    suiteHash,
    group,
    shares: offer.shares.map((share) => share.group),
    modes: turn.client.pskModes,
  })
  if (offer.psks.length > 0 && selected === undefined)
    turn.judge(PSK_DECLINED, { hashes: offer.psks.map(({ hash }) => hash), suiteHash })
}
