/** Fields that are other ones in every run: drawn by chance, or computed from what was. One table, by path. */
import { patternOf, withoutGrease } from '../../wire/path/paths.ts'

/** Why a field differs where nobody decided otherwise. */
export interface Anew {
  /** `chance`: it is drawn; `follows`: it is computed from what differs before it. */
  readonly kind: 'chance' | 'follows'
  readonly why: string
}

const drawn = (why: string): Anew => ({ kind: 'chance', why })
const computed = (why: string): Anew => ({ kind: 'follows', why })

const SESSION_ID = drawn('a session ID, drawn anew')
const PUBLIC = drawn('the public value of a new key')
const TICKET = computed('a ticket, sealed anew or another reference')
const SIGNATURE = computed('it covers the random values')
const VERIFY_DATA = computed('it covers all messages before it')
const COOKIE = drawn('a cookie, sealed anew')
const CONTEXT = drawn('the name of this request, drawn anew')
const SEALED = drawn('sealed anew')

/** By path, places in lists left out. */
const ANEW: Readonly<Record<string, Anew>> = {
  'ClientHello.random': drawn('drawn anew for each hello'),
  'ServerHello.random': drawn('drawn anew for each hello'),
  'ClientHello.legacy_session_id': SESSION_ID,
  'ServerHello.legacy_session_id_echo': SESSION_ID,
  'HelloRetryRequest.legacy_session_id_echo': SESSION_ID,
  'ClientHello.extensions.key_share.client_shares[n].key_exchange': PUBLIC,
  'ServerHello.extensions.key_share.server_share.key_exchange': PUBLIC,
  'ServerKeyExchange.params.dh_Ys': PUBLIC,
  'ServerKeyExchange.params.public': PUBLIC,
  'ClientKeyExchange.dh_Yc': PUBLIC,
  'ClientKeyExchange.ecdh_Yc': PUBLIC,
  'ClientKeyExchange.encrypted_pre_master_secret': drawn('a new secret, encrypted'),
  'HelloRetryRequest.extensions.cookie.cookie': COOKIE,
  'ClientHello.extensions.cookie.cookie': COOKIE,
  'NewSessionTicket.ticket': TICKET,
  'NewSessionTicket.ticket_age_add': drawn('drawn for each ticket'),
  'ClientHello.extensions.session_ticket': TICKET,
  'ClientHello.extensions.pre_shared_key.identities[n].identity': TICKET,
  'ClientHello.extensions.pre_shared_key.identities[n].obfuscated_ticket_age': computed(
    'the age and the ticket_age_add of the ticket',
  ),
  'ClientHello.extensions.pre_shared_key.binders[n]': computed('it covers the hello'),
  'ClientHello.extensions.renegotiation_info.renegotiated_connection': VERIFY_DATA,
  'ServerHello.extensions.renegotiation_info.renegotiated_connection': VERIFY_DATA,
  'ClientHello.extensions.encrypted_client_hello.enc': SEALED,
  'ClientHello.extensions.encrypted_client_hello.payload': SEALED,
  'ServerKeyExchange.signed_params.signature': SIGNATURE,
  'CertificateVerify.signature': SIGNATURE,
  'CertificateRequest.certificate_request_context': CONTEXT,
  'Certificate.certificate_request_context': CONTEXT,
  'Finished.verify_data': VERIFY_DATA,
}

const GREASE = drawn('GREASE: a code point that means nothing')
/**
 * Why the values of a field differ where nobody decided otherwise; `undefined` where somebody did: a value that one of the two
 * has not, or a mark that only one of them bears.
 * @param a one value, in words or hex
 */
export function anewAt(path: string, a: string, b: string): Anew | undefined {
  if (a === '' || b === '' || downgraded(a) !== downgraded(b)) return undefined
  if (withoutGrease(a) === withoutGrease(b)) return GREASE
  return ANEW[patternOf(path)]
}

/** The end of a server random that says that the server could have spoken a later version (RFC 9846 §4.2.3). */
function downgraded(random: string): string {
  return /444f574e475244(?:00|01)$/.exec(random)?.[0] ?? ''
}
