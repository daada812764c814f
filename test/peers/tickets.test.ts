/** Tickets between servers: ours and those of Node, nginx and OpenSSL open what the others sealed under the same key. */
import { createHash, randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EMPTY, fromText, toHex, toText } from '../../src/bytes/bytes.ts'
import type { Version } from '../../src/wire/version.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { decodeOpensslSession, type OpensslSession } from '../../src/session/tickets/openssl-session.ts'
import type { Session } from '../../src/session/session.ts'
import { ticketKey, type TicketFormat } from '../../src/session/tickets/ticket-key.ts'
import { unsealTicket } from '../../src/session/tickets/ticket.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { nodeClient, nodeServer } from './node.ts'
import { ourClient, ourServer, type Log, type OurServer } from './ours.ts'

const own = identityOf()
/** One for all: a server of OpenSSL chooses the suite first, and then takes only PSKs of its hash. */
const SUITES = ['TLS_AES_256_GCM_SHA384'] as const
const VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']
const open: { close: () => Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** A server of ours with the key of theirs. */
async function ours(version: Version, format: TicketFormat, key: Uint8Array, context: Uint8Array) {
  const config = serverConfig({ versions: [version], suites: SUITES, credentials: [own.identity] })
  const ticketKeys = { active: ticketKey(format, key, context), acceptOnly: [] }
  const server = await ourServer(config, {}, { ticketKeys })
  open.push(server)
  return server
}

/** Our client says `request`; `sessions` are offered. */
function visit(
  port: number,
  version: Version,
  sessions: readonly Session[] = [],
  request = 'hello',
): Promise<Log> {
  const versions = [version]
  const config = clientConfig({
    versions,
    suites: SUITES,
    sessions,
    serverName: 'localhost',
    trust: [own.root],
  })
  return ourClient(port, config, { connected: (driver) => driver.send(fromText(request)) })
}

const certified = (log: Log): boolean => log.messages.includes('<Certificate')

/** Why our server did not resume on its connection number `index`. */
async function why(server: OurServer, index: number): Promise<string[]> {
  return (await server.ended(index)).events.flatMap((event) =>
    event.kind === 'verdict'
      ? event.checks.filter(({ outcome }) => outcome === 'fail').map(({ actual }) => actual)
      : [],
  )
}

/** What a ticket that OpenSSL sealed holds. */
function inside(format: TicketFormat, key: Uint8Array, { ticket }: Session): OpensslSession {
  return decodeOpensslSession(unsealTicket(ticketKey(format, key), ticket))
}

describe.each(VERSIONS)('%s, 48 bytes of Node (ticketKeys)', (version) => {
  const key = new Uint8Array(randomBytes(48))
  const CONTEXT = 'glass'
  const versions =
    version === 'TLS 1.2'
      ? ({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const)
      : ({ minVersion: 'TLSv1.3' } as const)
  const trusting = { ...versions, ca: own.pem.root }

  async function node(sessionIdContext: string | undefined = CONTEXT) {
    const options = { ...versions, cert: own.pem.cert, key: own.pem.key, ticketKeys: Buffer.from(key) }
    const server = await nodeServer({ ...options, ...(sessionIdContext ? { sessionIdContext } : {}) })
    open.push(server)
    return server
  }

  it('what Node sealed resumes at our server, with our client and with Node’s', async () => {
    const theirs = await node()
    const server = await ours(version, 'node', key, fromText(CONTEXT))
    const { sessions } = await visit(theirs.port, version)
    const log = await visit(server.port, version, sessions)
    expect([log.text, certified(log), await why(server, 0)]).toEqual(['you said: hello', false, []])

    const [session] = (await nodeClient(theirs.port, trusting)).sessions
    const talk = await nodeClient(server.port, { ...trusting, session })
    expect([talk.text, talk.resumed]).toEqual(['you said: hello', true])
  })

  it('what we sealed resumes at a server of Node, with our client and with Node’s', async () => {
    const theirs = await node()
    const server = await ours(version, 'node', key, fromText(CONTEXT))
    const { sessions } = await visit(server.port, version)
    const log = await visit(theirs.port, version, sessions)
    expect([log.text, certified(log)]).toEqual(['you said: hello', false])

    const [session] = (await nodeClient(server.port, trusting)).sessions
    const talk = await nodeClient(theirs.port, { ...trusting, session })
    expect([talk.text, talk.resumed]).toEqual(['you said: hello', true])
    expect(theirs.seen.map(({ resumed }) => resumed)).toEqual([true, true])
  })

  it('a ticket that goes from Node to us is renewed by us, and good for Node again', async () => {
    const theirs = await node()
    const server = await ours(version, 'node', key, fromText(CONTEXT))
    const first = await visit(theirs.port, version)
    const second = await visit(server.port, version, first.sessions)
    const third = await visit(theirs.port, version, second.sessions)
    expect([certified(first), certified(second), certified(third)]).toEqual([true, false, false])
  })

  it('Node refuses a ticket of another context, and makes a full handshake; so do we', async () => {
    const theirs = await node()
    const other = await ours(version, 'node', key, fromText('another'))
    const { sessions } = await visit(other.port, version)
    expect(certified(await visit(theirs.port, version, sessions))).toBe(true)
    expect(theirs.seen.map(({ resumed }) => resumed)).toEqual([false])

    const again = await visit(theirs.port, version)
    expect(certified(await visit(other.port, version, [again.sessions[0]]))).toBe(true)
    expect(await why(other, 1)).toEqual([
      "SSL_SESSION.session_id_context at byte 0: expected 'another', ours, actual 'glass'",
    ])
  })

  it('Node’s own context is the first half of the SHA-1 of its command line, in hex', async () => {
    const theirs = await node('')
    const { sessions } = await visit(theirs.port, version)
    const commandLine = createHash('sha1').update(process.argv.join(' ')).digest('hex')
    const { session_id_context } = inside('node', key, sessions[0])
    expect(toText(session_id_context ?? EMPTY)).toBe(commandLine.slice(0, 32))
  })

  it('under another key it is a full handshake, and the verdict names the key', async () => {
    const theirs = await node()
    const server = await ours(version, 'node', new Uint8Array(48), EMPTY)
    const { sessions } = await visit(theirs.port, version)
    const log = await visit(server.port, version, [sessions[0]])
    expect([log.text, certified(log)]).toEqual(['you said: hello', true])
    expect(await why(server, 0)).toEqual([
      `sealed under no key of ours: its key_name is ${toHex(key.slice(0, 16))}`,
    ])
  })
})

describeWith('nginx', '-v', '80 bytes of nginx (ssl_session_ticket_key)', () => {
  const { file } = scratch()
  endChildren()
  const key = new Uint8Array(randomBytes(80))
  const home = mkdtempSync(join(tmpdir(), 'glass-tls-nginx-'))
  afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))

  /** nginx answers each request with `r` where the session was resumed, else with `.`. */
  async function nginx(): Promise<number> {
    const port = await freePort()
    const keyFile = join(home, 'ticket.key')
    writeFileSync(keyFile, key)
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    const text = `
      daemon off; master_process off; pid ${home}/pid; error_log stderr;
      events {}
      http {
        access_log off;
        ${paths.map((name) => `${name}_temp_path ${home}/${name};`).join(' ')}
        server {
          listen 127.0.0.1:${port} ssl;
          ssl_certificate ${file('cert.pem', own.pem.cert)};
          ssl_certificate_key ${file('key.pem', own.pem.key)};
          ssl_protocols TLSv1.2 TLSv1.3;
          ssl_session_ticket_key ${keyFile};
          return 200 "[$ssl_session_reused]";
        }
      }`
    const child = new Child('nginx', ['-e', 'stderr', '-p', home, '-c', file('nginx.conf', text)])
    for (let i = 0; ; i++) {
      const log = await ask(port, 'TLS 1.3')
      if (log.text || i === 100) return port
      if (log.outcome?.kind !== 'cut') throw new Error(child.text)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  const ask = (port: number, version: Version, sessions: readonly Session[] = []): Promise<Log> =>
    visit(port, version, sessions, 'GET / HTTP/1.0\r\n\r\n')

  it.each(VERSIONS)('%s: both ways', async (version) => {
    const port = await nginx()
    const full = await ask(port, version)
    expect(full.text).toContain('[.]')
    const context = inside('openssl', key, full.sessions[0]).session_id_context ?? EMPTY
    const server = await ours(version, 'openssl', key, context)

    const resumed = await visit(server.port, version, full.sessions)
    expect([resumed.text, certified(resumed), await why(server, 0)]).toEqual(['you said: hello', false, []])

    const fresh = await visit(server.port, version)
    const there = await ask(port, version, fresh.sessions)
    expect([there.text.includes('[r]'), certified(there)]).toEqual([true, false])
  })
})

describeWith('gcc', '--version', '80 bytes of OpenSSL (SSL_CTX_set_tlsext_ticket_keys)', () => {
  const { file } = scratch()
  endChildren()
  const key = new Uint8Array(randomBytes(80))
  const program = file('openssl-server')

  beforeAll(() => {
    const source = new URL('openssl-server.c', import.meta.url).pathname
    const { status, stderr } = spawnSync('gcc', ['-o', program, source, '-lssl', '-lcrypto'])
    expect([status, stderr.toString()]).toEqual([0, ''])
  })

  async function openssl(version: Version, context: string, ...more: readonly string[]): Promise<number> {
    const identity = [file('cert.pem', own.pem.cert), file('key.pem', own.pem.key)]
    const child = new Child(program, [...identity, version.slice(4), toHex(key), context, ...more])
    const [, port] = await child.until(/listening on (\d+)/)
    return Number(port)
  }

  it.each(VERSIONS)('%s: both ways', async (version) => {
    const port = await openssl(version, 'glass')
    const server = await ours(version, 'openssl', key, fromText('glass'))
    const full = await visit(port, version)
    expect(full.text).toBe('full\n')

    const resumed = await visit(server.port, version, full.sessions)
    expect([resumed.text, certified(resumed), await why(server, 0)]).toEqual(['you said: hello', false, []])

    const fresh = await visit(server.port, version)
    const there = await visit(port, version, fresh.sessions)
    expect([there.text, certified(there)]).toEqual(['resumed\n', false])
  })

  it.each(VERSIONS)('%s: ours resumes nowhere without the context that the server wants', async (version) => {
    const port = await openssl(version, 'glass')
    const server = await ours(version, 'openssl', key, EMPTY)
    const { sessions } = await visit(server.port, version)
    expect((await visit(port, version, sessions)).text).toBe('full\n')
  })

  it.each(VERSIONS)(
    '%s: asking for certificates without a context it answers its own session with internal_error, which hints at that',
    async (version) => {
      const port = await openssl(version, '', 'verify')
      const { text, sessions } = await visit(port, version)
      expect(text).toBe('full\n')
      expect((await visit(port, version, sessions)).outcome).toMatchObject({
        kind: 'failed',
        alert: 'internal_error',
        by: 'peer',
        text: expect.stringMatching(
          /^the peer sent internal_error in answer to an offered session: .*session ID context/,
        ) as string,
      })
    },
  )
})
