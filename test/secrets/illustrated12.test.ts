import { describe, expect, it } from 'vitest'
import { concat, fromHex, toHex } from '../../src/bytes/bytes.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { verify } from '../../src/crypto/signature/signature.ts'
import { recompute } from '../../src/secrets/derive.ts'
import { keyBlockNode, keyBlockParts, scheduleNode12 } from '../../src/secrets/derive12.ts'
import type { SecretNode } from '../../src/secrets/node.ts'
import { EpochKeys12, writeKeys12, type Epoch12 } from '../../src/record/epoch12.ts'
import { nextEpoch12, PLAINTEXT_12 } from '../kit/epoch12.ts'
import { openRecord12, sealRecord12 } from '../../src/record/record12.ts'
import { decodeMessage12, encodeMessage12 } from '../../src/wire/handshake12.ts'
import { contentTypes } from '../../src/wire/registry.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { ecdheNode, input, messageOf, node, RANDOMS, recordOf, transcript, VECTORS } from './illustrated12.ts'

const suite = SUITES_12[VECTORS.suite]
const hash = suite.prfHash
const clear = transcript()

// ---- Secrets, in the order of the schedule

const privateKey = input('private', fromHex(VECTORS.clientPrivateKey))
const serverPublic = messageOf('serverkeyexchange').slice(8, 40)
const preMaster = node('pre_master_secret', ecdheNode(privateKey, serverPublic))
const master = node(
  'master_secret',
  scheduleNode12('master_secret', preMaster, { hash, randoms: RANDOMS, transcript: clear }),
)
const block = node('key_block', keyBlockNode(master, suite, RANDOMS))
const parts = keyBlockParts(block, suite).map((part) => node(part.name, part.node))
const clientFinished = node(
  'client_verify_data',
  scheduleNode12('client_verify_data', master, { hash, randoms: RANDOMS, transcript: clear }),
)
const afterClient = clear.append('client Finished', concat(fromHex('1400000c'), clientFinished.bytes))
const serverFinished = node(
  'server_verify_data',
  scheduleNode12('server_verify_data', master, { hash, randoms: RANDOMS, transcript: afterClient }),
)
const all: readonly SecretNode[] = [
  privateKey,
  preMaster,
  master,
  block,
  ...parts,
  clientFinished,
  serverFinished,
]

function epoch(side: 'client' | 'server'): Epoch12 {
  const keys = writeKeys12(side, (name) => parts.find((part) => part.name === name)?.bytes)
  return nextEpoch12(PLAINTEXT_12, new EpochKeys12(suite, keys))
}

describe('the illustrated TLS 1.2 connection', () => {
  it('has messages that decode and encode byte for byte', () => {
    for (const { name, record } of VECTORS.records.slice(0, 6)) {
      const bytes = fromHex(record).slice(5)
      expect(toHex(encodeMessage12(decodeMessage12(bytes, suite).message)), name).toBe(toHex(bytes))
    }
    expect(decodeMessage12(messageOf('serverkeyexchange'), suite).message.body).toMatchObject({
      exchange: 'ECDHE',
      params: { curve_params: { namedcurve: 'x25519' }, public: serverPublic },
      signed_params: { algorithm: 'rsa_pkcs1_sha256' },
    })
  })

  it('signs the randoms and the parameters with the certificate (RFC 8422 §5.4)', () => {
    const { message } = decodeMessage12(messageOf('servercert'))
    const exchange = decodeMessage12(messageOf('serverkeyexchange'), suite).message
    if (message.name !== 'Certificate' || exchange.name !== 'ServerKeyExchange') throw new Error('not these')
    if (exchange.body.exchange !== 'ECDHE') throw new Error('not ECDHE')
    const key = parseCertificate(message.body.certificate_list[0]).publicKey
    const { clientRandom, serverRandom } = RANDOMS
    const signed = concat(clientRandom, serverRandom, messageOf('serverkeyexchange').slice(4, 40))
    if (key.kind === 'unsupported') throw new Error(key.reason)
    const { signature } = exchange.body.signed_params
    expect(verify('rsa_pkcs1_sha256', key, signed, signature)).toBe(true)
  })

  it('agrees on the premaster secret from either side (RFC 8422 §5.10)', () => {
    expect(toHex(preMaster.bytes)).toBe(VECTORS.pre_master_secret)
    const clientPublic = messageOf('clientkeyexchange').slice(5)
    const own = input('private', fromHex(VECTORS.serverPrivateKey))
    expect(toHex(ecdheNode(own, clientPublic).bytes)).toBe(VECTORS.pre_master_secret)
  })

  it('derives the master secret and the key block (RFC 5246 §8.1, §6.3)', () => {
    expect(toHex(master.bytes)).toBe(VECTORS.master_secret)
    expect(Object.fromEntries(parts.map((part) => [part.name, toHex(part.bytes)]))).toEqual({
      client_write_MAC_key: VECTORS.client_write_MAC_key,
      server_write_MAC_key: VECTORS.server_write_MAC_key,
      client_write_key: VECTORS.client_write_key,
      server_write_key: VECTORS.server_write_key,
    })
  })

  it('ends with the verify_data of both sides (RFC 5246 §7.4.9)', () => {
    expect(toHex(clientFinished.bytes)).toBe(VECTORS.client_verify_data)
    expect(toHex(serverFinished.bytes)).toBe(VECTORS.server_verify_data)
  })

  it('has a lineage that gives every secret once more', () => {
    for (const each of all) {
      const again = recompute(each, (id) => all.find((candidate) => candidate.id === id)!)
      expect(toHex(again), each.name).toBe(toHex(each.bytes))
    }
  })

  it.each([
    ['client', ['clientfinished', 'clientdata', 'clientalert'], ['70696e67', '0100']],
    ['server', ['serverfinished', 'serverdata'], ['706f6e67']],
  ] as const)('protects the records of the %s (RFC 5246 §6.2.3.2)', (side, names, contents) => {
    const due = [`1400000c${VECTORS[`${side}_verify_data`]}`, ...contents]
    let state = epoch(side)
    names.forEach((name, i) => {
      const bytes = recordOf(name)
      const type = contentTypes.nameOf(bytes[0])
      const opened = openRecord12({ type, bytes }, state)
      expect(toHex(opened!.content), name).toBe(due[i])
      // Sealed again with the same IV it is the same record.
      const sealed = sealRecord12(state, type, opened!.content, { iv: bytes.slice(5, 21) })
      expect(toHex(sealed), name).toBe(toHex(bytes))
      expect(openRecord12({ type, bytes }, { ...state, sequence: state.sequence + 1 })).toBeUndefined()
      state = { ...state, sequence: state.sequence + 1 }
    })
  })
})
