/** Keying material for the application: RFC 9846 §7.5, with the interface of RFC 5705. */
import { EMPTY, fromText } from '../bytes/bytes.ts'
import { digest, HASHES } from '../crypto/hash/hash.ts'
import { HmacKey } from '../crypto/hash/hmac.ts'
import { agreedOf } from '../handshake/state/agreed.ts'
import { Misuse } from '../rules/failure.ts'
import { exporterNode12 } from '../secrets/derive12.ts'
import { hkdfExpandLabel } from '../secrets/label.ts'
import { phasedName } from '../secrets/names.ts'
import { SUITES_13 } from '../wire/registry.ts'
import { SUITES_12 } from '../wire/registry/suites12.ts'
import type { Connection } from './connection.ts'

/**
 * TLS-Exporter(label, context, length): a value that both ends of this connection get, and nobody else.
 * `exportKeyingMaterial(connection, 'EXPORTER-Channel-Binding', new Uint8Array(0), 32)` is tls-exporter of RFC 9266.
 * @param label ASCII, without the prefix `tls13 `
 * @param context `undefined` for none; TLS 1.2 tells none from an empty one (RFC 5705 §4), TLS 1.3 does not (RFC 9846 §7.5)
 * @param length bytes, at most 255 times the length of the hash
 * @param stage `early` takes the early exporter secret, which 0-RTT data may rely on
 * @throws Misuse while the secret does not exist yet, or no longer, or where it may be another connection's as well (a
 *   master secret of TLS 1.2 that is not the extended one); RangeError for too great a length
 */
export function exportKeyingMaterial(
  connection: Connection,
  label: string,
  context: Uint8Array | undefined,
  length: number,
  stage: 'early' | 'connected' = 'connected',
): Uint8Array {
  const { suite, suite12, vault, state, write } = connection
  if (suite12) {
    if (state.name !== 'CONNECTED' || state.machine === 'client13' || state.machine === 'server13')
      throw new Misuse('nothing can be exported before the handshake is done')
    if (!agreedOf(connection)?.extendedMasterSecret)
      throw new Misuse(
        'without the extended master secret nothing is exported: two connections may share it (RFC 7627 §5.4)',
      )
    // The master secret of the last handshake: renegotiation makes another.
    const master = vault.get(phasedName('master_secret', write.generation))
    const { prfHash: hash } = SUITES_12[suite12]
    return exporterNode12(master, { hash, randoms: state.hellos, label, context, length }).bytes
  }
  if (!suite) throw new Misuse('nothing can be exported before the cipher suite is chosen')
  const { hash } = SUITES_13[suite]
  const secret = vault.get(stage === 'early' ? 'early_exporter_master_secret' : 'exporter_master_secret')
  const { outputLength } = HASHES[hash]
  // Derive-Secret(Secret, label, "")
  const derived = hkdfExpandLabel(new HmacKey(hash, secret.bytes), label, digest(hash, EMPTY), outputLength)
  return hkdfExpandLabel(new HmacKey(hash, derived), 'exporter', digest(hash, context ?? EMPTY), length)
}

/** The `tls-exporter` channel binding, 32 bytes (RFC 9266 §2). */
export function channelBinding(connection: Connection): Uint8Array {
  return exportKeyingMaterial(connection, 'EXPORTER-Channel-Binding', fromText(''), 32)
}
