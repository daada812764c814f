/** PEM, and what is read from it: certificates, keys, also encrypted ones, parameters of DH. */
import { certificatesFromPem, privateKeyFromPem, readPem, toPem } from '../../../src/certificate/keys/pem.ts'
import { dhParametersFromPem } from '../../../src/certificate/keys/dh-parameters.ts'
import { asText } from '../../../src/cli/arguments/options.ts'
import { vectors } from '../genuine.ts'
import { Broken, decodes, type Target } from '../target.ts'

/** A text. */
export const target: Target = {
  about: 'PEM, with the certificates, keys and parameters in it',
  seeds: () => [...vectors('key-files', /\.pem$/), ...vectors('keyusage-unused-bits', /\.pem$/)],
  work: { base: 3_000_000, each: 3000 },
  run: (input) => {
    const text = asText(input)
    const bytes = new TextEncoder().encode(text)
    decodes(bytes, () => {
      for (const { label, bytes } of readPem(text)) {
        const [again] = readPem(toPem(label, bytes))
        if (again.bytes.join() !== bytes.join())
          throw new Broken('written as PEM and read, it is something else')
      }
    })
    decodes(bytes, () => certificatesFromPem(text))
    decodes(bytes, () => privateKeyFromPem(text))
    decodes(bytes, () => dhParametersFromPem(text))
  },
}
