/** The hello of SSL 2.0 and the records of DTLS as `decode` shows them. */
import { uintAt } from '../../bytes/bytes.ts'
import { decode, fixed, mapped, rest, struct, uint16, uint8, type Layout } from '../../bytes/layout.ts'
import { shiftSpan } from '../../bytes/span.ts'
import { cipherSuites, contentTypes, protocolVersions } from '../../wire/registry.ts'
import { cited, codePoints } from '../../wire/registry/code-points.ts'
import { DTLS_HEADER, isDtls } from '../foreign.ts'
import type { Part } from './part.ts'

// ---- SSL 2.0

/** Suites of SSL 2.0 alone (draft-hickman-netscape-ssl-00); those of later versions have a zero before their code point. */
const CIPHER_KINDS: Readonly<Record<number, string>> = {
  0x010080: 'SSL_CK_RC4_128_WITH_MD5',
  0x020080: 'SSL_CK_RC4_128_EXPORT40_WITH_MD5',
  0x030080: 'SSL_CK_RC2_128_CBC_WITH_MD5',
  0x040080: 'SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5',
  0x050080: 'SSL_CK_IDEA_128_CBC_WITH_MD5',
  0x060040: 'SSL_CK_DES_64_CBC_WITH_MD5',
  0x0700c0: 'SSL_CK_DES_192_EDE3_CBC_WITH_MD5',
  0x080080: 'SSL_CK_RC4_64_WITH_MD5',
}

const cipherSpec: Layout<string> = {
  type: 'V2CipherSpec',
  cite: '',
  encode: () => undefined,
  decode: (reader) => {
    const code = reader.uint(3)
    return code < 0x10000
      ? cipherSuites.nameOf(code)
      : (CIPHER_KINDS[code] ?? `unknown(0x${code.toString(16)})`)
  },
}

/** `V2ClientHello` (RFC 5246 §E.2): all lengths stand before all contents. */
const v2ClientHello: Layout<object> = {
  type: 'V2ClientHello',
  cite: 'RFC 5246 §E.2',
  encode: () => undefined,
  decode: (reader) => {
    reader.field(
      'msg_length',
      mapped(
        uint16,
        'uint16',
        (value) => value & 0x7fff,
        (value) => value,
      ),
    )
    reader.field('msg_type', uint8)
    reader.field('version', protocolVersions.layout)
    const suites = reader.field('cipher_spec_length', uint16)
    const session = reader.field('session_id_length', uint16)
    const challenge = reader.field('challenge_length', uint16)
    if (suites > 0)
      reader.field('cipher_specs', {
        type: 'V2CipherSpec',
        cite: '',
        decode: () =>
          reader.within(suites, () => {
            for (let index = 0; reader.remaining > 0; index++) reader.item(index, cipherSpec)
          }) ?? null,
      })
    if (session > 0) reader.field('session_id', fixed(session))
    reader.field('challenge', fixed(challenge))
    return {}
  },
}

/** That hello, in its fields. @throws DecodeError */
export function v2HelloPart(bytes: Uint8Array): Part {
  const { span } = decode(v2ClientHello, bytes, 'ClientHello')
  const title = 'ClientHello in the format of SSL 2.0, which RFC 9846 §E.5 forbids to send'
  return { kind: 'record', title, at: 0, bytes, span }
}

// ---- DTLS

const dtlsVersions = codePoints({
  type: 'ProtocolVersion',
  cite: 'RFC 9147 §5.3',
  size: 2,
  rows: {
    ...cited('RFC 4347 §4.1', { 'DTLS 1.0': 0xfeff }),
    ...cited('RFC 6347 §4.1', { 'DTLS 1.2': 0xfefd }),
    ...cited('RFC 9147 §5.3', { 'DTLS 1.3': 0xfefc }),
  },
})

const dtlsRecord = struct('DTLSPlaintext', 'RFC 6347 §4.1', {
  type: contentTypes.layout,
  version: dtlsVersions.layout,
  epoch: uint16,
  sequence_number: fixed(6),
  length: uint16,
  fragment: rest,
})

/** Records of DTLS, each in its outer fields: what is inside is not read. */
export function* dtlsParts(bytes: Uint8Array): Generator<Part> {
  for (let at = 0; at < bytes.length;) {
    const left = bytes.subarray(at)
    const length = isDtls(left) ? DTLS_HEADER + uintAt(left, 11, 2) : left.length
    const record = left.slice(0, length)
    const { span, value } = decode(dtlsRecord, record, 'DTLSPlaintext')
    const cut = record.length < length ? `, cut: ${record.length} of ${length} bytes are there` : ''
    const title = `record of ${value.version}, which is not read further${cut}`
    yield { kind: 'record', title, at, bytes: record, span: shiftSpan(span, at) }
    at += record.length
  }
}
