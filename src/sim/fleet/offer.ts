/** What a client of a fleet offers: the engine's own rules about its own sessions. */
import { EMPTY, fromUint } from '../../bytes/bytes.ts'
import { offerQuestion12 } from '../../handshake/tls12/offer12.ts'
import { offerQuestion } from '../../handshake/tls13/psk-offer.ts'
import { judge } from '../../rules/verdict.ts'
import { obfuscateAge } from '../../session/age.ts'
import { OFFER_EARLY_DATA, OFFER_SESSION, SESSION_KEPT } from '../../session/decisions/offer-verdict.ts'
import { OFFER_SESSION_12 } from '../../session/decisions/offer-verdict12.ts'
import { NOTHING_REMEMBERED, takeOffer } from '../kernel/memory.ts'
import type { Dials } from './dials.ts'
import type { Configurations } from './settings.ts'
import type { FleetClient, FleetSession, Offer } from './visit.ts'

const NOTHING: Offer = { session: undefined, early: false, age: 0, fingerprint: EMPTY, failed: undefined }

/**
 * What a client offers to a server of that name. What is used once leaves it.
 * @param now ms since 1970
 * @param number of the connection: no two have the same
 */
export function offerOf(
  client: FleetClient,
  name: string,
  { 'single-use': singleUse }: Pick<Dials, 'single-use'>,
  configurations: Configurations,
  now: number,
  number: number,
): Offer {
  const taken = takeOffer({ ...NOTHING_REMEMBERED, sessions: client.sessions }, name)
  const session = taken.session as FleetSession | undefined
  if (!session) return { ...NOTHING, failed: judge(SESSION_KEPT, { serverName: name, kept: 0 }).failed?.id }
  if (singleUse === 'yes' || session.version === 'TLS 1.2')
    client.sessions = taken.change.sessions as readonly FleetSession[]
  const config = configurations.client(client.version, name, client.early)
  if (session.version === 'TLS 1.2') {
    const { failed } = judge(OFFER_SESSION_12, offerQuestion12(config, session, now))
    return { ...NOTHING, session: failed ? undefined : session, failed: failed?.id }
  }
  const question = offerQuestion(config, session, now)
  const { failed } = judge(OFFER_SESSION, question)
  if (failed) return { ...NOTHING, failed: failed.id }
  const early = config.earlyData && judge(OFFER_EARLY_DATA, { ...question, wanted: true }).decision === 'yes'
  const age = obfuscateAge(now, session.createdAt, session.ageAdd)
  return { session, early, age, fingerprint: early ? fromUint(number, 8) : EMPTY, failed: undefined }
}
