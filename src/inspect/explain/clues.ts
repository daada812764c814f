/** What speaks for one rule among those that are hidden: key_names of tickets, addresses, earlier uses. */
import { toHex } from '../../bytes/bytes.ts'
import { Unseen } from '../../rules/heard.ts'
import { KEY_NAME_LENGTH } from '../../session/tickets/ticket-key.ts'
import type { Clue } from './explanation.ts'
import type { GivenSession, Visit } from './given.ts'
import type { HeardOffer } from './offers.ts'

/** A key_name in hex, where a ticket is long enough to have one: whether its format has one is not said. */
export function keyNameOf(ticket: Uint8Array): string | undefined {
  return ticket.length > 2 * KEY_NAME_LENGTH ? toHex(ticket.subarray(0, KEY_NAME_LENGTH)) : undefined
}

/** Clues of one offer that was not taken. @param given what the server gave in that very connection @param suite that it chose */
export function cluesOf(
  offer: HeardOffer,
  visit: Visit,
  given: readonly GivenSession[],
  suite: string,
): readonly Clue[] {
  return [
    ...ofFailure(offer),
    ...ofKeyName(offer, given),
    ...ofAddress(offer, visit),
    ...ofUse(offer),
    ...ofSuite(offer, suite),
  ]
}

/**
 * Who gave it ended with a fatal alert. In TLS 1.2 both ends must forget the session, which for a ticket the server cannot
 * (RFC 5246 §7.2.2); in TLS 1.3 they should discard PSKs of tickets, if they can (RFC 9846 §6, 8446 §6).
 */
function ofFailure(offer: HeardOffer): Clue[] {
  const { given } = offer.behind
  if (given?.failed === undefined) return []
  const [how, cite] =
    offer.by === 'PSK'
      ? (['should, if possible,', 'RFC 9846 §6'] as const)
      : (['must', 'RFC 5246 §7.2.2'] as const)
  const says = `${given.visit.connection}, which gave it, ended with the fatal alert ${given.failed}: both ends ${how} forget it (${cite})`
  return [{ rule: knownRule(offer), says }]
}

/** A server of TLS 1.2 that resumes has no choice; one that chose otherwise may not allow the suite any more. */
function ofSuite(offer: HeardOffer, suite: string): Clue[] {
  const then = offer.behind.session.suite
  if (offer.by === 'PSK' || then instanceof Unseen || then === suite) return []
  return [{ rule: 'session12.suite', says: `the session has ${then}, and the server chose ${suite}` }]
}

/** The rule that the server knows what is offered. */
function knownRule({ by }: HeardOffer): string {
  return by === 'PSK' ? 'psk.known' : 'session12.known'
}

function ofKeyName(offer: HeardOffer, given: readonly GivenSession[]): Clue[] {
  if (offer.by === 'session ID') return ofNothingGiven(offer, given)
  const then = keyNameOf(offer.shown)
  const fresh = given.find(({ by }) => by === offer.by)
  if (then === undefined || !fresh || !sealedAlike(offer, fresh)) return []
  const now = keyNameOf(fresh.shown)
  if (now === undefined) return []
  if (now === then) return [anotherContext(now)]
  return [
    {
      rule: knownRule(offer),
      says: `the ticket begins with ${then}, the new one with ${now}: the key was changed since, or another server answers`,
    },
  ]
}

/** A server of OpenSSL opens a ticket of another session_id_context, and then does not know the session: no rule of ours is that. */
function anotherContext(name: string): Clue {
  const says =
    `the new ticket begins with ${name} too, so the key is not lost: the session may be of another context (the ` +
    'session_id_context of OpenSSL: an application, or a name, whose sessions are its own); the settings of the server tell, ' +
    'or what the ticket holds, opened with its key'
  return { rule: 'another context', says }
}

/** Tickets of one length are of one format, as far as one can tell. */
function sealedAlike({ shown }: HeardOffer, fresh: GivenSession): boolean {
  return Math.abs(shown.length - fresh.shown.length) <= 2 * KEY_NAME_LENGTH
}

function ofNothingGiven(offer: HeardOffer, given: readonly GivenSession[]): Clue[] {
  return given.length === 0
    ? [{ rule: knownRule(offer), says: 'the server gives no session now: it may keep none any more' }]
    : []
}

function ofAddress(offer: HeardOffer, { server }: Visit): Clue[] {
  const giver = offer.behind.given?.visit.server
  if (!giver || giver.address === server.address) return []
  return [
    {
      rule: knownRule(offer),
      says: `${giver.address} gave it, and ${server.address} answers: they may not share keys or sessions`,
    },
  ]
}

function ofUse(offer: HeardOffer): Clue[] {
  const before = offer.before.at(-1)
  if (offer.by !== 'PSK' || before === undefined) return []
  return [
    { rule: 'psk.single-use', says: `it was offered before, by ${before}: a server may take each once` },
  ]
}
