import { DecodeError } from '../../bytes/reader.ts'
import { parseCertificate } from '../../certificate/x509/parse.ts'

/** A certificate in a line: whom it names, who signed it, until when. What does not parse says where it broke. */
export function describeCertificate(der: Uint8Array): string {
  try {
    const { subject, issuer, notAfter, keyAlgorithm } = parseCertificate(der)
    const until = new Date(notAfter).toISOString().slice(0, 10)
    return `${subject.text}, signed by ${issuer.text}, until ${until}, ${keyAlgorithm.name} key, X.509 of ${der.length} bytes`
  } catch (error) {
    if (error instanceof DecodeError)
      return `${der.length} bytes that are no X.509 certificate: ${error.message}`
    throw error
  }
}
