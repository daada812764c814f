/** What stands around sessions where they rest; the sealed envelope is opened by Node's own crypto. */
import { createDecipheriv, createHash, createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { decodeSession, encodeSession } from '../../src/session/session.ts'
import { readable, sealed } from '../../src/stores/envelope.ts'
import { openStore } from '../../src/stores/open.ts'
import { scratch } from '../peers/children.ts'
import { key, NOW, session, upTo } from './sessions.ts'

/** 20 21 22 ... */
const KEY = Uint8Array.from({ length: 32 }, (_, i) => 0x20 + i)
const { file } = scratch()

const hmac = (secret: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', secret)).digest()
/** HKDF-Expand for one block of SHA-256 (RFC 5869 §2.3). */
const expand = (prk: Uint8Array, info: string): Buffer => hmac(prk, info, Uint8Array.of(1))

describe.each([
  ['readable', readable],
  ['sealed', sealed(KEY)],
])('the %s envelope', (_, { nameOf, wrap, unwrap }) => {
  const name = nameOf(key(1))
  const value = encodeSession(session(1))

  it('gives back what was wrapped', () => {
    expect(unwrap(name, wrap(name, value))).toEqual(value)
  })

  it('notices every flipped bit and every missing byte', () => {
    const bytes = wrap(name, Uint8Array.of(1, 2, 3, 4))
    for (const bit of upTo(8 * bytes.length)) {
      const flipped = bytes.slice()
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      expect(unwrap(name, flipped)).toBeUndefined()
    }
    for (const length of upTo(bytes.length)) expect(unwrap(name, bytes.slice(0, length))).toBeUndefined()
  })
})

describe('the readable envelope', () => {
  it('is SHA-256(value)[16] and the value, under the key itself', () => {
    const value = Uint8Array.of(1, 2, 3)
    const digest = createHash('sha256').update(value).digest().subarray(0, 16)
    expect(toHex(readable.wrap(key(1), value))).toBe(digest.toString('hex') + '010203')
    expect(readable.nameOf(key(1))).toEqual(key(1))
  })

  it('says that it hides nothing', async () => {
    const { description } = await openStore(`file:${file('readable')}`)
    expect(description).toMatch(/^files in .*readable\/sessions; NOT encrypted at rest/)
  })
})

describe('the sealed envelope', () => {
  const { nameOf, wrap, unwrap } = sealed(KEY)

  it('is a nonce and AES-256-GCM under a key that HKDF-Expand gives, with the name as additional data', () => {
    const name = nameOf(key(1))
    const bytes = wrap(name, Uint8Array.of(1, 2, 3))
    const open = createDecipheriv('aes-256-gcm', expand(KEY, 'glass-tls store value'), bytes.slice(0, 12))
    open.setAAD(name).setAuthTag(bytes.slice(-16))
    expect(toHex(Buffer.concat([open.update(bytes.slice(12, -16)), open.final()]))).toBe('010203')
  })

  it('stands under the HMAC-SHA256 of the key', () => {
    expect(toHex(nameOf(key(1)))).toBe(hmac(expand(KEY, 'glass-tls store name'), key(1)).toString('hex'))
  })

  it('has a new nonce each time', () => {
    const nonces = upTo(100).map(() => toHex(wrap(key(1), key(2)).slice(0, 12)))
    expect(new Set(nonces).size).toBe(100)
  })

  it('opens under its own name alone', () => {
    expect(unwrap(nameOf(key(2)), wrap(nameOf(key(1)), key(3)))).toBeUndefined()
  })

  it('takes a key of 32 bytes', () => {
    expect(() => sealed(new Uint8Array(16))).toThrow('a store is sealed under a key of 32 bytes, not 16')
  })

  it('leaves nothing to read in a store: no session ID, no name, no secret', async () => {
    const spec = `file:${file('sealed')}`
    const { sessions, description } = await openStore(spec, { key: KEY })
    expect(description).toMatch(/sealed with AES-256-GCM$/)
    await sessions.put(key(1), session(0x5a), NOW)
    const [name = ''] = readdirSync(file('sealed/sessions'))
    const bytes = readFileSync(file(`sealed/sessions/${name}`))
    expect(name).not.toContain(toHex(key(1)))
    const { secret, serverName, ticket } = session(0x5a)
    for (const hidden of [Buffer.from(secret), serverName, Buffer.from(ticket)])
      expect(bytes.includes(hidden)).toBe(false)
    // The same bytes are there where nobody hides them.
    const open = await openStore(`file:${file('open')}`)
    await open.sessions.put(key(1), session(0x5a), NOW)
    const plain = readFileSync(file(`open/sessions/${toHex(key(1))}`))
    expect(plain.includes(Buffer.from(secret))).toBe(true)
    expect(decodeSession(new Uint8Array(plain).slice(16))).toEqual(session(0x5a))
  })

  it('finds nothing under another key, and harms nothing', async () => {
    const spec = `file:${file('two keys')}`
    const ours = await openStore(spec, { key: KEY })
    await ours.sessions.put(key(1), session(1), NOW)
    const theirs = await openStore(spec, { key: new Uint8Array(32) })
    expect(await theirs.sessions.get(key(1))).toBeUndefined()
    expect(await theirs.sessions.list(NOW)).toEqual([])
    expect(await ours.sessions.get(key(1))).toBeDefined()
  })
})
