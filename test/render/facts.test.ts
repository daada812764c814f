/** Every byte and secret, where it was promised: records, transcripts, signatures, whole values. */
import { createHash, createPublicKey, verify, X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { htmlOf } from '../../src/render/html/html.ts'
import { traceLines } from '../../src/render/files/json.ts'
import { renderText } from '../../src/render/text/text.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { eventsOf } from '../../src/trace/run.ts'
import type { MessageEvent, SignatureEvent } from '../../src/trace/event.ts'
import { run } from './runs.ts'

const full = (name: string): string => [...renderText(run(name), { full: true, width: 4000 })].join('\n')
const short = (name: string): string => [...renderText(run(name), { width: 200 })].join('\n')
const eventsIn = (name: string, connection = 0) => eventsOf(run(name).connections[connection]!)

/** What no transcript covers (RFC 9846 §4.1): tickets come after the handshake, whatever is still under way. */
const OUTSIDE = ['ChangeCipherSpec', 'NewSessionTicket']
const messages = eventsIn('tls13-full').flatMap(({ event, actor }) =>
  event.kind === 'message' && event.direction === 'sent' && !OUTSIDE.includes(event.name)
    ? [{ actor, event }]
    : [],
)
/** SHA-256 over the handshake messages up to one of a side, made by Node. */
function hashThrough(name: string, side: string): string {
  const last = messages.findIndex(({ actor, event }) => actor === side && event.name === name)
  return createHash('sha256')
    .update(concat(...messages.slice(0, last + 1).map(({ event }) => event.bytes)))
    .digest('hex')
}

describe('transcript hashes', () => {
  it.each([
    ['ServerHello', 'server', 'ServerHello'],
    ['CertificateVerify', 'server', 'server CertificateVerify'],
    ['Finished', 'server', 'server Finished'],
    ['Finished', 'client', 'client Finished'],
  ])(
    'stand with the secret that they go into, through %s of the %s (RFC 9846 §4.1, §7.1)',
    (name, side, through) => {
      expect(full('tls13-full')).toContain(
        `Transcript-Hash(ClientHello…${through}) = ${hashThrough(name, side)}`,
      )
    },
  )

  it('name their last message in JSON', () => {
    const line = [...traceLines(run('tls13-full'))].find((each) => each.includes('"server_verify_data"'))
    expect(JSON.parse(line!)).toMatchObject({
      through: 'server CertificateVerify',
      context: hashThrough('CertificateVerify', 'server'),
    })
  })

  it('of TLS 1.2 too (RFC 5246 §7.4.9)', () => {
    expect(full('tls12-ecdhe')).toMatch(/Transcript-Hash\(ClientHello…ClientKeyExchange\) = [0-9a-f]{64}/)
  })
})

describe('what a signature covers', () => {
  const signatures = (name: string) =>
    eventsIn(name).flatMap(({ event, actor }) => (event.kind === 'signature' ? [{ actor, event }] : []))
  const whole = ({ covers }: SignatureEvent): Uint8Array => concat(...covers.map(({ bytes }) => bytes))
  const sent = (name: string, message: string) =>
    eventsIn(name).find(({ event }) => event.kind === 'message' && event.name === message)!
      .event as MessageEvent

  it('is 64 spaces, the context string, 0, the transcript hash (RFC 9846 §4.5.2)', () => {
    const [made, checked] = signatures('tls13-full')
    const due = concat(
      fromText(`${' '.repeat(64)}TLS 1.3, server CertificateVerify\0`),
      fromHex(hashThrough('Certificate', 'server')),
    )
    expect([made!.actor, made!.event.direction]).toEqual(['server', 'sent'])
    expect([checked!.actor, checked!.event.direction]).toEqual(['client', 'received'])
    for (const { event } of [made!, checked!]) expect(toHex(whole(event))).toBe(toHex(due))
    expect(short('tls13-full')).toContain(
      'over 64 spaces ‖ “TLS 1.3, server CertificateVerify” ‖ 0 ‖ Transcript-Hash(ClientHello…server Certificate)',
    )
    expect(full('tls13-full')).toMatch(/64 spaces +(20){64} /)
  })

  it('is what the key of the certificate signed, as Node sees it', () => {
    const certificate = sent('tls13-full', 'Certificate').bytes
    const der = certificate.slice(11, 11 + (certificate[9]! << 8) + certificate[10]!)
    const signature = sent('tls13-full', 'CertificateVerify').bytes.slice(8)
    const key = createPublicKey(new X509Certificate(der).publicKey.export({ type: 'spki', format: 'pem' }))
    expect(verify('sha256', whole(signatures('tls13-full')[0]!.event), key, signature)).toBe(true)
  })

  it('is both randoms and the params in TLS 1.2, and all messages for a client (RFC 5246 §7.4.3, §7.4.8)', () => {
    const names = signatures('tls12-client-auth').map(({ event }) => event.covers.map(({ name }) => name))
    expect(names[0]).toEqual(['client_random', 'server_random', 'params'])
    expect(names.at(-1)).toEqual([
      'ClientHello',
      'ServerHello',
      'server Certificate',
      'ServerKeyExchange',
      'CertificateRequest',
      'ServerHelloDone',
      'client Certificate',
      'ClientKeyExchange',
    ])
  })
})

describe('records', () => {
  it('show nonce, additional data, ciphertext and tag with --full, and in JSON', () => {
    const text = full('tls13-full')
    for (const { event } of eventsIn('tls13-full')) {
      if (event.kind !== 'record' || !event.protection) continue
      for (const { bytes } of event.protection.parts)
        if (bytes.length > 0) expect(text.includes(toHex(bytes)), toHex(bytes)).toBe(true)
    }
    const records = [...traceLines(run('tls13-full'))]
      .map((each) => JSON.parse(each))
      .filter(({ kind, epoch, skipped }) => kind === 'record' && epoch !== 'plaintext' && !skipped)
    expect(records.length).toBeGreaterThan(8)
    for (const { bytes, protection } of records) {
      expect(Object.keys(protection)).toEqual([
        ...['cipher', 'header', 'nonce', 'additional_data', 'inner_type', 'padding', 'ciphertext', 'tag'],
      ])
      expect([protection.header, protection.ciphertext, protection.tag].join('')).toBe(bytes)
    }
  })

  it('that are all of a moment are shown: the server passes over rejected early data (RFC 9846 §4.3.10)', () => {
    expect(short('tls13-0rtt-rejected')).toMatch(
      /server passes over an application_data record\n +▫ passed over, \d+ bytes: rejected early data/,
    )
    expect(htmlOf(run('tls13-0rtt-rejected'))).toContain('passes over an application_data record')
  })

  it.each(SCENARIOS.filter(({ fault }) => !fault).map(({ name }) => name))(
    'no moment with events is dropped: %s',
    (name) => {
      const [text, page] = [short(name), htmlOf(run(name))]
      for (const { moments } of run(name).connections)
        for (const { index, events } of moments) {
          if (events.length === 0) continue
          expect(text).toMatch(new RegExp(`^#${index} `, 'm'))
          expect(page).toContain(`id="m${index}"`)
        }
    },
  )
})

describe('whole secrets', () => {
  it('stand in text with --full, and in the page', () => {
    const page = htmlOf(run('tls13-resume'))
    const text = full('tls13-resume')
    for (const connection of [0, 1])
      for (const { event } of eventsIn('tls13-resume', connection))
        if (event.kind === 'secret')
          for (const told of [page, text]) expect(told.includes(toHex(event.bytes)), event.label).toBe(true)
  })
})
