/** What is not seen by who only listens, and what would show it. One object each: they are thrown often. */
import { Unseen } from '../../rules/heard.ts'

const TICKET_KEY = 'give its ticket key (--ticket-key)'
const KEYLOG = 'give a key log (--keylog)'
const CLIENT = 'only the client knows'
const SERVER = 'only the server knows'
const PACKET = 'a packet was lost from the capture'

/** Facts that a record, a ticket or one end hides. */
export const HIDDEN = {
  ticket: new Unseen('what the sealed ticket holds', TICKET_KEY),
  ring: new Unseen('whether the server still had the key of the ticket', SERVER),
  cache: new Unseen('whether the server still has the session', SERVER),
  giver: new Unseen('who gave it: no connection that was read', `${TICKET_KEY}, or capture from earlier on`),
  version: new Unseen('which version the server chose', PACKET),
  lostGiven: new Unseen('whether an earlier connection gave anything', PACKET),
  given: new Unseen('the tickets that earlier connections gave: TLS 1.3 encrypts them', KEYLOG),
  kept: new Unseen('what the client keeps', CLIENT),
  lifetime: new Unseen('how long the session may be used', SERVER),
  age: new Unseen('when the session began', 'capture from earlier on'),
  ticketTime: new Unseen('when and for how long the ticket was given', `${KEYLOG}, or its ticket key`),
  near: new Unseen('whether that is over: too near to tell by the capture’s clock', SERVER),
  demand: new Unseen('whether the client verifies certificates', CLIENT),
  trust: new Unseen('whom the client trusts', CLIENT),
  anchors: new Unseen('whom the server trusts', SERVER),
  clientCertificate: new Unseen('whether the server asks for certificates', `${KEYLOG}; else ${SERVER}`),
  required: new Unseen('whether the server wants a certificate or only asks for one', SERVER),
  peer: new Unseen('whether the certificate was verified', 'only its reader knows'),
  covers: new Unseen('which names the certificate covers', KEYLOG),
  authentication: new Unseen('how old a proof of the certificate the client takes', CLIENT),
  names: new Unseen('which names the server serves with one certificate', SERVER),
  suites: new Unseen('which suites the server allows', SERVER),
  modes: new Unseen('which PSK modes the server allows', SERVER),
  serverEms: new Unseen('whether the server uses the extended master secret', SERVER),
  binder: new Unseen('whether the binder is right', `${KEYLOG}, its ticket key or the PSK`),
  taken: new Unseen('whether it was still there', SERVER),
  alpn: new Unseen('the application protocol', KEYLOG),
  early: new Unseen('how much early data the server takes', SERVER),
  earlyAnswer: new Unseen('what the server says of early data: it is encrypted', KEYLOG),
  window: new Unseen('which ages the server takes', SERVER),
  started: new Unseen('when the server started', SERVER),
  replay: new Unseen('whether the server saw them before', SERVER),
  wanted: new Unseen('whether the application has early data', CLIENT),
  secret: new Unseen('the secret of the session', KEYLOG),
} as const

const LOST = new Map<Unseen, Unseen>()

/** The same fact where the packet that it stood in is missing. */
export function lost(unseen: Unseen): Unseen {
  const made = LOST.get(unseen) ?? new Unseen(unseen.fact, PACKET)
  LOST.set(unseen, made)
  return made
}
