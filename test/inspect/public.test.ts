/** Reading bytes from elsewhere through the entry of the package, as its users do. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/index.ts'
import { inputsOf, KeyLog, kindOf, partLine, partsOf, partText } from '../../src/inspect.ts'
import type { Part } from '../../src/inspect.ts'

const vector = (name: string): Buffer =>
  readFileSync(new URL(`../vectors/key-updates/${name}`, import.meta.url))
const captured = new Uint8Array(vector('ccm.bin'))
const keylog = new KeyLog(vector('ccm.keys').toString())

/** The parts of everything in a file. */
function partsIn(raw: Uint8Array, opens?: KeyLog): Part[] {
  return inputsOf(raw).flatMap((input) => {
    const kind = kindOf(input)
    return kind === undefined ? [] : [...partsOf(kind, input.bytes, { keylog: opens })]
  })
}

const namesOf = (parts: readonly Part[], kind: Part['kind']): string[] =>
  parts.filter((part) => part.kind === kind).map(({ span }) => span.name)

describe('captured bytes of OpenSSL and their key log', () => {
  it('give every message of the handshake and all data (RFC 9846 §2)', () => {
    const parts = partsIn(captured, keylog)
    expect(namesOf(parts, 'handshake').filter((name) => name !== 'KeyUpdate')).toEqual([
      ...[
        'ClientHello',
        'ServerHello',
        'EncryptedExtensions',
        'Certificate',
        'CertificateVerify',
        'Finished',
      ],
      ...['Finished', 'NewSessionTicket'],
    ])
    const words = parts.filter(({ kind }) => kind === 'data').map(({ span }) => span.value)
    expect(words.join('')).toBe('one\ntwo\nthree\nfour\nfive\nsix\nseven\n')
  })

  it('give what is in the clear without the key log, and say what is protected', () => {
    const parts = partsIn(captured)
    expect(namesOf(parts, 'handshake')).toEqual(['ClientHello', 'ServerHello'])
    expect(namesOf(parts, 'data')).toEqual([])
    expect(parts.some(({ title }) => title.startsWith('record, protected'))).toBe(true)
  })

  it('give the records of one direction by themselves', () => {
    const records = partsIn(captured, keylog).filter(({ kind }) => kind === 'record')
    const fromServer = records.filter(({ title }, index) => index === 1 || title.includes('SERVER_'))
    const alone = Buffer.concat(fromServer.map(({ bytes }) => bytes))
    expect(namesOf(partsIn(new Uint8Array(alone), keylog), 'handshake').slice(0, 5)).toEqual([
      ...['ServerHello', 'EncryptedExtensions', 'Certificate', 'CertificateVerify', 'Finished'],
    ])
  })

  it('are the same parts when they were printed in hex', () => {
    expect(partsIn(fromText(toHex(captured)), keylog)).toEqual(partsIn(captured, keylog))
  })
})

it('a key log is a value: what was read with it before changes nothing', () => {
  const titles = (parts: readonly Part[]): string[] => parts.map(({ title }) => title)
  const first = titles(partsIn(captured, keylog))
  expect(first.some((title) => title.includes('opened with SERVER_TRAFFIC_SECRET_0, record 0'))).toBe(true)
  expect(titles(partsIn(captured, keylog))).toEqual(first)
})

describe('a part', () => {
  const [alert] = [...partsOf('record', Uint8Array.of(21, 3, 3, 0, 2, 2, 40))].slice(-1)

  it('is shown in lines, with the offsets that it has in the input (RFC 9846 §6)', () => {
    expect(partText(alert!)).toMatch(
      /^alert at byte 5, 2 bytes\n[\s\S]*\[6,7\) +28 +description handshake_failure/,
    )
  })

  it('is one line of JSON', () => {
    expect(JSON.parse(partLine(alert!))).toMatchObject({ kind: 'alert', at: 5, bytes: '0228' })
    expect(partLine(alert!)).not.toContain('\n')
  })
})

describe('what an input is', () => {
  it('is guessed from its bytes; a ticket only where there are keys for it, a private key never', () => {
    const bytes = new Uint8Array(64).fill(0xee)
    const ticketKeys = [{} as never]
    expect(kindOf({ form: 'binary', inPem: false, bytes })).toBeUndefined()
    expect(kindOf({ form: 'binary', inPem: false, bytes }, { ticketKeys })).toBe('ticket')
    expect(kindOf({ form: 'PRIVATE KEY', inPem: true, bytes }, { ticketKeys })).toBeUndefined()
  })
})
