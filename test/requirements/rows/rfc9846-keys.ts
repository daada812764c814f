/** RFC 9846 §7 and §8: keys and replays. */
import type { Rows } from '../row.ts'

/** RFC 9846 §7 and §8: keys and replays. */
export const RFC9846_KEYS = {
  rfc: 9846,
  sections: {
    '7.1': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'a secret is erased once all is derived from it',
        listed: [727],
        by: ["handshake/tls13/erase13.ts › turn.eraseWhere(({ lasts }) => lasts === 'handshake')"],
        tests: [
          'handshake/client13/wait-cv › erases the secrets of the handshake once it is done',
          'handshake/server13/second-flight › erases the secrets of the handshake once it is done',
        ],
      },
    ],
    '7.2': [
      {
        level: 'SHOULD',
        role: 'both',
        says: 'a generation is deleted once there is the next',
        listed: [728],
        by: [
          'handshake/tls13/erase13.ts › turn.erase(names.secret, names.writeKey, names.writeIv, names.finishedKey)',
        ],
        tests: ['handshake/connected/key-update › old secrets are erased'],
      },
    ],
    '7.4.2': [
      {
        level: 'MUST',
        role: 'both',
        says: 'leading zeros of a shared secret stay',
        listed: [729],
        none: 'secrets of curves have the length of the field',
        tests: ['crypto/group › gives both sides one secret, with the lengths of its row'],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'X25519 and X448 are computed as RFC 7748 has them',
        listed: [730],
        by: ['crypto/agreement/group.ts › return curve.getSharedSecret(privateKey, share)'],
        tests: [
          'crypto/group › gives the values of RFC 8448 §3: the private key is the seed',
          'crypto/group › gives the values of RFC 7748 §6.2',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'a secret of zeros ends the handshake',
        listed: [731],
        by: ['crypto/agreement/group.ts › a point of small order: the shared secret would be all zero'],
        tests: [
          'crypto/group › refuses the point %s, whose secret is zero',
          'handshake/hello-client/server-hello › a share that makes the shared secret all zero',
          'handshake/hello-server/client-hello › a share that makes the shared secret all zero',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'who computes otherwise checks more',
        listed: [732],
        because: 'does not bind us because the curves are computed as RFC 7748 has them |',
      },
    ],
    '7.5': [
      {
        level: 'MUST',
        role: 'both',
        says: 'exporters use exporter_master_secret unless the application says otherwise',
        listed: [733],
        by: ['connection/exporter.ts › const secret = vault.get(stage'],
        tests: [
          'handshake/small-print › exports from exporter_master_secret unless the early one is asked for',
        ],
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'the early exporter has an interface of its own',
        listed: [734],
        open: 'it is an argument of the one function, which has to be named',
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'no use has both an empty context and none',
        listed: [735],
        because: 'does not bind us because it binds those who define uses of exporters |',
      },
      {
        level: 'SHOULD',
        role: 'both',
        says: 'new uses have a context',
        listed: [736],
        because: 'does not bind us because it binds those who define uses of exporters |',
      },
    ],
    '8': [
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server keeps from replays by one of the ways of this section',
        listed: [741],
        by: ['early.replay'],
        tests: [
          'handshake/hello-server/early-data › early data seen before are rejected, the handshake goes on',
        ],
      },
      {
        level: 'MUST',
        role: 'client',
        says: 'a client sends as early data only what may be replayed',
        listed: [742],
        because:
          "does not bind us because what is sent is the application's choice: early data go where it asks for them |",
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'an instance takes the same early data once',
        listed: [743],
        by: ['early.replay', 'psk.single-use'],
        tests: [
          'handshake/hello-server/early-data › early data seen before are rejected, the handshake goes on',
        ],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'better than once for each instance',
        listed: [744],
        by: ['psk.single-use'],
        tests: [
          'handshake/hello-server/pre-shared-key › a session that somebody else took first leads to a full handshake',
        ],
      },
      {
        level: 'MUST',
        role: 'both',
        says: 'an application deals with the replays that TLS cannot prevent',
        listed: [745],
        because: 'does not bind us because it binds applications |',
      },
    ],
    '8.2': [
      {
        level: 'MUST',
        role: 'server',
        says: 'a memory that errs rejects early data, and ends no handshake',
        listed: [737, 738],
        by: ['early.replay'],
        tests: [
          'sim/faults › play the same for the same seed, and another for another',
          'handshake/hello-server/early-data › early data seen before are rejected, the handshake goes on',
        ],
      },
      {
        level: 'MUST',
        role: 'server',
        says: 'early data are remembered by what was validated',
        listed: [739],
        by: ['handshake/tls13/negotiate13.ts › fingerprint: turn.secret('],
        tests: ['handshake/hello-server/early-data › the fingerprint is the validated binder'],
      },
      {
        level: 'SHOULD',
        role: 'server',
        says: 'a server that has just started rejects early data',
        listed: [740],
        by: ['early.started'],
        tests: ['handshake/hello-server/early-data › the server has just started (§8.2)'],
      },
    ],
  },
} as const satisfies Rows
