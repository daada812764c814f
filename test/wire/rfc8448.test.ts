import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { equal, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { decode, encode, type Layout } from '../../src/bytes/layout.ts'
import { findExtension } from '../../src/wire/extension.ts'
import {
  decodeMessage13,
  encodeMessage13,
  type Message13,
  truncatedClientHello,
} from '../../src/wire/handshake.ts'
import { tlsCiphertext, tlsPlaintext } from '../../src/wire/record.ts'
import { expectTiled } from './expectations.ts'

interface Step {
  readonly section: string
  readonly actor: string
  readonly step: string
  readonly fields: readonly { readonly name: string; readonly hex?: string }[]
}

const path = new URL('../vectors/rfc8448.json', import.meta.url)
const STEPS = JSON.parse(readFileSync(path, 'utf8')) as Step[]

const hexOf = (step: Step, name: string) => step.fields.find((field) => field.name === name)?.hex ?? ''

/** The whole messages in a flight, one after the other. */
function split(flight: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = []
  for (let at = 0; at < flight.length;) {
    const size = 4 + 65536 * flight[at + 1] + 256 * flight[at + 2] + flight[at + 3]
    messages.push(flight.slice(at, at + size))
    at += size
  }
  return messages
}

const FLIGHTS = STEPS.filter(({ step }) => step.startsWith('send handshake record'))

describe.each(FLIGHTS.map((step, i) => ({ ...step, at: `${step.section}, flight ${i}` })))(
  'RFC 8448 §$at',
  (step) => {
    const messages = split(fromHex(hexOf(step, 'payload')))

    it('decodes and encodes byte for byte', () => {
      for (const bytes of messages) {
        const { message, span } = decodeMessage13(bytes)
        expect(message.name).not.toBe('Unknown')
        expect(toHex(encodeMessage13(message))).toBe(toHex(bytes))
        expectTiled(span, bytes.length)
      }
    })

    it('stands in a record that decodes and encodes byte for byte', () => {
      const bytes = fromHex(hexOf(step, 'complete record'))
      const layout: Layout<unknown> = bytes[0] === 23 ? tlsCiphertext : tlsPlaintext
      const record = decode(layout, bytes)
      expect(encode(layout, record.value)).toEqual(bytes)
      expectTiled(record.span, bytes.length)
    })
  },
)

/** Every message that a section constructs, by name; the truncated ClientHello of section 4 stands apart. */
function constructed(section: string): Message13[] {
  return STEPS.filter(
    (step) => step.section.startsWith(section) && step.step.startsWith('construct'),
  ).flatMap((step) =>
    step.fields
      .map((field) => fromHex(field.hex ?? ''))
      .filter(
        (bytes) => bytes.length === split(bytes)[0].length && bytes.length === 4 + 256 * bytes[2] + bytes[3],
      )
      .map((bytes) => decodeMessage13(bytes).message),
  )
}

describe('RFC 8448', () => {
  it('§3 has the messages of a full handshake', () => {
    expect(constructed('3').map((message) => message.name)).toEqual([
      'ClientHello',
      'ServerHello',
      'EncryptedExtensions',
      'Certificate',
      'CertificateVerify',
      'Finished',
      'Finished',
      'NewSessionTicket',
    ])
  })

  it('§3 says in words what the trace says in bytes', () => {
    const [hello, answer, , , verify] = constructed('3')
    if (hello.name !== 'ClientHello' || answer.name !== 'ServerHello' || verify.name !== 'CertificateVerify')
      throw new Error('not in this order')
    expect(findExtension(hello.body.extensions, 'server_name')?.server_name_list).toEqual([
      { name_type: 'host_name', host_name: 'server' },
    ])
    expect(findExtension(hello.body.extensions, 'supported_versions')?.versions).toEqual(['TLS 1.3'])
    expect(answer.body.cipher_suite).toBe('TLS_AES_128_GCM_SHA256')
    expect(findExtension(answer.body.extensions, 'key_share')?.server_share.group).toBe('x25519')
    expect(verify.body.algorithm).toBe('rsa_pss_rsae_sha256')
  })

  it('§4 truncates its ClientHello where the binder says', () => {
    const binder = STEPS.find(({ step }) => step.startsWith('calculate PSK binder'))!
    const prefix = fromHex(hexOf(binder, 'ClientHello prefix'))
    const whole = FLIGHTS.map((step) => fromHex(hexOf(step, 'payload'))).find(
      (bytes) => bytes.length > prefix.length && equal(bytes.slice(0, prefix.length), prefix),
    )!
    expect(toHex(truncatedClientHello(whole))).toBe(toHex(prefix))
  })

  it('§5 begins with a HelloRetryRequest that has a cookie and asks for secp256r1', () => {
    const [, retry, second] = constructed('5')
    if (retry.name !== 'HelloRetryRequest' || second.name !== 'ClientHello')
      throw new Error('not in this order')
    expect(findExtension(retry.body.extensions, 'key_share')).toEqual({ selected_group: 'secp256r1' })
    expect(findExtension(second.body.extensions, 'cookie')).toEqual(
      findExtension(retry.body.extensions, 'cookie'),
    )
  })

  it('§6 asks the client for a certificate', () => {
    const request = constructed('6').find((message) => message.name === 'CertificateRequest')
    expect(
      findExtension(request?.body.extensions, 'signature_algorithms')?.supported_signature_algorithms,
    ).toHaveLength(15)
  })
})
