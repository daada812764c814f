/** Encrypted Client Hello (RFC 9849) and the encrypted server name that came before it: shown, never acted on. */
import { fixed, list, opaque, rest, select, struct, text, uint8, uint16 } from '../../bytes/layout.ts'
import type { Decodable } from '../../bytes/reader.ts'
import { cipherSuites, extensionTypes } from '../registry.ts'
import { cited, codePoints } from '../registry/code-points.ts'
import { hpkeAeads, hpkeKdfs, hpkeKems } from '../registry/hpke.ts'
import { keyShareEntry } from './negotiation.ts'

const VECTOR = 2 ** 16 - 1
const ECH = 'RFC 9849 §5'
const CONFIG = 'RFC 9849 §4'

const helloTypes = codePoints({
  type: 'ECHClientHelloType',
  cite: ECH,
  size: 1,
  rows: cited(ECH, { outer: 0, inner: 1 }),
})

const cipherSuite = struct('HpkeSymmetricCipherSuite', CONFIG, {
  kdf_id: hpkeKdfs.layout,
  aead_id: hpkeAeads.layout,
})

const outer = struct('ECHClientHello', ECH, {
  cipher_suite: cipherSuite,
  config_id: uint8,
  enc: opaque(0, VECTOR),
  payload: opaque(1, VECTOR),
})

/** In a ClientHello: the encrypted hello in the outer one, a mark in the inner one. */
export const echClientHello: Decodable<null> = {
  type: 'ECHClientHello',
  cite: ECH,
  decode: (reader) => {
    if (reader.field('type', helloTypes.layout) === 'outer') outer.decode(reader)
    return null
  },
}

const keyConfig = struct('HpkeKeyConfig', CONFIG, {
  config_id: uint8,
  kem_id: hpkeKems.layout,
  public_key: opaque(1, VECTOR),
  cipher_suites: list(cipherSuite, 4, 2 ** 16 - 4),
})

const configExtension = struct('ECHConfigExtension', CONFIG, { type: uint16, data: opaque(0, VECTOR) })

const configContents = struct('ECHConfigContents', CONFIG, {
  key_config: keyConfig,
  maximum_name_length: uint8,
  public_name: text(1, 255),
  extensions: list(configExtension, 0, VECTOR),
})

const configVersions = codePoints({
  type: 'ECHConfigVersion',
  cite: CONFIG,
  size: 2,
  rows: cited(CONFIG, { ech: 0xfe0d }),
})

const config = select<object>({
  type: 'ECHConfig',
  cite: CONFIG,
  tagName: 'version',
  tag: configVersions.layout,
  bodyName: 'contents',
  max: VECTOR,
  body: (version) => (version === 'ech' ? configContents : rest),
})

/** In EncryptedExtensions: what the client had better use, where the server could not decrypt. */
export const echRetryConfigs = struct('ECHEncryptedExtensions', ECH, {
  retry_configs: list(config, 4, VECTOR),
})

/** In a HelloRetryRequest: proof that the server read the inner hello. */
export const echConfirmation = struct('ECHHelloRetryRequest', ECH, { confirmation: fixed(8) })

/** In an inner hello before it is encrypted: extensions that stand in the outer one. */
export const echOuterExtensions = struct('OuterExtensions', 'RFC 9849 §5.1', {
  outer_extensions: list(extensionTypes.layout, 2, 254),
})

const ESNI = 'draft-ietf-tls-esni-02 §5'

/** In a ClientHello of the drafts that encrypted the name alone. */
export const clientEncryptedSni = struct('ClientEncryptedSNI', ESNI, {
  suite: cipherSuites.layout,
  key_share: keyShareEntry,
  record_digest: opaque(0, VECTOR),
  encrypted_sni: opaque(0, VECTOR),
})

/** In EncryptedExtensions: the nonce that stood beside the encrypted name. */
export const esniNonce = struct('ServerEncryptedSNI', ESNI, { nonce: fixed(16) })
