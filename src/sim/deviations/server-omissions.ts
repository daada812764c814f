/** What servers do not look at before they resume, or take early data, or answer too mildly. Most of it nobody can notice. */
import { madeBy, unnoticed, type Deviation } from './deviation.ts'
import { writesAnswer } from './write.ts'

const TICKET = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const EARLY = 'RFC 9846 §4.3.10 (8446 §4.2.10)'

/** Each leaves out one check of the server. */
export const SERVER_OMISSIONS: readonly Deviation[] = madeBy('server', [
  {
    id: 'server:name-overlooked',
    title: 'resumes a session of one name under another',
    source: 'CVE-2025-23419 (nginx), CVE-2025-23048 (Apache mod_ssl)',
    cite: 'RFC 6066 §3',
    overlooks: ['psk.server-name', 'session12.server-name'],
    exhibit: 'fault-tls13-server-name',
    seen: unnoticed(
      'resumed',
      'no certificate is shown, so the client believes what it knew before, and what the other host demands nobody asks',
    ),
  },
  {
    id: 'server:identity-overlooked',
    title: 'resumes for a client without a certificate, although it now demands one',
    source: 'Xor-el/TlsLib4Pascal#35',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    overlooks: ['psk.client-identity', 'session12.client-identity'],
    exhibit: 'fault-tls13-client-identity',
    seen: unnoticed(
      'resumed',
      'in a resumption a server may not ask for a certificate: only the session could say who it is',
    ),
  },
  {
    id: 'server:trust-overlooked',
    title: 'resumes for a client whose root it no longer trusts',
    source: 'CVE-2025-68121, golang/go#77217 (Go crypto/tls)',
    cite: TICKET,
    overlooks: ['psk.trust', 'session12.trust'],
    exhibit: 'fault-tls13-trust',
    seen: unnoticed(
      'resumed',
      'the client knows nothing of what the server trusts; only the server can look at the chain again',
    ),
  },
  {
    id: 'server:lifetime-overlooked',
    title: 'resumes with tickets that have expired',
    source: 'wolfSSL/wolfssl#4076',
    cite: 'RFC 5077 §3.3',
    overlooks: ['session12.lifetime', 'psk.lifetime'],
    exhibit: 'fault-tls12-lifetime',
    seen: unnoticed(
      'resumed',
      'this client takes no notice of lifetimes either; one that does would not have offered it',
    ),
  },
  {
    id: 'server:fatal-alert-ignored',
    title: 'resumes a session of TLS 1.2 although a fatal alert ended a connection of it',
    source: 'Mbed-TLS/mbedtls#4614',
    cite: 'RFC 5246 §7.2.2',
    ignores: ['remove-session'],
    exhibit: 'fault-tls12-fatal-alert-at-server',
    seen: unnoticed(
      'resumed',
      'this client missed the alert; and with tickets no server can keep the rule, so TLS 1.3 does without it',
    ),
  },
  {
    id: 'server:ems-overlooked',
    title: 'resumes a session with an extended master secret for a hello without, and does without it too',
    source: 'RFC 7627 §1, triple handshake',
    cite: 'RFC 7627 §5.3',
    overlooks: ['session12.ems-kept'],
    message: writesAnswer((hello) => ({
      ...hello,
      extensions: hello.extensions?.filter(({ type }) => type !== 'extended_master_secret'),
    })),
    exhibit: 'fault-tls12-ems-lost',
    seen: unnoticed(
      'resumed',
      'this client asked for it; who took the extension out of its hello has what he wanted',
    ),
  },
  {
    id: 'server:binder-overlooked',
    title: 'does not look at binders',
    source: 'h2o/picotls#124: those of a second hello went unlooked at',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    overlooks: ['psk.binder'],
    exhibit: 'fault-tls13-binder',
    seen: {
      by: 'client',
      check: 'record.encrypted_record',
      actual: /./,
      consequence: 'the client sends bad_record_mac',
      because: 'the binder was changed on the wire, so the two transcripts differ and no key fits',
    },
  },
  {
    id: 'server:binder-forgiven',
    title: 'takes a bad binder for no PSK: a full handshake, and no alert',
    source: 'tlswg/tls13-spec#836, which asks for it',
    cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
    alerts: { 'psk.binder': 'none' },
    exhibit: 'fault-tls13-binder-label',
    seen: unnoticed(
      'full handshake',
      'this client makes its binders wrong, and never learns why it does not resume; nor does who forged one',
    ),
  },
  {
    id: 'server:early-protocol-overlooked',
    title: 'takes early data that were written for another application protocol',
    source: 'haskell-tls/hs-tls#532, openssl/openssl#31855',
    cite: EARLY,
    overlooks: ['early.alpn'],
    exhibit: 'fault-0rtt-alpn',
    seen: {
      by: 'client',
      check: 'EncryptedExtensions.extensions.early_data',
      actual: /^http\/1\.1$/,
      consequence: 'the client sends illegal_parameter',
      because: 'the client knows in which protocol it wrote',
    },
  },
  {
    id: 'server:early-suite-overlooked',
    title: 'takes early data under another suite than the session’s',
    source: 'openssl/openssl#32032',
    cite: EARLY,
    overlooks: ['early.suite'],
    exhibit: 'fault-0rtt-suite',
    seen: {
      by: 'client',
      check: 'EncryptedExtensions.extensions.early_data',
      actual: /^PSK 0 with /,
      consequence: 'the client sends illegal_parameter',
      because: 'the client knows under which suite it wrote',
    },
  },
  {
    id: 'server:age-overlooked',
    title: 'takes early data whatever their age',
    source: 'RFC 9846 §8.3; tlsfuzzer/tlsfuzzer#278 looks for it',
    cite: EARLY,
    overlooks: ['early.age'],
    exhibit: 'fault-0rtt-clock',
    seen: unnoticed(
      'early data accepted',
      'a flight that was held back for half a minute is as good as a new one',
    ),
  },
  {
    id: 'server:replay-overlooked',
    title: 'takes the same early data twice',
    source: 'RFC 9846 §8',
    cite: 'RFC 9846 §8.2',
    overlooks: ['early.replay'],
    exhibit: 'fault-0rtt-replay',
    seen: unnoticed(
      'early data accepted',
      'the client is not there; the application obeys an order that nobody gave again',
    ),
  },
])
