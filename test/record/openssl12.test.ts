import { constants } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fromText, toHex, toText } from '../../src/bytes/bytes.ts'
import { ByteQueue } from '../../src/bytes/queue.ts'
import { rsaDecryptPremaster } from '../../src/crypto/signature/rsa-encryption.ts'
import { EpochKeys12, writeKeys12, type Epoch12 } from '../../src/record/epoch12.ts'
import { nextEpoch12, PLAINTEXT_12 } from '../kit/epoch12.ts'
import { cutRecord12, openRecord12, sealRecord12 } from '../../src/record/record12.ts'
import {
  exporterNode12,
  keyBlockNode,
  keyBlockParts,
  pskPremasterNode,
  scheduleNode12,
} from '../../src/secrets/derive12.ts'
import type { SecretNode } from '../../src/secrets/node.ts'
import { Transcript, type TranscriptPoint } from '../../src/secrets/transcript.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { decodeMessage12, encodeMessage12, type Message12 } from '../../src/wire/handshake12.ts'
import { SUITES_12, type Suite12Row } from '../../src/wire/registry/suites12.ts'
import { input, node } from '../secrets/illustrated12.ts'
import { capture, IDENTITIES, PSK, type Capture, type Side } from './openssl12.ts'

const NO_ETM = 0x80000
const NO_EMS = 1

/** Names of OpenSSL by the names of IANA. */
const SUITES = {
  TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256: 'ECDHE-ECDSA-AES128-GCM-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384: 'ECDHE-RSA-AES256-GCM-SHA384',
  TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-ECDSA-CHACHA20-POLY1305',
  TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA: 'ECDHE-ECDSA-AES128-SHA',
  TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 'ECDHE-RSA-AES128-SHA256',
  TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384: 'ECDHE-RSA-AES256-SHA384',
  TLS_ECDHE_RSA_WITH_NULL_SHA: 'ECDHE-RSA-NULL-SHA',
  TLS_DHE_RSA_WITH_AES_128_GCM_SHA256: 'DHE-RSA-AES128-GCM-SHA256',
  TLS_DH_anon_WITH_AES_128_CBC_SHA: 'ADH-AES128-SHA',
  TLS_ECDH_anon_WITH_AES_256_CBC_SHA: 'AECDH-AES256-SHA',
  TLS_RSA_WITH_AES_256_GCM_SHA384: 'AES256-GCM-SHA384',
  TLS_RSA_WITH_NULL_SHA256: 'NULL-SHA256',
  TLS_PSK_WITH_AES_128_CBC_SHA256: 'PSK-AES128-CBC-SHA256',
  TLS_DHE_PSK_WITH_AES_256_CBC_SHA384: 'DHE-PSK-AES256-CBC-SHA384',
  TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256: 'ECDHE-PSK-CHACHA20-POLY1305',
  TLS_RSA_PSK_WITH_AES_128_GCM_SHA256: 'RSA-PSK-AES128-GCM-SHA256',
} as const

/** What one direction is at while the capture is read. */
interface Direction {
  inbox: ByteQueue
  handshake: ByteQueue
  epoch: Epoch12
}

/** Reads a capture with the floors of this library alone, and holds against them what OpenSSL wrote. */
class Reader12 {
  transcript = Transcript.empty
  /** Messages in order, with their sender. */
  readonly messages: { side: Side; message: Message12 }[] = []
  readonly data: Record<Side, string> = { client: '', server: '' }
  private readonly master: SecretNode
  private readonly directions: Record<Side, Direction>
  private suite: Suite12Row | undefined

  constructor({ chunks, masterSecret }: Capture) {
    this.master = input('master_secret', masterSecret)
    const direction = { inbox: ByteQueue.empty, handshake: ByteQueue.empty, epoch: PLAINTEXT_12 }
    this.directions = { client: { ...direction }, server: { ...direction } }
    for (const { side, bytes } of chunks) this.take(side, bytes)
  }

  /** The body of the one message of that name, or of the first of several. */
  body<N extends Message12['name']>(name: N): Extract<Message12, { name: N }>['body'] {
    const found = this.messages.find(({ message }) => message.name === name)
    if (!found) throw new Error(`no ${name}`)
    return found.message.body as never
  }

