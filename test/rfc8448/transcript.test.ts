/** The transcript hashes of RFC 8448 §3 to §7, from the recorded messages alone, and what is proven over them. */
import { describe, expect, it } from 'vitest'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { HmacKey } from '../../src/crypto/hash/hmac.ts'
import { verify, type SchemeName } from '../../src/crypto/signature/signature.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { signedContent } from '../../src/handshake/tls13/authenticate13.ts'
import { SCHEDULE_13 } from '../../src/secrets/schedule13.ts'
import { Transcript, type TranscriptPoint } from '../../src/secrets/transcript.ts'
import { peerOf, type Actor } from '../../src/wire/actor.ts'
import { decodeMessage13, truncatedClientHello } from '../../src/wire/handshake.ts'
import { messagesIn, nameOf, readTrace, type Trace } from './trace.ts'

const SECTIONS = ([3, 4, 5, 6, 7] as const).map((section) => ({ section, trace: readTrace(section) }))

/** Messages that either side may send carry the sender in the transcript. */
function pointOf(actor: Actor, message: Uint8Array): TranscriptPoint {
  const name = nameOf(message)
  return (
    /^(Certificate|CertificateVerify|Finished)$/.test(name) ? `${actor} ${name}` : name
  ) as TranscriptPoint
}

/** The transcript after each message of the handshake. */
function transcripts({ records }: Trace): Map<TranscriptPoint, Transcript> {
  const after = new Map<TranscriptPoint, Transcript>([['empty', Transcript.empty.withHash('sha256')]])
  let transcript = after.get('empty')!
  for (const { actor, type, payload } of records) {
    if (type !== 'handshake') continue
    for (const message of messagesIn(payload)) {
      const point = pointOf(actor, message)
      if (nameOf(message) === 'NewSessionTicket') continue
      if (point === 'HelloRetryRequest') transcript = transcript.replaceFirstHello('sha256')
      transcript = transcript.append(point, message)
      after.set(point, transcript)
    }
  }
  return after
}

describe.each(SECTIONS)('RFC 8448 §$section', ({ trace }) => {
  const after = transcripts(trace)
  const hashAt = (point: TranscriptPoint): Uint8Array => after.get(point)!.hash('sha256')
  const secrets = trace.secrets.filter(
    ({ name }) => name in SCHEDULE_13 && !/^(early|handshake|master)_/.test(name),
  )

  for (const { name, step, context } of secrets)
    it(`${name} covers the messages that the schedule names (${step})`, () => {
      const row = SCHEDULE_13[name as keyof typeof SCHEDULE_13]
      const through = row.operation === 'Derive-Secret' ? row.through : 'empty'
      expect(toHex(hashAt(through))).toBe(toHex(context!))
    })

  it.each(['client', 'server'] as const)(
    'Finished of the %s is the HMAC of what stands before it',
    (actor) => {
      const entries = [...after.get(`${actor} Finished`)!.entries]
      const { point } = entries[entries.length - 2]
      const key = trace.secrets.find(({ name }) => name === `${actor}_handshake_finished_key`)!
      const verifyData = trace.secrets.find(({ name }) => name === `${actor}_verify_data`)!
      expect(toHex(new HmacKey('sha256', key.bytes).mac(hashAt(point)))).toBe(toHex(verifyData.bytes))
    },
  )

  const signers = (['client', 'server'] as const).filter((actor) => after.has(`${actor} CertificateVerify`))
  it.each(signers)('CertificateVerify of the %s is signed over what stands before it', (actor) => {
    const certificate = decodeMessage13(trace.message(actor, 'Certificate')).message
    const proof = decodeMessage13(trace.message(actor, 'CertificateVerify')).message
    if (certificate.name !== 'Certificate' || proof.name !== 'CertificateVerify') throw new Error('not these')
    const { publicKey } = parseCertificate(certificate.body.certificate_list[0].cert_data)
    if (publicKey.kind === 'unsupported') throw new Error('no key')
    const { algorithm, signature } = proof.body
    const whole = (signer: typeof actor): Uint8Array =>
      concat(...signedContent(signer, hashAt(`${actor} Certificate`)).map(({ bytes }) => bytes))
    const content = whole(actor)
    expect(verify(algorithm as SchemeName, publicKey, content, signature)).toBe(true)
    // As if the other side had signed it: the context string tells them apart.
    const other = whole(peerOf(actor))
    expect(verify(algorithm as SchemeName, publicKey, other, signature)).toBe(false)
  })

  it('gives the same hash at once as message by message', () => {
    for (const transcript of after.values())
      expect(toHex(transcript.hashWith('sha256'))).toBe(toHex(transcript.hash('sha256')))
  })
})

describe('RFC 8448 §4', () => {
  const trace = readTrace(4)

  it('binder covers the ClientHello without its binders', () => {
    const binder = trace.secrets.find(({ name }) => name === 'binder[0]')!
    const truncated = truncatedClientHello(trace.message('client', 'ClientHello'))
    expect(toHex(Transcript.empty.hashWith('sha256', truncated))).toBe(toHex(binder.context!))
  })
})

describe('RFC 8448 §5', () => {
  it('begins its transcript with a message_hash in place of the first ClientHello', () => {
    const trace = readTrace(5)
    const [first] = [...transcripts(trace).get('HelloRetryRequest')!.entries]
    const hash = Transcript.empty.hashWith('sha256', trace.message('client', 'ClientHello'))
    expect(toHex(first.bytes)).toBe('fe000020' + toHex(hash))
  })
})
