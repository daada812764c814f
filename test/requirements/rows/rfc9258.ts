/** RFC 9258: imported PSKs. */
import type { Rows } from '../row.ts'

/** RFC 9258: imported PSKs. */
export const RFC9258 = {
  rfc: 9258,
  sections: {
    '1': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'TLS 1.3 has other PSKs than older versions',
        because: 'does not bind us because it binds those who provision keys |',
      },
    ],
    '4': [
      {
        level: 'MUST',
        role: 'both',
        says: 'a key that is imported is used for nothing else, and has one hash',
        by: ['handshake/settings/contradictions.ts › one that is imported nowhere else, or with this hash'],
        tests: [
          'handshake/resumption/imported-psk › one key is imported and used itself, or imported under two hashes',
        ],
      },
    ],
    '5.1': [
      {
        level: 'MUST',
        role: 'both',
        says: 'the context says what the key was derived with',
        because: 'does not bind us because the context is a setting: it binds those who provision keys |',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the target protocol is the version that it is imported for',
        by: ["handshake/config/external-psks.ts › target_protocol: 'TLS 1.3',"],
        tests: ['handshake/resumption/imported-psk › is one for each hash of the suites, in their order'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'without a hash SHA-256 is meant',
        because: 'does not bind us because a PSK here always says its hash |',
      },
      {
        level: 'MAY',
        role: 'both',
        says: 'imported PSKs may go with early data',
        because: 'does not bind us because this permission is not taken: early data need a ticket |',
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'a PSK is imported for each hash of the suites',
        by: ["handshake/config/external-psks.ts › sha384: 'HKDF_SHA384'"],
        tests: ['handshake/resumption/imported-psk › is one for each hash of the suites, in their order'],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'its key is HKDF-Expand-Label under the hash of the external PSK, over the imported identity',
        by: ["handshake/tls13/psk-node.ts › turn.expand(`epskx${suffix}`, 'imported_psk'"],
        tests: [
          'handshake/resumption/imported-psk › %s is what OpenSSL’s HKDF makes under the hash of the external PSK',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'the identity on the wire is the ImportedIdentity',
        by: ['handshake/config/external-psks.ts › target_kdf: KDF_OF[hash],'],
        tests: [
          'handshake/resumption/imported-psk › is one for each hash of the suites, in their order',
          'wire/imported-identity › has its four fields in their order',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'both sides import, with the same context, or neither does',
        by: ['psk.imported'],
        tests: [
          'handshake/resumption/imported-psk › a PSK that both sides use otherwise is not used',
          'handshake/resumption/imported-psk › a key of another node is proven by nobody: the binder is refused with decrypt_error',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'an imported identity that is too long is not sent',
        by: ['handshake/settings/contradictions.ts › long < 0, `externalPsks[${long}].importContext`'],
        tests: [
          'handshake/resumption/imported-psk › an identity that with its context is longer than pre_shared_key can have it',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'nothing that is imported goes into TLS 1.2',
        by: [
          'handshake/config/external-psks.ts › psks.filter(({ importContext }) => importContext === undefined)',
        ],
        tests: ['handshake/resumption/imported-psk › nothing is imported for TLS 1.2'],
      },
    ],
    '5.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'its binder key has a label of its own',
        by: ['secrets/schedule13.ts › imp_binder_key: {'],
        tests: [
          'handshake/resumption/imported-psk › has a binder key of its own label',
          'handshake/resumption/imported-psk › the very identity and key as an external PSK have another binder',
        ],
      },
    ],
    '9': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'no context has what others must not see',
        because: 'does not bind us because the context is a setting: it binds applications |',
      },
    ],
  },
} as const satisfies Rows
