/** Sessions as OpenSSL and Node write them: theirs resume with our client, ours resume with theirs. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import type { Version } from '../../src/wire/version.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { decodeOpensslSession, encodeOpensslSession } from '../../src/session/tickets/openssl-session.ts'
import {
  isNodeSession,
  sessionFromNode,
  sessionsFromPem,
  sessionToNode,
  sessionToPem,
  toOpenssl,
} from '../../src/session/tickets/openssl-session-map.ts'
import { readPem } from '../../src/certificate/keys/pem.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { nodeClient, nodeServer, type NodeServer } from './node.ts'
import { ourClient, type ClientPlan, type Log } from './ours.ts'

const own = identityOf()

/**
 * Suites in OpenSSL's order: a server of OpenSSL first takes the client's favourite, and then only PSKs of its hash. So a
 * session that one client brought is of no use to another that likes another hash better.
 */
const SUITES = ['TLS_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'] as const

function config(version: Version, settings: ClientSettings = {}) {
  const common = { versions: [version], suites: SUITES, serverName: 'localhost', trust: [own.root] }
  return clientConfig({ ...common, ...settings })
}

const certified = (log: Log): boolean => log.messages.includes('<Certificate')

describeWith('openssl', 'version', 'sessions in files, openssl', () => {
  const { file } = scratch()
  endChildren()

  const root = file('root.pem', own.pem.root)
  const identity = ['-cert', file('cert.pem', own.pem.cert), '-key', file('key.pem', own.pem.key)]
  /** Says `hello`, and closes once `-rev` has sent it back the other way round. */
  const sayHello: ClientPlan = {
    connected: (driver) => driver.send(fromText('hello\n')),
    data: (driver, { text }) => {
      if (text.includes('olleh\n')) driver.close()
    },
  }

  async function start(...args: readonly string[]): Promise<number> {
    const child = new Child('openssl', ['s_server', '-accept', '127.0.0.1:0', '-rev', ...identity, ...args])
    const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    return Number(port)
  }

  /** s_client says `hello` and leaves once the answer is there: by then it has its tickets. */
  async function theirClient(port: number, ...args: readonly string[]): Promise<string> {
    const common = ['-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-CAfile', root]
    const child = new Child('openssl', ['s_client', ...common, ...args])
    child.type('hello\n')
    await child.until(/olleh/)
    child.type('Q\n')
    await child.exit
    return child.text
  }

  // A server with anti-replay keeps the sessions of TLS 1.3 itself: its tickets are 32 bytes.
  const kinds = [
    ['TLS 1.3', 'sealed tickets', '-tls1_3', []],
    ['TLS 1.3', 'tickets that are references', '-tls1_3', ['-no_ticket']],
    ['TLS 1.2', 'sealed tickets', '-tls1_2', []],
    ['TLS 1.2', 'session IDs', '-tls1_2', ['-no_ticket']],
  ] as const

  describe.each(kinds)('%s, %s', (version, _kind, option, more) => {
    it('a file of s_client -sess_out resumes with our client, once the server is back from it', async () => {
      const port = await start(option, ...more)
      const path = file('theirs.pem')
      await theirClient(port, option, '-sess_out', path)
      const [session] = sessionsFromPem(readFileSync(path, 'utf8'), 'localhost')
      expect(session).toMatchObject({ version, serverName: 'localhost', peerVerified: true })
      const log = await ourClient(port, config(version, { sessions: [session] }), sayHello)
      expect(log.failedChecks).toEqual([])
      expect([log.text, certified(log)]).toEqual(['olleh\n', false])
    })

    it('a session of ours resumes with s_client -sess_in', async () => {
      const port = await start(option, ...more)
      const settings = { sessionTickets: more.length === 0 }
      const { sessions } = await ourClient(port, config(version, settings), sayHello)
      const path = file('ours.pem', sessionToPem(sessions[0]))
      const text = await theirClient(port, option, '-sess_in', path)
      expect(text).toContain(`Reused, ${version.replace(' ', 'v')}, Cipher is`)
      expect(text).toMatch(/Verify return code: 0 \(ok\)/)
    })

    it('openssl sess_id says of both what we say', async () => {
      const port = await start(option, ...more)
      const path = file('read.pem')
      await theirClient(port, option, '-sess_out', path)
      const { sessions } = await ourClient(port, config(version), sayHello)
      for (const pem of [readFileSync(path, 'utf8'), sessionToPem(sessions[0])]) {
        const { stdout, status } = spawnSync('openssl', ['sess_id', '-text', '-noout'], { input: pem })
        expect(status).toBe(0)
        expect(readText(stdout.toString())).toEqual(ourText(pem))
      }
    })
  })

  describe('a server with anti-replay (-early_data)', () => {
    async function startEarly(): Promise<{ readonly child: Child; readonly port: number }> {
      const early = ['-early_data', '-max_early_data', '1000']
      const child = new Child('openssl', [
        ...['s_server', '-accept', '127.0.0.1:0', '-tls1_3', ...identity, ...early],
      ])
      const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
      return { child, port: Number(port) }
    }
    const leave: ClientPlan = { connected: (driver) => driver.close() }

    it('gives tickets of 32 bytes; one from s_client is good for our early data, once', async () => {
      const { child, port } = await startEarly()
      const path = file('early.pem')
      const talk = theirClient(port, '-tls1_3', '-sess_out', path)
      await child.until(/hello/)
      child.type('olleh\n')
      await talk
      const [session] = sessionsFromPem(readFileSync(path, 'utf8'), 'localhost')
      expect([session.ticket.length, session.maxEarlyDataSize]).toEqual([32, 1000])
      const settings = config('TLS 1.3', { sessions: [session], earlyData: true })
      const first = await ourClient(port, settings, { ...leave, early: 'early hello\n' })
      expect([first.earlyAccepted, certified(first)]).toEqual([true, false])
      await child.until(/early hello/)
      const second = await ourClient(port, settings, { ...leave, early: 'early hello\n' })
      expect([second.earlyAccepted, certified(second)]).toEqual([false, true])
    })

    it('takes early data of s_client with a ticket from us', async () => {
      const { child, port } = await startEarly()
      const { sessions } = await ourClient(port, config('TLS 1.3'), leave)
      const early = ['-early_data', file('early.txt', 'early hello\n')]
      const path = file('ours.pem', sessionToPem(sessions[0]))
      const talk = theirClient(port, '-tls1_3', '-sess_in', path, ...early)
      await child.until(/hello\n[^]*hello\n/)
      child.type('olleh\n')
      expect(await talk).toMatch(/Early data was accepted/)
    })
  })
})

