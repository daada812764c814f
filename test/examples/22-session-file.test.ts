import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { describeWith } from '../peers/children.ts'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/22-session-file.ts'))
const pem = /-----BEGIN[\s\S]*-----END SSL SESSION PARAMETERS-----\n/.exec(text)?.[0] ?? ''
const field = (name: string): string => new RegExp(`^${name} +(.*)$`, 'm').exec(text)?.[1] ?? ''

describe('example 22', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/22.txt')
  })

  it('has no session when the handshake is done (RFC 9846 §4.7.1, 8446 §4.6.1)', () => {
    expect(text).toContain('handshake done    0 sessions\nafter a read      1 session,')
  })

  it('resumes from the file', () => {
    expect(text).toContain('from the file: reused true')
  })

  it('loses the milliseconds: OpenSSL’s time has whole seconds', () => {
    const [, before, after] = /createdAt (\d+) became (\d+)/.exec(text) ?? []
    expect(Number(after)).toBe(Math.floor(Number(before) / 1000) * 1000)
    expect(before).not.toBe(after)
  })
})

describeWith('openssl', 'version', 'the file of example 22, read by OpenSSL', () => {
  it('says there what it says here', () => {
    const { stdout } = spawnSync('openssl', ['sess_id', '-noout', '-text'], { input: pem, encoding: 'utf8' })
    expect(stdout).toContain('Protocol  : TLSv1.3')
    expect(stdout).toContain(`Cipher    : ${field('cipher')}`)
    expect(stdout).toContain(`Session-ID: ${field('session_id').toUpperCase()}`)
    expect(stdout).toContain(`Resumption PSK: ${field('master_key').toUpperCase()}`)
    const [time, timeout] = field('time, timeout').match(/\d+/g) ?? []
    expect(stdout).toContain(`Start Time: ${time}`)
    expect(stdout).toContain(`Timeout   : ${timeout} (sec)`)
    // The first bytes of the ticket are the patterned name of its key.
    expect(stdout).toContain('0000 - 20 21 22 23 24 25 26 27-28 29 2a 2b 2c 2d 2e 2f')
  })
})
