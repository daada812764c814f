/** RFC 5246 §7.4.2 to §7.4.6: certificates. */
import type { Rows } from '../row.ts'

/** RFC 5246 §7.4.2 to §7.4.6: certificates. */
export const RFC5246_CERTIFICATES = {
  rfc: 5246,
  sections: {
    '7.4.2': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a server shows a certificate where the suite has one',
        listed: [119],
        by: ["handshake/tls12/negotiate12.ts › if (certified) owes.push('Certificate')"],
        tests: [
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
          'handshake/tls12/skipped-messages › Certificate, of a suite that is authenticated',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'it fits the suite',
        listed: [120, 126],
        by: [
          'handshake/tls12/choose12.ts › authenticationOf(key.kind) === authentication',
          'handshake/tls12/server-key12.ts › `a certificate for ${authentication}, as ${suite} says`',
        ],
        tests: [
          'handshake/server12/client-hello › suites that want an RSA key, of which there is none',
          'handshake/tls12/key-exchange › of another kind of key than the suite says is refused with illegal_parameter',
          'handshake/tls12/groups12 › shows its RSA certificate to a client that does not name the curve of the other',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: "the sender's own comes first",
        listed: [121],
        by: ['handshake/tls12/server12.ts › state.signing?.credential.chain'],
        tests: ['handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'each further one certifies the one before it',
        listed: [122],
        open: 'a chain goes out in the order in which it was configured, which nothing looks at',
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'the root may be left out',
        listed: [123],
        by: ['certificate/path/path.ts › if (isTrusted(leaf))'],
        tests: ['certificate/verify › may bring the root along, or end in a trusted intermediate or leaf'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may have none',
        listed: [124],
        by: ['handshake/tls12/client-demand12.ts › if (!credential) {'],
        tests: [
          'handshake/tls12/skipped-messages › Certificate of a client that has none: an empty one, where it is only asked for',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'certificates are X.509, version 3',
        listed: [125],
        open: 'a leaf of version 1 or 2 is not refused for its version; without subjectAltName no client takes it for a server',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'in RSA key transport keyUsage lets the key encrypt',
        listed: [127, 128],
        by: ['certificate.digitalSignature', "handshake/tls12/choose12.ts › allows(one, 'keyEncipherment')"],
        tests: [
          'handshake/client12/certificate › the certificate whose keyUsage allows keyEncipherment',
          'handshake/client12/certificate › nothing where keyUsage of its only certificate does not allow that',
          'handshake/client12/certificate › is refused under %s where keyUsage allows only %s',
          'certificate/verify › digitalSignature: in TLS 1.2 keyUsage allows what the key does: sign or encrypt',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'with DHE and ECDHE it lets the key sign',
        listed: [129, 130],
        by: [
          'certificate.digitalSignature',
          "handshake/common/credentials.ts › if (!allows(credential, 'digitalSignature')) continue",
        ],
        tests: [
          'handshake/client12/certificate › is refused under %s where keyUsage allows only %s',
          'handshake/credentials-usage › another credential signs in TLS %s, or none does',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'DHE_DSS has a DSA key',
        listed: [131],
        because: 'does not bind us because DSA is not spoken here |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'DH_DSS and DH_RSA have keys for keyAgreement',
        listed: [132],
        because: 'does not bind us because fixed Diffie-Hellman is not spoken here |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: "ECDH_ECDSA and ECDH_RSA have keys on the client's curves",
        listed: [133],
        because: 'does not bind us because fixed ECDH is not spoken here |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'ECDHE_ECDSA has an ECDSA key on a curve of the client, which may sign',
        listed: [134, 135],
        by: [
          'handshake/tls12/choose12.ts › supportsCurveOf(hello, key)',
          "handshake/tls12/server-key12.ts › `a key on one of ${named.join(', ')}`",
        ],
        tests: [
          'handshake/client12/certificate › is refused with illegal_parameter where its curve is not among the groups of the client',
          'handshake/tls12/groups12 › shows its RSA certificate to a client that does not name the curve of the other',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'all certificates are signed as the client lists',
        listed: [136],
        open: 'a chain that is comes first; where there is none, one that is not goes out, as other stacks do',
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'a key of one kind may be certified by one of another',
        listed: [137],
        none: 'each signature of a path is verified by its own algorithm',
        tests: ['certificate/verify › with certificates by openssl below our root'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'fixed Diffie-Hellman may be certified by any',
        listed: [138],
        because: 'does not bind us because fixed Diffie-Hellman is not spoken here |',
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server with one certificate looks whether that will do',
        listed: [139],
        by: ['handshake/tls12/choose12.ts › supportsCurveOf(hello, key)'],
        tests: [
          'handshake/server12/client-hello › curves without that of the only certificate (RFC 8422 §5.1)',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: "a server's chain is not empty",
        by: ['handshake/tls12/client-certificate12.ts › at least one certificate from a server'],
        tests: [
          'handshake/tls12/key-exchange › that is empty is refused with decode_error: only a client may show none',
        ],
      },
    ],
    '7.4.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'key exchanges say whether they have a ServerKeyExchange',
        listed: [140],
        by: [
          "handshake/tls12/key-exchange.ts › if (exchange === 'RSA') return false",
          "handshake/tls12/client-hears12.ts › fail('unexpected_message', 'RFC 5246 §7.4.3', { expected: 'ServerKeyExchange', actual, field: actual })",
        ],
        tests: [
          'handshake/tls12/skipped-messages › ServerKeyExchange into an RSA key exchange: a short key of its own (FREAK)',
          'handshake/tls12/handshakes › %s without a hint has no ServerKeyExchange',
          'handshake/tls12/skipped-messages › CertificateRequest before ServerKeyExchange',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'its signature is under a scheme that the client lists, which has a say in the suite',
        listed: [141, 142],
        by: [
          'handshake/common/credentials.ts › theirs.includes(name)',
          "handshake/common/authenticate.ts › `one of ${accepted.join(', ')}`",
        ],
        tests: [
          'handshake/tls12/key-exchange › a scheme that was not offered',
          'handshake/server12/client-hello › signature_algorithms without a scheme that we can sign with',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'and fits the key',
        listed: [143],
        by: ["handshake/common/authenticate.ts › `a scheme for the certificate's ${key.kind} key`"],
        tests: ['handshake/tls12/key-exchange › a scheme of another kind of key'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'RSA keys sign with any hash that is allowed',
        listed: [144],
        by: ["crypto/signature/signature.ts › rsa_pss_rsae_sha256: rsa('rsa', 'pss', 'sha256')"],
        tests: [
          'handshake/small-print12 › a server of TLS 1.2 signs with RSASSA-PSS where the client lists that first',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the signature covers both randoms and the parameters',
        by: [
          "handshake/tls12/key-exchange.ts › { name: 'client_random',",
          "handshake/tls12/key-exchange.ts › { name: 'server_random',",
          'handshake/common/authenticate.ts › a signature by the key of the certificate over what both sides saw',
        ],
        tests: [
          'handshake/tls12/key-exchange › a signature covers both randoms and the parameters, as OpenSSL verifies',
          'handshake/tls12/key-exchange › a signature that was made for another handshake is refused: it covers both randoms',
          'handshake/tls12/key-exchange › another public value under the same signature',
        ],
      },
    ],
    '7.4.4': [
      {
        level: 'MAY',
        role: 'client',
        says: 'without authorities any certificate will do',
        listed: [145],
        none: 'nobody is asked where none is named',
        tests: ['certificate/authorities › where none is named, any certificate will do'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: "a client's chain is signed as the server lists",
        listed: [146],
        open: 'a client looks at the scheme of its own signature, not at those in its chain',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'its key fits certificate_types',
        listed: [147],
        by: ['handshake/tls12/client-demand12.ts › if (!types.includes(type))'],
        tests: [
          'handshake/client12/certificate-request › is answered with no certificate by a key of %s, which certificate_types do not admit',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'and can sign with a scheme that the server lists',
        listed: [148],
        by: ['handshake/common/credentials.ts › theirs.includes(name)'],
        tests: [
          'handshake/client12/certificate-request › is answered with no certificate where no scheme fits the key',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'fixed Diffie-Hellman may be shown',
        listed: [149],
        because: 'does not bind us because fixed Diffie-Hellman is not spoken here |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'an anonymous server does not ask',
        by: [
          "handshake/tls12/client-hears12.ts › fail('handshake_failure', 'RFC 5246 §7.4.4', {",
          "handshake/tls12/choose12.ts › SUITES_12[suite].authentication !== 'anon'",
        ],
        tests: [
          'handshake/tls12/skipped-messages › of an anonymous server it is handshake_failure',
          'handshake/resumption/rules12 › a server that requires client certificates chooses %s neither for a full handshake nor to resume: it must not ask',
        ],
      },
    ],
    '7.4.5': [
      {
        level: 'SHOULD',
        role: 'client',
        says: 'at ServerHelloDone a client has verified the certificate and the parameters',
        listed: [150],
        by: [
          'certificate.path',
          'handshake/tls12/key-exchange.ts › `a prime of at least ${turn.client.minimumDhBits} bits',
        ],
        tests: [
          'handshake/tls12/key-exchange › of a root that the client does not trust is refused with unknown_ca',
          'handshake/tls12/key-exchange › a prime of 512 bits (Logjam)',
        ],
      },
    ],
    '7.4.6': [
      {
        level: 'MUST',
        role: 'client',
        says: 'a client without a fitting certificate sends an empty list',
        listed: [151],
        by: ['handshake/tls12/client-demand12.ts › if (!credential) {'],
        tests: [
          'handshake/small-print12 › a client of TLS 1.2 without a certificate answers a request with an empty one',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server goes on without, or answers handshake_failure',
        listed: [152],
        by: ["handshake/tls12/server12.ts › expected: 'a client certificate',"],
        tests: [
          'handshake/tls12/key-exchange › an empty Certificate where one is required is refused with handshake_failure',
          'handshake/tls12/skipped-messages › Certificate of a client that has none: an empty one, where it is only asked for',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'so it may with a chain that does not verify',
        listed: [153],
        by: ['handshake/common/authenticate.ts › if (ends) abide(verdict)'],
        tests: [
          'handshake/tls12/key-exchange › a Certificate of a root that the server does not trust is refused with unknown_ca',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: "the client's key may sign, and its certificate fits the suite",
        listed: [154, 156],
        by: [
          'certificate.digitalSignature',
          "handshake/common/credentials.ts › if (!allows(credential, 'digitalSignature')) continue",
        ],
        tests: [
          'handshake/client12/certificate-request › is answered with a certificate or with none as its keyUsage has it',
          'handshake/client12/certificate › a Certificate of a client is refused where keyUsage does not allow it to sign',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'certificates are X.509, version 3',
        listed: [155],
        open: 'a leaf of version 1 or 2 of a client is not refused for its version',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'dss_sign has a DSA key',
        listed: [157],
        because: 'does not bind us because DSA is not spoken here |',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'ecdsa_sign has an ECDSA key, on a curve of the server',
        listed: [158, 159],
        by: [
          'handshake/tls12/client-demand12.ts › if (!types.includes(type))',
          "handshake/common/authenticate.ts › `a scheme for the certificate's ${key.kind} key`",
          'certificate.algorithms',
        ],
        tests: [
          'handshake/client12/certificate-request › is answered with no certificate by a key of %s, which certificate_types do not admit',
          'handshake/tls12/key-exchange › a scheme of another kind of key',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: "fixed keys have the parameters of the server's",
        listed: [160, 161, 162],
        because: 'does not bind us because fixed Diffie-Hellman and ECDH are not spoken here |',
      },
      {
        level: 'SHOULD',
        role: 'client',
        says: "a client's chain is under an authority that the server names",
        listed: [163],
        open: 'a client has one certificate, which goes out with a remark where it is under none of them',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'and is signed as the server lists',
        listed: [164],
        open: 'a client looks at the scheme of its own signature, not at those in its chain',
      },
    ],
  },
} as const satisfies Rows
