/** `serve --deviate` and `connect --deviate`: what Node's own TLS, which is OpenSSL, says to a mistake on a socket. */
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { endChildren, scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { changedSession, nodeClient, nodeServer, type NodeServer, type NodeTalk } from '../peers/node.ts'
import { run, serveInside } from './cli.ts'

const { file } = scratch()
endChildren()

const own = identityOf()
const HELLO = file('hello.txt', 'hello')
const IDENTITY = ['--cert', file('cert.pem', own.pem.cert), '--key', file('key.pem', own.pem.key)]
const other = identityOf('ecdsa-p256', 'client')
/** An identity for another name. */
const OTHER = ['--cert', file('other.pem', other.pem.cert), '--key', file('other-key.pem', other.pem.key)]

describe('connect --deviate, to a server of Node', () => {
  let theirs: NodeServer | undefined
  afterEach(async () => {
    await theirs?.close()
    theirs = undefined
  })

  const connect = (session: string, ...args: readonly string[]) =>
    run('connect', `localhost:${theirs!.port}`, '--tls1_3', '--data', HELLO, session, ...args)

  it.each([
    // RFC 9846 §4.3.11.2: a binder that does not verify ends the handshake.
    ['client:binder-label', /failed: alert (decrypt_error|illegal_parameter), received/],
    ['client:binder-over-all', /failed: alert (decrypt_error|illegal_parameter), received/],
    // RFC 9846 §4.3.11: pre_shared_key is the last extension.
    ['client:psk-not-last', /failed: alert illegal_parameter, received/],
  ])('%s: the message that is sent is the wrong one', async (id, alert) => {
    theirs = await nodeServer({ cert: own.pem.cert, key: own.pem.key })
    const session = file(`${id.slice(7)}.pem`)
    expect((await connect(`--sess_out=${session}`)).code).toBe(0)
    const { code, text } = await connect(`--sess_in=${session}`, '--deviate', id)
    expect(text).toMatch(new RegExp(`^c1 +deviates: ${id}, `, 'm'))
    expect(text).toMatch(alert)
    expect(code).toBe(1)
  })
})

describe('connect --deviate, records and what comes of an alert', () => {
  it('client:sequence-stuck ends in bad_record_mac; client:fatal-alert-ignored keeps the session all the same (RFC 5246 §7.2.2)', async () => {
    const theirs = await nodeServer({ cert: own.pem.cert, key: own.pem.key, minVersion: 'TLSv1.2' })
    const stuck = ['--tls1_2', '--data', HELLO, '--deviate', 'client:sequence-stuck']
    const connect = (session: string, ...more: readonly string[]) =>
      run('connect', `localhost:${theirs.port}`, ...stuck, '--sess_out', session, ...more)
    const [right, wrong] = [file('forgotten.pem'), file('kept.pem')]
    expect((await connect(right)).text).toContain('failed: alert bad_record_mac, received')
    await connect(wrong, '--deviate', 'client:fatal-alert-ignored')
    await theirs.close()
    expect(readFileSync(right, 'utf8')).toBe('')
    expect(readFileSync(wrong, 'utf8')).toContain('BEGIN SSL SESSION')
  })
})

describe('connect --deviate, to our own server', () => {
  it('client:age-as-lifetime: what it is told is wrong, and early data are rejected (RFC 9846 §4.3.10)', async () => {
    const args = ['--tls1_3', '--quiet', '--echo', '--max_early_data', '100', '--naccept', '3', ...IDENTITY]
    const { port, exit } = await serveInside(...args)
    const session = file('early.pem')
    const connect = (...more: readonly string[]) =>
      run('connect', `localhost:${port}`, '--tls1_3', '--data', HELLO, '--sess_out', session, ...more)
    await connect()
    const early = ['--sess_in', session, '--early_data', HELLO]
    expect((await connect(...early)).text).toContain('early data accepted')
    const both = ['--deviate', 'client:age-as-lifetime', '--deviate', 'client:lifetime-overlooked']
    const { text } = await connect(...early, ...both)
    expect(text.match(/deviates: /g)).toHaveLength(2)
    expect(text).toContain('early data rejected')
    await exit
  })
})

describe('serve --deviate, for a client of Node', () => {
  /** Two connections, the second with a session of the first. */
  async function second(port: number, options: ConnectionOptions): Promise<NodeTalk> {
    const request = 'GET / HTTP/1.0\r\n\r\n'
    const both = { request, rejectUnauthorized: false, ...options }
    const { sessions } = await nodeClient(port, { ...both, servername: 'localhost' })
    const session = changedSession(sessions.at(-1)!, options.servername ?? 'localhost')
    return nodeClient(port, { ...both, session })
  }

  const serve = (...args: readonly string[]) =>
    serveInside('--quiet', '--www', '--naccept', '2', ...IDENTITY, ...args)

  it.each([
    // RFC 6066 §3: a session of one name is not resumed under another.
    [[], false],
    [['--deviate', 'server:name-overlooked'], true],
  ])('%j: a session under another name', async (args, resumes) => {
    const { port } = await serve(...OTHER, ...args)
    expect((await second(port, { servername: 'client.example' })).resumed).toBe(resumes)
  })

  it('server:name-alerted: the alert takes the place of a full handshake (RFC 6066 §3)', async () => {
    const { port, heard } = await serve(...OTHER, '--deviate', 'server:name-alerted')
    const { error } = await second(port, { servername: 'client.example' })
    expect(error?.message).toContain('tlsv1 alert access denied')
    await heard.until(/failed: access_denied \(us\): psk\.server-name/)
  })

  it('server:suite-changed: the client sends illegal_parameter (RFC 5246 §7.4.1.3)', async () => {
    const { port, heard } = await serve('--deviate', 'server:suite-changed')
    const { error } = await second(port, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })
    expect(error?.message).toContain('old session cipher not returned')
    await heard.until(/failed: illegal_parameter/)
  })
})

describe('the end that makes it', () => {
  it.each([
    ['connect', 'server:name-overlooked', /expected a mistake of the client, .*: glass-tls serve$/],
    ['serve', 'client:age-bare', /expected a mistake of the server, .*: glass-tls connect$/],
  ] as const)('%s --deviate %s names the other command', async (command, id, message) => {
    const place = command === 'connect' ? ['localhost:1'] : []
    const { code, text } = await run(command, ...place, '--deviate', id)
    expect(text).toMatch(message)
    expect(code).toBe(2)
  })

  it.each(['serve', 'connect'] as const)('%s --help has it', async (command) => {
    expect((await run(command, '--help')).text).toMatch(/--deviate ID +make a mistake of our end/)
  })
})
