/** What a client of a fleet offers: the engine's own rules about its own sessions. */
import { EMPTY, fromUint } from '../../bytes/bytes.ts'
import { offerQuestion12 } from '../../handshake/tls12/offer12.ts'
import { offerQuestion } from '../../handshake/tls13/psk-offer.ts'
import { broken } from '../../rules/verdict.ts'
import { obfuscateAge } from '../../session/age.ts'
import { OFFER_EARLY_DATA, OFFER_SESSION, SESSION_KEPT } from '../../session/decisions/offer-verdict.ts'
import { OFFER_SESSION_12 } from '../../session/decisions/offer-verdict12.ts'
import type { Dials } from './dials.ts'
import type { Configurations } from './settings.ts'
import type { FleetSession } from './sessions.ts'
import type { FleetClient, Offer } from './visit.ts'

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
  const session = newestFor(client, name)
  if (!session) return { ...NOTHING, failed: broken(SESSION_KEPT, { serverName: name, kept: 0 })?.id }
  if (singleUse === 'yes' || session.version === 'TLS 1.2') remove(client, session)
  const config = configurations.client(client.version, name, client.early)
  if (session.version === 'TLS 1.2') {
    const failed = broken(OFFER_SESSION_12, offerQuestion12(config, session, now))
    return { ...NOTHING, session: failed ? undefined : session, failed: failed?.id }
  }
  const question = offerQuestion(config, session, now)
  const failed = broken(OFFER_SESSION, question)
  if (failed) return { ...NOTHING, failed: failed.id }
  const early = config.earlyData && !broken(OFFER_EARLY_DATA, { ...question, wanted: true })
  const age = obfuscateAge(now, session.createdAt, session.ageAdd)
  return { session, early, age, fingerprint: early ? fromUint(number, 8) : EMPTY, failed: undefined }
}

/** The newest session of a client for a name, which is what it offers (`takeOffer` in `kernel/memory.ts`). */
function newestFor({ newest }: FleetClient, name: string): FleetSession | undefined {
  let session = newest
  while (session && session.serverName !== name) session = session.older
  return session
}

function remove(client: FleetClient, session: FleetSession): void {
  if (client.newest === session) client.newest = session.older
  for (let next = client.newest; next; next = next.older)
    if (next.older === session) next.older = session.older
}

/** A client keeps sessions, of each name the newest. @param keep how many */
export function keepNewest(client: FleetClient, sessions: readonly FleetSession[], keep: number): void {
  for (const session of sessions) {
    session.older = client.newest
    client.newest = session
  }
  const name = sessions[0]?.serverName
  let left = keep
  for (let [last, next] = [client.newest, client.newest]; next; next = next.older) {
    if (next.serverName === name && --left < 0) last!.older = next.older
    else last = next
  }
}
