/** The client's side of the key agreement: what the ServerHello settled becomes handshake keys (RFC 9846 §7.1). */
import type { GroupName } from '../../crypto/agreement/group.ts'
import { pskSuffix } from '../../secrets/names.ts'
import { ANSWER_IN_ORDER, PSK_DECLINED } from '../../session/decisions/answer-verdict.ts'
import { findExtension } from '../../wire/extension.ts'
import type { HelloRetryRequest, ServerHello } from '../../wire/hello.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { factsOfPsk } from '../state/agreed.ts'
import { earlyDataPossible } from '../extensions/tls13/early-data.ts'
import type { Received } from '../state/message.ts'
import type { OfferedPsk } from '../state/state-parts.ts'
import type { HelloClientState, State } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** What a ServerHello and a HelloRetryRequest have in common. */
export type ServerHelloFields = Omit<ServerHello, 'extensions'> | Omit<HelloRetryRequest, 'extensions'>

/** Judges PSK and key share of the answer, then derives the handshake secrets and waits for EncryptedExtensions. */
export function agreeOnServerHello(
  turn: Turn13,
  { offer, retry }: Extract<HelloClientState, { name: 'WAIT_SH' }>,
  suite: Suite13,
  message: Received<'ServerHello'>,
): State {
  const { extensions } = message.body
  const share = findExtension(extensions, 'key_share')?.server_share
  const selected = findExtension(extensions, 'pre_shared_key')?.selected_identity
  const psk = selected === undefined ? undefined : offer.psks[selected]
  const retryGroup = retry?.group
  turn.judge(ANSWER_IN_ORDER, {
    selected,
    offered: offer.psks.length,
    pskHash: psk?.hash,
    suiteHash: SUITES_13[suite].hash,
    group: share?.group,
    shares: retryGroup === undefined ? offer.shares.map(({ group }) => group) : [retryGroup],
    modes: turn.client.pskModes,
  })
  if (offer.psks.length > 0 && selected === undefined)
    turn.judge(PSK_DECLINED, {
      hashes: offer.psks.map(({ hash }) => hash),
      suiteHash: SUITES_13[suite].hash,
    })

  turn.useSuite(suite)
  turn.absorb('ServerHello', message.bytes)
  if (share) {
    const { pair } = offer.shares.find(({ group }) => group === share.group)!
    turn.decapsulate(share.group as GroupName, pair, share.key_exchange)
  }
  deriveHandshakeSecrets(turn, psk)
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

/** The ladder from the early to the handshake secret: with the chosen PSK, or from zeros. */
function deriveHandshakeSecrets(turn: Turn13, psk: OfferedPsk | undefined): void {
  if (psk) turn.adopt(`early_secret${pskSuffix(psk.index)}`, 'early_secret')
  else turn.derive('early_secret')
  turn.derive('derived_secret_handshake')
  turn.derive('handshake_secret')
  turn.derive('client_handshake_traffic_secret')
  turn.derive('server_handshake_traffic_secret')
}