  get row(): Suite12Row {
    if (!this.suite) throw new Error('no suite yet')
    return this.suite
  }

  get randoms(): { clientRandom: Uint8Array; serverRandom: Uint8Array } {
    return { clientRandom: this.body('ClientHello').random, serverRandom: this.body('ServerHello').random }
  }

  has(extension: 'encrypt_then_mac' | 'extended_master_secret'): boolean {
    return findExtension(this.body('ServerHello').extensions, extension) !== undefined
  }

  private take(side: Side, bytes: Uint8Array): void {
    const own = this.directions[side]
    own.inbox = own.inbox.append(bytes)
    for (let cut = cutRecord12(own.inbox, own.epoch); cut; cut = cutRecord12(own.inbox, own.epoch)) {
      own.inbox = cut.rest
      const opened = openRecord12(cut.record, own.epoch)
      if (!opened) throw new Error(`a ${cut.record.type} record of the ${side} did not open`)
      this.sealAgain(own.epoch, cut.record.bytes, opened.content)
      own.epoch = { ...own.epoch, sequence: own.epoch.sequence + 1 }
      if (opened.type === 'change_cipher_spec') own.epoch = nextEpoch12(own.epoch, this.keys(side))
      if (opened.type === 'application_data') this.data[side] += toText(opened.content)
      if (opened.type === 'handshake') this.takeHandshake(side, opened.content)
    }
  }

  /** With the same IV we make the same record; the explicit nonces of OpenSSL count from a number of its own. */
  private sealAgain(epoch: Epoch12, record: Uint8Array, content: Uint8Array): void {
    if (epoch.keys?.suite.cipher.endsWith('GCM')) return
    const type = ({ 20: 'change_cipher_spec', 21: 'alert', 22: 'handshake' } as const)[record[0]]
    const iv = record.slice(5, 5 + (epoch.keys?.ivLength ?? 0))
    const version = record[1] * 256 + record[2]
    expect(toHex(sealRecord12(epoch, type ?? 'application_data', content, { iv, version }))).toBe(
      toHex(record),
    )
  }

  private takeHandshake(side: Side, content: Uint8Array): void {
    const own = this.directions[side]
    own.handshake = own.handshake.append(content)
    while (own.handshake.length >= 4 && own.handshake.length >= 4 + own.handshake.uint(1, 3)) {
      const bytes = own.handshake.peek(4 + own.handshake.uint(1, 3))
      own.handshake = own.handshake.drop(bytes.length)
      const { message } = decodeMessage12(bytes, this.suite)
      expect(toHex(encodeMessage12(message))).toBe(toHex(bytes))
      if (message.name === 'ServerHello')
        this.suite = SUITES_12[message.body.cipher_suite as keyof typeof SUITES_12]
      if (message.name === 'Finished') this.judgeFinished(side, message.body.verify_data)
      this.messages.push({ side, message })
      const sent = ['Certificate', 'CertificateVerify', 'Finished'].includes(message.name)
      const point = (sent ? `${side} ${message.name}` : message.name) as TranscriptPoint
      this.transcript = this.transcript.append(point, bytes)
    }
  }

  private judgeFinished(side: Side, verifyData: Uint8Array): void {
    const { randoms, transcript } = this
    const due = { hash: this.row.prfHash, randoms, transcript }
    expect(toHex(scheduleNode12(`${side}_verify_data`, this.master, due).bytes)).toBe(toHex(verifyData))
  }

  private keys(side: Side): EpochKeys12 {
    const block = node('key_block', keyBlockNode(this.master, this.row, this.randoms))
    const parts = keyBlockParts(block, this.row)
    const keys = writeKeys12(side, (name) => parts.find((part) => part.name === name)?.node.bytes)
    return new EpochKeys12(this.row, keys, this.has('encrypt_then_mac'))
  }
}

function openssl(name: string, secureOptions = 0): Promise<Capture> {
  return capture({
    ciphers: `${name}:@SECLEVEL=0`,
    secureOptions: secureOptions | constants.SSL_OP_NO_TLSv1_3,
  })
}

