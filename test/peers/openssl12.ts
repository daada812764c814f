/** What the TLS 1.2 suites with the openssl command line share. */
import { getDiffieHellman } from 'node:crypto'
import { fromHex, fromText } from '../../src/bytes/bytes.ts'
import { base64 } from '@scure/base'

/** Bytes of the PSK in hex, as openssl takes it. */
export const PSK = '000102030405060708090a0b0c0d0e0f'
/** The same for us. */
export const OUR_PSK = { identity: fromText('glass'), key: fromHex(PSK), hash: 'sha256' } as const

/** A configuration file that sets an `Options` line for every connection, such as `-ExtendedMasterSecret`. */
export function optionsFile(options: string): string {
  return `openssl_conf = main\n[main]\nssl_conf = ssl\n[ssl]\nsystem_default = tls\n[tls]\nOptions = ${options}\n`
}

/** A prime of RFC 3526 or RFC 2409, which no list of TLS names, with its generator. */
export function unnamedPrime(name: 'modp2' | 'modp14'): { readonly p: Uint8Array; readonly g: Uint8Array } {
  const group = getDiffieHellman(name)
  return { p: new Uint8Array(group.getPrime()), g: new Uint8Array(group.getGenerator()) }
}

/** Parameters as `-dhparam` reads them: SEQUENCE { INTEGER p, INTEGER g } in PEM (PKCS #3). */
export function dhParamPem({ p, g }: { readonly p: Uint8Array; readonly g: Uint8Array }): string {
  const integer = (bytes: Uint8Array): Buffer => tagged(0x02, Buffer.from([0, ...bytes]))
  const text = base64.encode(tagged(0x30, Buffer.concat([integer(p), tagged(0x02, Buffer.from(g))])))
  return `-----BEGIN DH PARAMETERS-----\n${text.replace(/.{64}/g, '$&\n')}\n-----END DH PARAMETERS-----\n`
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

/** Lines of a TLS 1.2 key log as RFC 9850 §2.2 has them, sorted; OpenSSL adds `RSA` lines, which it does not have. */
export function keylogLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('CLIENT_RANDOM '))
    .sort()
}
