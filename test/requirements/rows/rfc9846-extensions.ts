/** RFC 9846 §4.3 to §4.3.8: extensions. */
import type { Rows } from '../row.ts'

/** RFC 9846 §4.3 to §4.3.8: extensions. */
export const RFC9846_EXTENSIONS = {
  rfc: 9846,
  sections: {
    '4.3': [
      {
        level: 'MAY',
        role: 'both',
        says: 'extensions may be asked for in a CertificateRequest, and come unasked in a ticket',
        listed: [553, 554],
        by: [
          'handshake/extensions/both/status-request.ts › CertificateRequest: (_, { server }) =>',
          'handshake/extensions/tls13/early-data.ts › NewSessionTicket: (_, { server: { maxEarlyData } }) =>',
        ],
        tests: [
          'handshake/status-request › asks for its status and its timestamps too, and judges the status',
          'handshake/connected/tickets › early_data with the limit, only where the server takes any',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an answer to what was not asked is unsupported_extension',
        listed: [555, 556],
        by: ['handshake/extensions/block.ts › answers to extensions that were sent'],
        tests: [
          'handshake/hello-client/server-hello › an unknown extension',
          'handshake/client13/wait-ee › an extension that was not asked for',
          'handshake/client13/wait-cert › an extension in an entry that was not asked for',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an extension that is known, in a message that it is not defined for, is illegal_parameter',
        listed: [557],
        by: ['handshake/extensions/block.ts › `an extension defined for ${message}`'],
        tests: [
          'handshake/client13/wait-ee › which has no place there,',
          'handshake/hello-server/client-hello › an extension that only a CertificateRequest may carry',
          'handshake/hello-client/hello-retry-request › an extension that belongs elsewhere',
          'handshake/connected/tickets › an extension that belongs elsewhere',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'extensions come in any order, save that pre_shared_key ends a ClientHello',
        listed: [558],
        by: ['handshake/extensions/tls13/pre-shared-key.ts › pre_shared_key as the last extension'],
        tests: [
          'handshake/hello-client/server-hello › accepts extensions in any order',
          'handshake/hello-server/client-hello › pre_shared_key before another extension',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no extension stands twice in a block',
        listed: [559],
        by: ["handshake/extensions/block.ts › 'each extension once'"],
        tests: [
          'handshake/hello-server/client-hello › an extension twice',
          'handshake/hello-server/client-hello › an unknown extension twice',
          'handshake/hello-client/server-hello › an extension twice',
          'handshake/hello-client/hello-retry-request › an extension twice',
          'handshake/client13/wait-ee › an extension twice',
          'handshake/client13/wait-cert › an extension twice',
          'handshake/connected/tickets › an extension twice',
        ],
      },
    ],
    '4.3.1': [
      {
        level: 'MUST',
        role: 'client',
        says: 'supported_versions lists all versions that the client would speak',
        listed: [430, 431],
        by: [
          'handshake/extensions/tls13/supported-versions.ts › ClientHello: ({ speaks13, grease }, { client }) =>',
        ],
        tests: [
          'rfc8448/section-3 › ClientHello record is the recorded one',
          'handshake/tls12/handshakes › both choose TLS 1.3 where both speak it',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'without it nothing newer than TLS 1.2 is chosen, whatever legacy_version says',
        listed: [432],
        by: ["handshake/hello/hello-server.ts › (atLeast12 ? ['TLS 1.2'] : [])"],
        tests: [
          'handshake/server12/client-hello › a version that does not exist yet: TLS 1.2 is chosen',
          'handshake/hello-server/client-hello › no supported_versions, even with a legacy_version of TLS 1.3',
        ],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may end the handshake where legacy_version is above TLS 1.2',
        listed: [433],
        because:
          'does not bind us because this permission is not taken: supported_versions decides, and where it is not there TLS 1.2 is the most |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'where it is there legacy_version decides nothing',
        listed: [434, 435],
        by: ["handshake/hello/hello-server.ts › listed ?? (atLeast12 ? ['TLS 1.2'] : [])"],
        tests: [
          'handshake/server12/client-hello › supported_versions without TLS 1.2, whatever legacy_version says',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'only a version that it lists is chosen; what is unknown in it is passed over, and TLS 1.3 need not be in it',
        listed: [436, 437, 438],
        by: ["handshake/hello/hello-server.ts › fail('protocol_version', 'RFC 9846 §4.3.1"],
        tests: [
          'handshake/hello-server/client-hello › supported_versions without TLS 1.3',
          'handshake/hello-server/tolerance › GREASE among suites, groups, schemes, versions, modes, shares and extensions',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'who speaks more than TLS 1.3 speaks TLS 1.2',
        listed: [439],
        by: ["handshake/settings/common.ts › versions: namesOf(oneOf('TLS 1.3', 'TLS 1.2'), 1),"],
        tests: ['handshake/settings › versions[0]'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that chooses TLS 1.2 says so in its version field, without supported_versions',
        listed: [440, 441],
        by: ["handshake/tls12/negotiate12.ts › legacy_version: 'TLS 1.2',"],
        tests: [
          'handshake/tls12/handshakes › %s connects, and every secret recomputes from its parents',
          'handshake/extensions/registry › has a place there',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server that chooses TLS 1.3 says so in supported_versions',
        listed: [442],
        by: ['handshake/extensions/tls13/supported-versions.ts › ServerHello: () => CHOSEN,'],
        tests: [
          'handshake/server13/second-flight › ServerHello echoes the session id and says TLS 1.2 outside, TLS 1.3 inside',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'where a ServerHello has supported_versions, that is the version, and it is looked at before all else',
        listed: [444, 445, 446],
        by: ["handshake/hello/hello-client.ts › version === undefined && body.legacy_version === 'TLS 1.2'"],
        tests: [
          'handshake/tls12/handshakes › both choose TLS 1.3 where both speak it',
          'handshake/hello-client/server-hello › a selected version below TLS 1.3',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a version there that was not offered, or is below TLS 1.3, is illegal_parameter',
        listed: [447],
        by: ["handshake/hello/hello-client.ts › fail('illegal_parameter', 'RFC 9846 §4.3.1"],
        tests: [
          'handshake/hello-client/server-hello › a selected version below TLS 1.3',
          'handshake/hello-client/server-hello › a selected version that was not offered',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'its legacy_version is 0x0303',
        listed: [443],
        by: ["handshake/tls13/server-flight13.ts › legacy_version: 'TLS 1.2',"],
        tests: [
          'handshake/server13/second-flight › ServerHello echoes the session id and says TLS 1.2 outside, TLS 1.3 inside',
        ],
      },
    ],
    '4.3.2': [
      {
        level: 'MAY',
        role: 'server',
        says: 'a HelloRetryRequest may have a cookie',
        listed: [483],
        by: [
          'handshake/extensions/tls13/cookie.ts › HelloRetryRequest: (demanded) =>',
          'handshake/hello/second-hello.ts › the cookie of the HelloRetryRequest',
        ],
        tests: [
          'handshake/hello-server/second-client-hello › no cookie',
          'handshake/hello-server/second-client-hello › another cookie',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the second hello has the cookie as it came',
        listed: [484],
        by: ['handshake/extensions/tls13/cookie.ts › ClientHello: (content) =>'],
        tests: [
          'handshake/hello-client/hello-retry-request › sends one share, for the group that was asked for, and the cookie as it came',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'no first hello has the cookie of another connection',
        listed: [485],
        none: 'nothing keeps a cookie behind its connection',
        tests: ['handshake/small-print › a connection after one with a cookie begins without'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server without state passes over ChangeCipherSpec before the second hello',
        listed: [486],
        because: 'does not bind us because this server keeps its state between the two hellos |',
      },
    ],
    '4.3.3': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a scheme goes with a key of its kind',
        listed: [487],
        by: ["handshake/common/authenticate.ts › `a scheme for the certificate's ${key.kind} key`"],
        tests: [
          'handshake/client13/wait-cv › does not fit the key',
          'handshake/server13/second-flight › does not fit the key',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client that wants a certificate sends signature_algorithms',
        listed: [488],
        by: ['handshake/extensions/both/signature-algorithms.ts › ClientHello: ({ grease }, { client }) =>'],
        tests: ['handshake/small-print › the signatures that everybody must have are offered, and verified'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'without it a server that needs a certificate answers missing_extension',
        listed: [489],
        by: ['handshake/tls13/choose-server13.ts › `${type}, since no PSK is used`'],
        tests: [
          'handshake/hello-server/client-hello › refuses a PSK that it does not know beside nothing else with missing_extension',
          'handshake/hello-server/client-hello › no signature_algorithms and no PSK',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'in TLS 1.2 signature_algorithms_cert is looked at as well',
        listed: [490],
        by: ["handshake/common/rank.ts › findExtension(extensions, 'signature_algorithms_cert')"],
        tests: [
          'handshake/hello-server/credential › in TLS 1.2 as well: signature_algorithms_cert, else signature_algorithms',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'it may be left out where both lists are the same',
        listed: [491],
        by: [
          'handshake/extensions/both/signature-algorithms-cert.ts › differs ? { supported_signature_algorithms: certificateSchemes } : undefined',
        ],
        tests: ['handshake/two-lists › where they are others a client says them, in either version'],
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'schemes with RSASSA-PKCS1-v1_5 or SHA-1 may be listed for certificates, and sign no message of TLS 1.3',
        listed: [492, 499],
        by: [
          "crypto/signature/signature.ts › padding === 'pss', cite: SCHEMES_13 }",
          "handshake/common/authenticate.ts › (version === '1.2' || SCHEMES[name].handshake13)",
        ],
        tests: [
          'handshake/client13/wait-cv › rejects RSASSA-PKCS1-v1_5, though the key is RSA, with illegal_parameter',
          'crypto/signature › may use neither RSASSA-PKCS1-v1_5 nor SHA-1',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the salt of RSASSA-PSS is as long as the digest',
        listed: [493, 495],
        by: ['crypto/signature/signature.ts › if (salt.length !== saltLength(name))'],
        tests: [
          'crypto/rsa › makes none with a salt of another length',
          'crypto/rsa › refuses PSS with a salt of another length than the hash',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'rsae schemes go with keys under rsaEncryption, pss schemes with keys under RSASSA-PSS',
        listed: [494, 496],
        by: [
          'crypto/signature/signature.ts › key.kind === scheme.kind && rsaKeyFits(key, scheme.padding, scheme.hash)',
        ],
        tests: ['crypto/signature › neither signs nor verifies with a key of another kind'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'in certificates parameters of RSASSA-PSS are DER, and those of a key bind its signatures',
        listed: [497, 498],
        by: ['certificate/path/checks-links.ts › allowsPss(issuer, certificate)'],
        tests: ['certificate/verify › does not allow a signature with SHA-256'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'SHA-1 signs nothing where something else will do',
        listed: [500],
        by: [
          'signature.legacy',
          'handshake/settings/contradictions.ts › a scheme that needs no legacySignatures',
        ],
        tests: [
          'handshake/tls12/legacy-signatures › no scheme with SHA-1 or SHA-224 is offered or taken',
          'handshake/settings › needs no legacySignatures',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'schemes with SHA-1 come last',
        listed: [501],
        by: ['handshake/settings/defaults.ts › return [...schemes, ...old.filter'],
        tests: ['handshake/tls12/legacy-signatures › they come last'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'no certificate that is signed with SHA-1 is shown where there is another chain',
        listed: [502],
        by: ['handshake/common/rank.ts › signed.some(isLegacyScheme)'],
        tests: [
          'handshake/hello-server/credential › one with SHA-1 comes last among those that can be verified',
        ],
      },
      {
        level: 'MAY',
        role: 'both',
        says: "what signed an anchor, or what signs itself, is nobody's concern",
        listed: [503],
        by: ['certificate.hash', 'handshake/common/rank.ts › equal(issuer.der, subject.der)'],
        tests: [
          'handshake/small-print › the signature of a root that is sent along keeps no credential behind another',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'in TLS 1.2 a scheme names no curve, as RFC 5246 has it',
        listed: [504, 508],
        by: ["crypto/signature/signature.ts › version === '1.2' || scheme.curve === key.curve"],
        tests: ['crypto/signature › binds the curve to the scheme in TLS 1.3 but not in 1.2'],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a hello of TLS 1.2 may leave signature_algorithms out',
        listed: [505],
        by: ['handshake/tls12/choose12.ts › schemesOf(hello) ?? SHA1_ONLY))'],
        tests: [
          'handshake/tls12/legacy-signatures › a hello without signature_algorithms gets SHA-1 and the type of the key',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'what is obsolete, MD5 and DSA are never offered or taken; SHA-224 for old peers of TLS 1.2 alone',
        listed: [506, 507],
        by: ['certificate.hash', 'handshake/settings/common.ts › signatureSchemes: SCHEME_LIST,'],
        tests: ['certificate/verify › MD5 is never taken', 'handshake/settings › signatureSchemes[0]'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'RSASSA-PSS is taken in TLS 1.2 where it is listed',
        listed: [509],
        by: ["crypto/signature/signature.ts › rsa_pss_rsae_sha256: rsa('rsa', 'pss', 'sha256'),"],
        tests: [
          'handshake/small-print12 › a server of TLS 1.2 signs with RSASSA-PSS where the client lists that first',
        ],
      },
    ],
    '4.3.4': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'authorities that are named guide the choice of a certificate',
        listed: [510],
        by: ['handshake/common/rank.ts › (underNone(credential.chain, authorities) ? 1 : 0)'],
        tests: [
          'handshake/two-lists › a server with several credentials shows one under an authority that the client names',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may name authorities in its hello',
        listed: [511],
        by: [
          'handshake/extensions/tls13/certificate-authorities.ts › ClientHello: ({ speaks13 }, { client }) =>',
        ],
        tests: ['handshake/two-lists › a client says them in a hello that offers TLS 1.3, and in no other'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may name them in its CertificateRequest',
        listed: [512],
        by: [
          'handshake/extensions/tls13/certificate-authorities.ts › CertificateRequest: (_, { server }) => listOf(server),',
        ],
        tests: [
          'handshake/two-lists › a server says them where it asks for a certificate, in TLS 1.3 as an extension',
        ],
      },
    ],
    '4.3.5': [
      {
        level: 'MUST',
        role: 'both',
        says: 'oid_filters stand in a CertificateRequest alone',
        listed: [513],
        by: ['wire/extension/table.ts › oid_filters: { CertificateRequest: negotiation.oidFilters },'],
        tests: [
          'handshake/hello-server/client-hello › an extension that only a CertificateRequest may carry',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: "a client's certificate has the extensions that the filters name, of those that the client knows",
        listed: [514, 515],
        because:
          'does not bind us because this client knows no certificate extension for filters, so that it skips them all |',
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'filters that the client does not know are skipped',
        listed: [516],
        none: 'no handler reads oid_filters',
        tests: ['handshake/small-print › a CertificateRequest with oid_filters is answered as one without'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may go on or not where its filters were not met',
        listed: [517],
        because: 'does not bind us because this server sends no filters |',
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'no OID stands twice in the filters, and anyExtendedKeyUsage never',
        listed: [518, 519],
        because: 'does not bind us because this server sends no filters |',
      },
    ],
    '4.3.6': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a client is asked after the handshake only where it offered that',
        listed: [520],
        by: ['handshake/tls13/connected-server.ts › the client did not offer post_handshake_auth'],
        tests: ['handshake/connected/authentication › asking a client that did not offer that is a misuse'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'a server does not send post_handshake_auth',
        listed: [521],
        by: ['wire/extension/table.ts › post_handshake_auth: { ClientHello:'],
        tests: ['handshake/extensions/registry › has a place there'],
      },
    ],
    '4.3.7': [
      {
        level: 'MUST',
        role: 'client',
        says: 'what a server says of its groups is not acted upon during the handshake',
        listed: [522],
        none: 'no handler hears supported_groups of a server',
        tests: [
          'handshake/client13/wait-ee › accepts supported_groups of the server, and acts on nothing in it',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server that would prefer another group says its groups',
        listed: [523, 524],
        open: 'it says them only where encryptedExtensionsOrder names them',
      },
    ],
    '4.3.8': [
      {
        level: 'MAY',
        role: 'client',
        says: 'a client may send no shares, which asks for a HelloRetryRequest',
        listed: [527, 528],
        by: ['handshake/tls13/negotiate13.ts › choice.share === undefined ? choice.group : undefined'],
        tests: [
          'handshake/hello-server/tolerance › an empty list of shares: it asks for a HelloRetryRequest',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'shares stand in the order of the groups',
        listed: [529, 530],
        by: ['handshake/tls13/psk-offer.ts › groups.filter((group) => keyShares.includes(group))'],
        tests: [
          'handshake/small-print › shares go out in the order of the groups, however they are configured',
        ],
      },
      {
        level: 'MAY',
        role: 'client',
        says: 'shares may be for some of the groups, not the first ones',
        listed: [531, 532],
        by: ['handshake/tls13/psk-offer.ts › groups.filter((group) => keyShares.includes(group))'],
        tests: [
          'handshake/small-print › shares go out in the order of the groups, however they are configured',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'key pairs are made for each share by itself, and never again: neither side uses its own share twice',
        listed: [533],
        by: ['handshake/hello/client-hello.ts › pair: turn.generate(group) }))'],
        tests: [
          'connection/step › no random value is drawn twice',
          'handshake/hello-server/tolerance › the same share in two connections: a peer may reuse it, we never do',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'no group has two shares',
        listed: [534],
        by: ['handshake/settings/client.ts › keyShares: namesOf(GROUP),'],
        tests: ['handshake/settings › keyShares[1]'],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'no share is for a group that is not offered',
        listed: [535],
        by: ['handshake/settings/contradictions.ts › `a group that is among groups:'],
        tests: ['handshake/settings › keyShares[0]'],
      },
      {
        level: 'MAY',
        role: 'server',
        says: 'a server may check that',
        listed: [536],
        by: [
          "handshake/extensions/tls13/key-share.ts › 'one share for each group'",
          "handshake/extensions/tls13/key-share.ts › 'shares for supported_groups only'",
          "handshake/extensions/tls13/key-share.ts › 'shares in the order of supported_groups'",
        ],
        tests: [
          'handshake/hello-server/client-hello › two shares for one group',
          'handshake/hello-server/client-hello › a share for a group that is not supported',
          'handshake/hello-server/client-hello › shares in another order than supported_groups',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the group of a HelloRetryRequest is one that was offered, without a share so far',
        listed: [537, 538],
        by: [
          'handshake/extensions/tls13/key-share.ts › `one of ${offered.filter(',
          "handshake/extensions/tls13/key-share.ts › 'a group without a share so far'",
        ],
        tests: [
          'handshake/hello-client/hello-retry-request › a group that is not supported',
          'handshake/hello-client/hello-retry-request › a group for which a share was sent',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the second hello has one share, for that group',
        listed: [539],
        by: ['handshake/hello/client-hello.ts › [{ group, pair: turn.generate(group) }]'],
        tests: [
          'handshake/hello-client/hello-retry-request › sends one share, for the group that was asked for, and the cookie as it came',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: "the share of a ServerHello is for the group of the client's share that was chosen",
        listed: [540],
        by: [
          'handshake/tls13/server-flight13.ts › shares.find(({ group }) => group === choice.group)?.key_exchange',
        ],
        tests: ['rfc8448/section-3 › ServerHello record is the recorded one'],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'no share is for a group that the client does not support, and psk_ke has none',
        listed: [541, 542],
        by: [
          'handshake/tls13/choose-server13.ts › rank.filter((group) => supported.includes(group))',
          "handshake/tls13/negotiate13.ts › mode === 'psk_dhe_ke'",
        ],
        tests: [
          'handshake/hello-server/client-hello › no group in common',
          'handshake/hello-server/pre-shared-key › psk_ke answers without a key_share',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'the group of the ServerHello is that of the HelloRetryRequest',
        listed: [543, 544],
        by: ['answer.group'],
        tests: ['handshake/hello-client/server-hello › another group than the HelloRetryRequest'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a share that is not valid in its group is illegal_parameter',
        by: ['handshake/turn/agreement.ts › `a valid ${group} share`'],
        tests: [
          'handshake/hello-server/client-hello › a share that is too short for its group',
          'handshake/hello-server/client-hello › a share that is too long for its group',
          'handshake/hello-client/server-hello › a share of the wrong length',
        ],
      },
    ],
    '4.3.8.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a finite-field share lies between 1 and p - 1',
        listed: [525],
        by: ['crypto/agreement/group.ts › the share does not lie between 1 and p - 1'],
        tests: ['crypto/group-ffdhe › refuses shares that are not above 1 and below p - 1'],
      },
    ],
    '4.3.8.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a point lies on its curve, and stands uncompressed',
        listed: [526],
        by: [
          'crypto/agreement/group.ts › `the point does not lie on ${curve}`',
          'crypto/agreement/group.ts › only 4 (uncompressed) is allowed',
        ],
        tests: [
          'crypto/group › refuses points that are not on the curve',
          'crypto/group › refuses every form of a point but the uncompressed one',
          'handshake/hello-server/client-hello › a point off its curve',
        ],
      },
    ],
  },
} as const satisfies Rows