describe.each(Object.entries(SUITES))('%s between two ends of OpenSSL', (iana, name) => {
  const cbc = iana.includes('CBC')
  const variants = cbc ? ([0, NO_ETM, NO_EMS] as const) : ([0, NO_EMS] as const)

  it.each(variants)('is read and written byte for byte, options %i', async (options) => {
    const captured = await openssl(name, options)
    const read = new Reader12(captured)
    expect(read.body('ServerHello').cipher_suite).toBe(iana)
    // OpenSSL answers encrypt_then_mac for NULL too, where RFC 7366 §3 has it for block ciphers alone; the bytes are the same.
    expect(read.has('encrypt_then_mac')).toBe((cbc || iana.includes('NULL')) && options !== NO_ETM)
    expect(read.has('extended_master_secret')).toBe(options !== NO_EMS)
    expect(read.data).toEqual({ client: 'ping', server: 'pong' })
    expect(read.messages.filter(({ message }) => message.name === 'Finished')).toHaveLength(2)
    expect(read.messages.filter(({ message }) => message.name === 'Unknown')).toEqual([])
    const master = input('master_secret', captured.masterSecret)
    const exporter = { hash: read.row.prfHash, randoms: read.randoms, label: 'EXPORTER-test', length: 40 }
    const [withContext, without] = captured.exported.map(toHex)
    expect(toHex(exporterNode12(master, { ...exporter, context: fromText('abc') }).bytes)).toBe(withContext)
    expect(toHex(exporterNode12(master, { ...exporter, context: undefined }).bytes)).toBe(without)
    expect(premasterOf(read) ?? toHex(captured.masterSecret)).toBe(toHex(captured.masterSecret))
  })
})

/** The master secret from what the server knows, where that needs no ephemeral key. */
function premasterOf(read: Reader12): string | undefined {
  const body = read.body('ClientKeyExchange')
  const psk = input('psk', PSK)
  let preMaster: SecretNode | undefined
  if (body.exchange === 'PSK') preMaster = node('pre_master_secret', pskPremasterNode(psk))
  if (body.exchange === 'RSA' || body.exchange === 'RSA_PSK') {
    const { privateKey: key } = IDENTITIES.rsa
    if (key.kind !== 'rsa') throw new Error('not an RSA key')
    const random = new Uint8Array(48)
    const bytes = rsaDecryptPremaster(key, body.encrypted_pre_master_secret, 0x0303, random)
    const own = input('rsa', bytes)
    preMaster = body.exchange === 'RSA' ? own : node('pre_master_secret', pskPremasterNode(psk, own))
  }
  if (!preMaster) return undefined
  const row = read.has('extended_master_secret') ? 'extended_master_secret' : 'master_secret'
  let transcript = Transcript.empty
  for (const entry of read.transcript.entries) {
    transcript = transcript.append(entry.point, entry.bytes)
    if (entry.point === 'ClientKeyExchange') break
  }
  const input12 = { hash: read.row.prfHash, randoms: read.randoms, transcript }
  return toHex(scheduleNode12(row, preMaster, input12).bytes)
}

describe('an abbreviated handshake between two ends of OpenSSL (RFC 5246 §7.3, RFC 5077 §3.1)', () => {
  it.each([
    ['by ticket', 0],
    ['by session ID', constants.SSL_OP_NO_TICKET],
  ])('%s has new keys from the old master secret, and the server finishes first', async (_, noTicket) => {
    const options = {
      ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256',
      secureOptions: noTicket | constants.SSL_OP_NO_TLSv1_3,
      ticketKeys: Buffer.alloc(48, 0x61),
      sessionIdContext: 'test',
    }
    const first = await capture(options)
    expect(new Reader12(first).data).toEqual({ client: 'ping', server: 'pong' })
    const second = await capture({ ...options, session: first.session! })
    expect(second.reused).toBe(true)
    expect(toHex(second.masterSecret)).toBe(toHex(first.masterSecret))
    const read = new Reader12(second)
    const names = read.messages.map(({ side, message }) => `${side} ${message.name}`)
    expect(names.filter((name) => !name.endsWith('NewSessionTicket'))).toEqual([
      'client ClientHello',
      'server ServerHello',
      'server Finished',
      'client Finished',
    ])
    expect(toHex(read.randoms.serverRandom)).not.toBe(toHex(new Reader12(first).randoms.serverRandom))
  })
})
