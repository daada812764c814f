/** What an importer makes of the identity of an external PSK: RFC 9258. */
import { opaque, struct, type ValueOf } from '../../bytes/layout.ts'
import { recognised } from '../../bytes/recognised.ts'
import { cited, codePoints, type Registry } from '../registry/code-points.ts'
import { protocolVersions } from '../registry.ts'

const IMPORT = 'RFC 9258 §5.1'
const VECTOR = 2 ** 16 - 1

/** Key derivation functions that PSKs are imported for. */
const tlsKdfs = codePoints({
  type: 'KdfIdentifier',
  cite: 'RFC 9258 §10',
  size: 2,
  rows: cited('RFC 9258 §10', { HKDF_SHA256: 1, HKDF_SHA384: 2 }),
})

/** A code point that has a name, since nothing else tells these bytes from those of any other identity. */
function known<Rows extends Parameters<typeof codePoints>[0]['rows']>(registry: Registry<Rows>) {
  const { layout } = registry
  const decodeKnown: typeof layout.decode = (reader) => {
    const at = reader.offset
    const name = layout.decode(reader)
    if (!registry.has(name)) reader.fail({ expected: `a ${layout.type} with a name`, actual: name }, at)
    return name
  }
  return { ...layout, decode: decodeKnown }
}

/** The identity of an imported PSK, as it stands in pre_shared_key. */
export const importedIdentity = struct('ImportedIdentity', IMPORT, {
  external_identity: opaque(1, VECTOR),
  context: opaque(0, VECTOR),
  target_protocol: known(protocolVersions),
  target_kdf: known(tlsKdfs),
})

type ImportedIdentity = ValueOf<typeof importedIdentity>

/** What an identity says where it is that of an imported PSK; `undefined` for any other, such as a ticket. */
export function importedIdentityIn(identity: Uint8Array): ImportedIdentity | undefined {
  return recognised(importedIdentity, identity)
}