/** What `sess_id -text` prints, field by field. */
function readText(text: string): Record<string, string> {
  const field = (name: string): string => new RegExp(`^ *${name} *: ?(.*)$`, 'm').exec(text)?.[1].trim() ?? ''
  const ticket = [...text.matchAll(/^ {4}[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]){1,16})/gm)]
  return {
    protocol: field('Protocol'),
    cipher: field('Cipher'),
    id: field('Session-ID'),
    context: field('Session-ID-ctx'),
    secret: field('Resumption PSK') || field('Master-Key'),
    hint: field('TLS session ticket lifetime hint'),
    ticket: ticket.map(([, row]) => row.replace(/[ -]/g, '')).join(''),
    time: field('Start Time'),
    timeout: field('Timeout'),
    verified: field('Verify return code'),
    ems: field('Extended master secret'),
    early: field('Max Early Data'),
  }
}

/** The same from our own reading. */
function ourText(pem: string): Record<string, string> {
  const [{ bytes }] = readPem(pem)
  const session = decodeOpensslSession(bytes)
  const upper = (of: Uint8Array): string => toHex(of).toUpperCase()
  const is13 = session.ssl_version === 'TLS 1.3'
  const hint = session.tlsext_tick_lifetime_hint
  return {
    protocol: session.ssl_version.replace(' ', 'v'),
    cipher: is13 ? session.cipher : opensslName(session.cipher),
    id: upper(session.session_id),
    context: upper(session.session_id_context ?? new Uint8Array(0)),
    secret: upper(session.master_key),
    hint: hint ? `${hint} (seconds)` : '',
    ticket: toHex(session.tlsext_tick ?? new Uint8Array(0)),
    time: String(session.time),
    timeout: `${session.timeout} (sec)`,
    verified: session.verify_result ? `${session.verify_result}` : '0 (ok)',
    ems: ((session.flags ?? 0) & 1) === 1 ? 'yes' : 'no',
    early: is13 ? String(session.max_early_data ?? 0) : '',
  }
}

/** `ECDHE-ECDSA-AES256-GCM-SHA384` from the IANA name. */
function opensslName(suite: string): string {
  expect(Object.keys(SUITES_12)).toContain(suite)
  return suite
    .slice(4)
    .replace('_WITH', '')
    .replace(/AES_(\d+)/, 'AES$1')
    .replaceAll('_', '-')
}

describe('sessions in Buffers, Node', () => {
  let server: NodeServer | undefined
  afterEach(async () => {
    await server?.close()
    server = undefined
  })

  const versions = [
    ['TLS 1.3', { minVersion: 'TLSv1.3' }],
    ['TLS 1.2', { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
  ] as const

  describe.each(versions)('%s', (version, options) => {
    const trusting = { ...options, ca: own.pem.root }
    async function start(): Promise<number> {
      server = await nodeServer({ ...options, cert: own.pem.cert, key: own.pem.key, ALPNProtocols: ['h2'] })
      return server.port
    }
    const hello: ClientPlan = { connected: (driver) => driver.send(fromText('hello')) }

    it('getSession() of Node resumes with our client', async () => {
      const port = await start()
      const { sessions } = await nodeClient(port, { ...trusting, ALPNProtocols: ['h2'] })
      const session = sessionFromNode(new Uint8Array(sessions[0]), 'localhost')
      const settings = { sessions: [session], alpn: ['h2'] }
      const log = await ourClient(port, config(version, settings), hello)
      expect([log.text, certified(log)]).toEqual(['you said: hello', false])
      expect(server?.seen.map(({ resumed }) => resumed)).toEqual([false, true])
    })

    it('a session of ours resumes with a client of Node', async () => {
      const port = await start()
      const { sessions } = await ourClient(port, config(version, { alpn: ['h2'] }), hello)
      // Newer Nodes want the name before it, which older ones do not know.
      const [theirs] = (await nodeClient(port, trusting)).sessions
      const form = isNodeSession(theirs)
        ? sessionToNode(sessions[0])
        : encodeOpensslSession(toOpenssl(sessions[0]))
      const session = Buffer.from(form)
      const talk = await nodeClient(port, { ...trusting, ALPNProtocols: ['h2'], session })
      expect([talk.text, talk.resumed, talk.error]).toEqual(['you said: hello', true, undefined])
    })
  })
})
