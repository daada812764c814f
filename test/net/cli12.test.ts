/** `serve` and `connect` in TLS 1.2, and with both versions. */
import { readFileSync } from 'node:fs'
import { expect, it, describe } from 'vitest'
import { endChildren, scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { glass, run, serveInside, serving } from './cli.ts'

const { file } = scratch()
endChildren()

const HELLO = file('hello.txt', 'hello\n')
/** The handshake is all that is wanted: nothing is sent, and nothing waited for. */
const NO_TALK = ['--reconnect', '0']

/** What a command said about each of its connections in the end. */
function summaries(text: string): string[] {
  return [...text.matchAll(/^c\d+ == (.*), \d+ round trip/gm)].map(([, summary]) => summary)
}

/** What `connect` said about resumption, connection by connection. */
function resumptions(text: string): string[] {
  return [...text.matchAll(/^c\d+ {4}((?:not )?resumed.*)$/gm)].map(([, how]) => how)
}

describe('versions', () => {
  it.each([
    [[], [], 'TLS 1.3'],
    [['--tls1_2'], [], 'TLS 1.2'],
    [[], ['--tls1_2'], 'TLS 1.2'],
    [['--tls1_3'], ['--tls1_2', '--tls1_3'], 'TLS 1.3'],
    [['--ciphers', 'ECDHE-RSA-AES128-GCM-SHA256'], [], 'TLS 1.2'],
  ])('serve %j and connect %j agree on the newest that both speak', async (server, client, version) => {
    const { port } = await serveInside('--quiet', '--echo', '--naccept', '1', ...server)
    const { code, text } = await run('connect', `localhost:${port}`, '--data', HELLO, ...client)
    expect(code).toBe(0)
    expect(summaries(text)).toEqual([expect.stringContaining(version)])
    expect(text).toMatch(/^hello$/m)
  })

  it('where there is none, the alert is named and the code is 1', async () => {
    const { port, exit } = await serveInside('--tls1_3', '--quiet', '--naccept', '1')
    const { code, text } = await run('connect', ...NO_TALK, `localhost:${port}`, '--tls1_2', '--quiet')
    expect({ code, text }).toEqual({
      code: 1,
      text: 'failed: alert protocol_version, received: the peer sent protocol_version\n',
    })
    expect(await exit).toBe(1)
  })
})

describe('names', () => {
  it.each(['--tls1_2', '--tls1_3'])(
    'both sides sum up with the names that were agreed on: %s',
    async (version) => {
      const server = await serveInside('--naccept', '2', version, '--alpn', 'h2,http/1.1')
      const target = `127.0.0.1:${server.port}`
      const named = ['--servername', 'localhost', '--alpn', 'http/1.1']
      const { text } = await run('connect', target, version, ...NO_TALK, ...named)
      const bare = await run('connect', target, version, ...NO_TALK, '--noservername')
      await server.exit
      const AGREED = /== .* round trips?, server name localhost, ALPN http\/1\.1, \d+ bytes/
      const NONE = /== .* round trips?, no server name, no ALPN, \d+ bytes/
      expect(text).toMatch(AGREED)
      expect(bare.text).toMatch(NONE)
      expect(server.heard.text).toMatch(AGREED)
      expect(server.heard.text).toMatch(NONE)
    },
  )
})

describe('resumption', () => {
  it.each([
    ['ticket', [], []],
    ['session ID', ['--no-ticket'], []],
    ['session ID', [], ['--no-ticket']],
    ['session ID', ['--stateful-tickets'], []],
  ])('by %s: serve %j, connect %j', async (how, server, client) => {
    const { port } = await serveInside('--tls1_2', '--quiet', '--naccept', '3', ...server)
    const { code, text } = await run('connect', `localhost:${port}`, '--reconnect', '2', ...client)
    expect(code).toBe(0)
    expect(resumptions(text)).toEqual([
      'not resumed: no session to offer',
      `resumed by ${how}`,
      `resumed by ${how}`,
    ])
    expect(summaries(text).map((summary) => summary.split(', ')[1])).toEqual(['full', 'resumed', 'resumed'])
  })

  it.each([
    [['--no-ticket', '--session-cache', 'off'], 'not resumed: no session to offer'],
    [
      ['--no-ticket', '--cache-size', '1'],
      'not resumed: the server declined the session offered by session ID',
    ],
  ])('not where nothing is kept: serve %j', async (args, why) => {
    const { port } = await serveInside('--tls1_2', '--quiet', '--naccept', '3', ...args)
    const session = file('kept.pem')
    await run('connect', ...NO_TALK, `localhost:${port}`, '--sess_out', session, '--no-ticket')
    await run('connect', ...NO_TALK, `127.0.0.1:${port}`)
    const offered = why.includes('declined') ? ['--sess_in', session] : []
    const { text } = await run('connect', ...NO_TALK, `localhost:${port}`, '--no-ticket', ...offered)
    expect(resumptions(text)).toEqual([why])
  })

  it('tells why a session is not even offered', async () => {
    const { port } = await serveInside('--tls1_2', '--quiet', '--naccept', '2')
    const session = file('localhost.pem')
    await run('connect', ...NO_TALK, `localhost:${port}`, '--sess_out', session)
    const { text } = await run('connect', ...NO_TALK, `127.0.0.1:${port}`, '--sess_in', session)
    expect(resumptions(text)).toEqual([
      'not resumed: the session was not offered, offer12.server-name: expected 127.0.0.1, actual localhost',
    ])
  })

  it('survives both processes: a ticket key from outside, a session in a file', async () => {
    const session = file('later.pem')
    const key = '00'.repeat(48)
    for (const expected of ['not resumed: no session to offer', 'resumed by ticket']) {
      const { port } = await serveInside('--tls1_2', '--quiet', '--naccept', '1', '--ticket-key', key)
      const offered = expected.startsWith('not') ? [] : ['--sess_in', session]
      const { text } = await run(
        'connect',
        ...NO_TALK,
        `localhost:${port}`,
        '--sess_out',
        session,
        ...offered,
      )
      expect(resumptions(text)).toEqual([expected])
    }
  })

  it('ends with --timeout seconds', async () => {
    const { port } = await serveInside(
      '--tls1_2',
      '--no-ticket',
      '--timeout',
      '1',
      '--quiet',
      '--naccept',
      '2',
    )
    const session = file('short.pem')
    await run('connect', ...NO_TALK, `localhost:${port}`, '--sess_out', session)
    await new Promise((resolve) => setTimeout(resolve, 1100))
    const { text } = await run('connect', ...NO_TALK, `localhost:${port}`, '--sess_in', session)
    expect(resumptions(text)).toEqual(['not resumed: the server declined the session offered by session ID'])
  })
})

describe('credentials', () => {
  it('several certificates side by side, chosen by suite; each client takes its own', async () => {
    const [ecdsa, rsa] = [identityOf(), identityOf('rsa-2048')]
    const pairs = [ecdsa, rsa].flatMap(({ pem }, index) => [
      ...['--cert', file(`s${index}.pem`, pem.cert), '--key', file(`s${index}.key`, pem.key)],
    ])
    const { port } = await serveInside('--quiet', '--naccept', '2', ...pairs)
    const root = file('root.pem', ecdsa.pem.root)
    for (const suite of ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256']) {
      const trust = ['--CAfile', root, '--verify', '--ciphers', suite]
      const { code, text } = await run('connect', ...NO_TALK, `localhost:${port}`, ...trust)
      expect(code).toBe(0)
      const group = suite.includes('DHE_RSA') ? 'ffdhe2048' : 'x25519'
      expect(summaries(text)).toEqual([`TLS 1.2 ${suite} ${group}, full`])
    }
  })

  it('both identities that serve makes hang from the root that it writes', async () => {
    const root = file('made.pem')
    const names = ['--servername', 'glass.example', '--root_out', root]
    const { port } = await serveInside('--quiet', '--naccept', '2', ...names)
    for (const suite of ['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256']) {
      const trust = ['--CAfile', root, '--verify', '--servername', 'glass.example', '--ciphers', suite]
      expect((await run('connect', ...NO_TALK, `localhost:${port}`, ...trust)).code).toBe(0)
    }
  })

  it('a client certificate that serve insists on', async () => {
    const person = identityOf('ecdsa-p256', 'client')
    const wants = ['--request-client-cert', '--verify', '--CAfile', file('people.pem', person.pem.root)]
    const { port } = await serveInside('--tls1_2', '--quiet', '--naccept', '2', ...wants)
    const shown = ['--cert', file('c.pem', person.pem.cert), '--key', file('c.key', person.pem.key)]
    expect((await run('connect', ...NO_TALK, `localhost:${port}`, ...shown)).code).toBe(0)
    const nobody = await run('connect', ...NO_TALK, `localhost:${port}`, '--quiet')
    expect(nobody).toEqual({
      code: 1,
      text: 'failed: alert handshake_failure, received: the peer sent handshake_failure\n',
    })
  })

  it.each(['--tls1_2', '--tls1_3'])('a PSK, and no certificate: %s', async (version) => {
    const psk = ['--psk', '00112233445566778899aabbccddeeff', '--psk_identity', 'glass', version]
    const { port } = await serveInside('--quiet', '--naccept', '1', '--psk_hint', 'which glass?', ...psk)
    const { code, text } = await run('connect', ...NO_TALK, `localhost:${port}`, ...psk, '--verify')
    expect(code).toBe(0)
    expect(text).not.toMatch(/<- Certificate/)
  })
})

describe('renegotiation', () => {
  it.each([
    [['--renegotiation', 'allow'], ['--renegotiate']],
    [
      ['--renegotiate', '--renegotiation', 'allow'],
      ['--renegotiation', 'allow'],
    ],
  ])('serve %j, connect %j: a second handshake, and the data after it', async (server, client) => {
    const args = ['--tls1_2', '--echo', '--naccept', '1', ...server]
    const { port, heard, exit } = await serveInside(...args)
    const { code, text } = await run('connect', `localhost:${port}`, '--data', HELLO, ...client)
    expect(code).toBe(0)
    expect(text).toMatch(/^c1 {4}renegotiated$/m)
    expect(text).toMatch(/^hello$/m)
    expect(await exit).toBe(0)
    expect(heard.text).toMatch(/^c1 {4}renegotiated$/m)
  })

  it.each([
    [[], ['--renegotiate']],
    [['--renegotiate'], []],
  ])('refused by default, and the connection goes on: serve %j, connect %j', async (server, client) => {
    const { port } = await serveInside('--tls1_2', '--echo', '--naccept', '1', ...server)
    const { code, text } = await run('connect', `localhost:${port}`, '--data', HELLO, ...client)
    expect(code).toBe(0)
    expect(text).toMatch(/alert warning no_renegotiation/)
    expect(text).not.toMatch(/renegotiated/)
    expect(text).toMatch(/^hello$/m)
  })
})

describe('what it shows', () => {
  it('each message of an abbreviated handshake as it goes and comes (RFC 5246 §7.3)', async () => {
    const { port } = await serveInside('--tls1_2', '--quiet', '--naccept', '2')
    const { text } = await run('connect', `localhost:${port}`, '--reconnect', '1')
    const lines = [...text.matchAll(/^c2 ((?:->|<-) [A-Z]\w+)/gm)].map(([, line]) => line)
    expect(lines).toEqual([
      '-> ClientHello',
      '<- ServerHello',
      '<- ChangeCipherSpec',
      '<- Finished',
      '-> ChangeCipherSpec',
      '-> Finished',
    ])
  })

  it('the trace as JSON and the same key log', async () => {
    const [ours, theirs] = [file('client.keys'), file('server.keys')]
    const quiet = ['--json', '--quiet', '--keylog']
    const server = await serveInside('--www', '--tls1_2', '--naccept', '1', ...quiet, theirs)
    const request = file('request.txt', 'GET /x HTTP/1.0\r\n\r\n')
    const client = ['--ign_eof', '--data', request, ...quiet, ours]
    const { text } = await run('connect', `localhost:${server.port}`, ...client)
    await server.exit
    const kinds = ['message', 'record', 'secret', 'state', 'alert', 'data', 'summary']
    for (const output of [text, server.heard.text]) {
      const lines = output.split('\n').filter((line) => line.startsWith('{'))
      const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
      expect([...new Set(events.map(({ kind }) => kind))]).toEqual(expect.arrayContaining(kinds))
      expect(events.at(-1)).toMatchObject({
        kind: 'summary',
        version: 'TLS 1.2',
        suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
        group: 'x25519',
        resumed: false,
        rtts: 2,
      })
      const names = events.filter(({ kind }) => kind === 'message').map(({ name }) => name)
      expect(names).toEqual(
        expect.arrayContaining(['ServerKeyExchange', 'ServerHelloDone', 'NewSessionTicket']),
      )
    }
    expect(readFileSync(ours, 'latin1')).toMatch(/^CLIENT_RANDOM [0-9a-f]{64} [0-9a-f]{96}\n$/)
    expect(readFileSync(ours, 'latin1')).toBe(readFileSync(theirs, 'latin1'))
  })

  it('a page about the connection (--www)', async () => {
    const { port } = await serveInside('--www', '--tls1_2', '--quiet', '--naccept', '1')
    const request = file('page.txt', 'GET /x HTTP/1.0\r\n\r\n')
    const { text } = await run('connect', `localhost:${port}`, '--ign_eof', '--data', request)
    expect(text).toMatch(/<th>version<\/th><td>TLS 1\.2<\/td>/)
    expect(text).toMatch(/<th>key exchange<\/th><td>ECDHE<\/td>/)
    expect(text).toMatch(/<th>extended master secret<\/th><td>yes<\/td>/)
  })

  it('what --no_ems and --no_etm leave out', async () => {
    const cbc = ['--ciphers', 'ECDHE-RSA-AES128-SHA256']
    const { port } = await serveInside('--www', '--quiet', '--naccept', '1', ...cbc)
    const request = ['--ign_eof', '--data', file('no.txt', 'GET /x HTTP/1.0\r\n\r\n')]
    const { text } = await run('connect', `localhost:${port}`, ...cbc, '--no_ems', '--no_etm', ...request)
    expect(text).toMatch(/<th>extended master secret<\/th><td>no<\/td>/)
    expect(text).toMatch(/<th>encrypt-then-MAC<\/th><td>no<\/td>/)
  })
})

it('stdin goes to stdout, and the answer to the last word is waited for: TLS 1.2 has no half-close', async () => {
  const { port, child } = await serving('--quiet', '--echo')
  const client = glass('connect', `localhost:${port}`, '--quiet', '--tls1_2')
  client.type('one\n')
  await client.until(/one\n/)
  client.type('two\n')
  client.endInput()
  expect(await client.exit).toBe(0)
  expect(client.text).toBe('one\ntwo\n')
  expect(child.text).not.toMatch(/failed/)
})

it('what the server says of its own accord is heard, though nothing is typed', async () => {
  const { port } = await serveInside('--tls1_2', '--quiet', '--data', HELLO, '--naccept', '1')
  expect((await run('connect', `localhost:${port}`)).text).toMatch(/^hello$/m)
})
