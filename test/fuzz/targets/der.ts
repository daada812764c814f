/** DER of any kind, and files that are DER: keys, encrypted keys, PKCS #12. */
import { DecodeError } from '../../../src/bytes/reader.ts'
import { readDer } from '../../../src/certificate/der/der.ts'
import { certificatesOf, privateKeyOf } from '../../../src/certificate/keys/key-file.ts'
import { parsePrivateKey, KEY_FORMATS } from '../../../src/certificate/keys/private-key.ts'
import { parseOcspResponse, ocspResponseSpan } from '../../../src/certificate/x509/ocsp-response.ts'
import { readPem } from '../../../src/certificate/keys/pem.ts'
import { asText } from '../../../src/cli/arguments/options.ts'
import { STATUS } from '../../robustness/world.ts'
import { vectors } from '../genuine.ts'
import { mutateDer } from '../structure-der.ts'
import { decodes, type Target } from '../target.ts'

/** The password of `test/vectors/key-files`. Each of many rounds takes time by intent: beyond some, nobody waits for them. */
const UNLOCK = {
  password: 'secret',
  onDerivation: (rounds: number): void => {
    if (rounds > 100) throw new DecodeError('iterations', 0, { expected: 'few', actual: `${rounds}` })
  },
}

/** An element. */
export const target: Target = {
  about: 'DER: any element, private keys, PKCS #12, OCSP responses',
  seeds: () => {
    const pems = vectors('key-files', /^(cert|key|root|rsa2048|ed25519|ecp384|aes256-sha256|scrypt)\.pem$/)
    const ders = vectors('key-files', /^((pkcs8|sec1|cert|cheap.*)\.der|cheap\.p12|nomac\.p12|plain\.p12)$/)
    return [...ders, ...pems.flatMap((pem) => readPem(asText(pem)).map(({ bytes }) => bytes)), STATUS]
  },
  mutate: mutateDer,
  work: { base: 1_000_000, each: 3000 },
  run: (input) => {
    decodes(input, readDer)
    for (const format of KEY_FORMATS) decodes(input, () => parsePrivateKey(format, input))
    decodes(input, parseOcspResponse)
    decodes(input, ocspResponseSpan)
    decodes(input, () => certificatesOf(input, UNLOCK))
    decodes(input, () => privateKeyOf(input, UNLOCK))
  },
}
