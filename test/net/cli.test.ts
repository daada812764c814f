/** `serve` and `connect` as a person runs them. */
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, it, describe } from 'vitest'
import { endChildren, scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { glass, run, serveInside, serving } from './cli.ts'

const { file } = scratch()
endChildren()

describe('serve and connect', () => {
  it('talk to one another, resume, and send early data', async () => {
    const root = file('root.pem')
    const sessions = file('sessions.pem')
    const early = file('early.txt', 'early hello\n')
    const hello = file('hello.txt', 'hello\n')
    const server = await serveInside(
      '--echo',
      '--root_out',
      root,
      '--max_early_data',
      '1000',
      '--naccept',
      '2',
    )
    const trust = ['--CAfile', root, '--verify']
    const first = await run(
      'connect',
      `localhost:${server.port}`,
      ...trust,
      '--data',
      hello,
      '--sess_out',
      sessions,
    )
    expect(first.text).toMatch(/^hello$/m)
    expect(first.text).toMatch(/== TLS 1.3 \S+ x25519, full, 1 round trip/)
    expect(first.code).toBe(0)
    expect(statSync(sessions).mode & 0o077).toBe(0)
    expect(readFileSync(sessions, 'latin1').match(/BEGIN SSL SESSION PARAMETERS/g)).toHaveLength(2)
    const second = await run(
      'connect',
      ...[`localhost:${server.port}`, ...trust, '--data', hello],
      ...['--sess_in', sessions, '--early_data', early],
    )
    expect(second.text).toMatch(/early data accepted/)
    expect(second.text).toMatch(/^early hello$/m)
    expect(second.text).toMatch(/== TLS 1.3 \S+ x25519, resumed, 0 round trip/)
    expect(second.code).toBe(0)
    expect(await server.exit).toBe(0)
    expect(server.heard.text).toMatch(/<- early data \(12 bytes\)/)
  })

  it('count a round trip where early data stay at home because the session allows less (RFC 9846 §4.3.10)', async () => {
    const sessions = file('small.pem')
    const server = await serveInside('--max_early_data', '5', '--naccept', '2')
    const target = `localhost:${server.port}`
    await run('connect', target, '--data', file('hi.txt', 'hi\n'), '--sess_out', sessions)
    const early = file('long.txt', 'more than five\n')
    const { text } = await run('connect', target, '--sess_in', sessions, '--early_data', early)
    expect(text).toMatch(/early data are not sent: the session allows 5/)
    expect(text).toMatch(/, resumed, 1 round trip,/)
    expect(await server.exit).toBe(0)
    expect(server.heard.text).not.toMatch(/0 round trips/)
  })

  it('resume with --reconnect, and with references into the cache', async () => {
    const { port } = await serveInside('--stateful-tickets', '--quiet', '--naccept', '4')
    const { code, text } = await run('connect', `127.0.0.1:${port}`, '--reconnect', '3')
    expect(code).toBe(0)
    expect(text.match(/, full, /g)).toHaveLength(1)
    expect(text.match(/, resumed, /g)).toHaveLength(3)
  })

  it('verify what is met again from memory, at both ends, and say so', async () => {
    const [client, root] = [identityOf('ecdsa-p256', 'client'), file('root-of-both.pem')]
    const server = await serveInside(
      ...['--root_out', root, '--tickets', '0', '--json', '--quiet', '--naccept', '2'],
      ...['--request-client-cert', '--CAfile', file('clients.pem', client.pem.root)],
    )
    const { code, text } = await run(
      'connect',
      ...[`localhost:${server.port}`, '--reconnect', '1', '--json', '--quiet'],
      ...['--CAfile', root, '--verify'],
      ...['--cert', file('client.pem', client.pem.cert), '--key', file('client.key', client.pem.key)],
    )
    await server.exit
    expect(code).toBe(0)
    for (const said of [text, server.heard.text]) {
      const events = said
        .split('\n')
        .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as object] : []))
      const summaries = events.filter((event) => 'kind' in event && event.kind === 'summary')
      expect(summaries).toMatchObject([{ operations: { verify: 2 } }, { operations: { verify: 2 } }])
      expect(summaries.map((one) => ('remembered' in one ? one.remembered : {}))).toEqual([{}, { verify: 1 }])
    }
  })

  it('write the trace as JSON and the same key log', async () => {
    const [ours, theirs] = [file('client.keys'), file('server.keys')]
    const { port, heard, exit } = await serveInside(
      '--www',
      '--json',
      '--quiet',
      '--keylog',
      theirs,
      '--naccept',
      '1',
    )
    const request = file('request.txt', 'GET /x HTTP/1.0\r\n\r\n')
    const { text } = await run(
      'connect',
      ...[`127.0.0.1:${port}`, '--json', '--quiet', '--ign_eof'],
      ...['--data', request, '--keylog', ours],
    )
    await exit
    const kinds = ['message', 'record', 'secret', 'state', 'verdict', 'alert', 'data', 'summary']
    for (const [actor, output] of [
      ['client', text],
      ['server', heard.text],
    ] as const) {
      const lines = output.split('\n').filter((line) => line.startsWith('{'))
      const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index))
      for (const event of events) expect(event).toMatchObject({ connection: 'c1', actor })
      const seen = new Set(events.map(({ kind }) => kind))
      expect([...seen]).toEqual(
        expect.arrayContaining(actor === 'client' ? kinds : kinds.filter((k) => k !== 'verdict')),
      )
      expect(events.at(-1)).toMatchObject({ kind: 'summary', version: 'TLS 1.3', resumed: false, rtts: 1 })
      expect(events.find(({ kind }) => kind === 'message')).toMatchObject({
        name: 'ClientHello',
        bytes: expect.stringMatching(/^01[0-9a-f]+$/),
        span: { name: 'ClientHello', start: 0 },
        protected: false,
      })
    }
    expect(readFileSync(ours, 'latin1').split('\n').sort()).toEqual(
      readFileSync(theirs, 'latin1').split('\n').sort(),
    )
  })

  it('agree on an external PSK, client certificates, protocols, groups, suites and exported keys', async () => {
    const [server, client] = [identityOf(), identityOf('ed25519', 'client')]
    const psk = ['--psk', '00112233445566778899aabbccddeeff', '--psk_identity', 'glass']
    const { port, heard } = await serveInside(
      ...['--naccept', '3', '--cert', file('s.pem', server.pem.cert), '--key', file('s.key', server.pem.key)],
      ...['--request-client-cert', '--verify', '--CAfile', file('ca.pem', client.pem.root)],
      ...['--alpn', 'h2,http/1.1', '--groups', 'P-384:X25519', '--ciphers', 'TLS_CHACHA20_POLY1305_SHA256'],
      ...['--exporter', 'EXPORTER-glass:24', '--cookie', '--update-keys', ...psk],
    )
    const target = [`localhost:${port}`, '--CAfile', file('root2.pem', server.pem.root), '--verify']
    const { code, text } = await run(
      'connect',
      ...[...target, '--alpn', 'http/1.1', '--groups', 'X25519MLKEM768,x25519,P-384'],
      ...['--cert', file('c.pem', client.pem.cert), '--key', file('c.key', client.pem.key)],
      ...['--exporter', 'EXPORTER-glass:24', '--update-keys', '--data', file('d.txt', 'hello\n')],
    )
    expect(code).toBe(0)
    expect(text).toMatch(/<- HelloRetryRequest/)
    expect(text).toMatch(/-> CertificateVerify/)
    expect(text).toMatch(/-> KeyUpdate/)
    expect(text).toMatch(/== TLS 1.3 TLS_CHACHA20_POLY1305_SHA256 secp384r1, full, 2 round trip/)
    const material = /Keying material: ([0-9A-F]{48})/
    expect(material.exec(text)?.[1]).toBe(material.exec(heard.text)?.[1])
    const withPsk = await run('connect', ...target, ...psk, '--ciphers', 'TLS_CHACHA20_POLY1305_SHA256')
    expect(withPsk.code).toBe(0)
    expect(withPsk.text).not.toMatch(/<- Certificate/)
    expect(withPsk.text).toMatch(/== TLS 1.3 TLS_CHACHA20_POLY1305_SHA256 \S+, with an external PSK, /)
    const nobody = await run('connect', ...target, '--data', file('e.txt', 'x'))
    expect(nobody.code).toBe(1)
    expect(nobody.text).toMatch(/failed: alert certificate_required, received/)
  })

  it('authenticate after the handshake', async () => {
    const client = identityOf('ecdsa-p521', 'client')
    const { port, heard } = await serveInside(
      '--naccept',
      '1',
      '--post-handshake-auth',
      '--CAfile',
      file('pha.pem', client.pem.root),
    )
    const { code } = await run(
      'connect',
      ...[`127.0.0.1:${port}`, '--post-handshake-auth', '--reconnect', '0'],
      ...['--cert', file('p.pem', client.pem.cert + client.pem.key)],
    )
    expect(code).toBe(0)
    await heard.until(/-> CertificateRequest/)
  })

  it('carry stdin to stdout', async () => {
    const { port, child } = await serving('--quiet')
    const client = glass('connect', `127.0.0.1:${port}`, '--quiet')
    client.type('one\n')
    await child.until(/one\n/)
    client.type('two\n')
    await child.until(/two\n/)
    client.endInput()
    expect(await client.exit).toBe(0)
  })
})

describe('exit codes', () => {
  it('1 with the alert named where the handshake fails', async () => {
    const { port, exit } = await serveInside('--ciphers', 'TLS_AES_256_GCM_SHA384', '--naccept', '2')
    const suite = await run('connect', `127.0.0.1:${port}`, '--ciphers', 'TLS_AES_128_GCM_SHA256', '--quiet')
    expect(suite).toEqual({
      code: 1,
      text: 'failed: alert handshake_failure, received: the peer sent handshake_failure\n',
    })
    const trust = await run('connect', `127.0.0.1:${port}`, '--verify', '--quiet')
    expect(trust.code).toBe(1)
    expect(trust.text).toMatch(
      /^failed: alert unknown_ca, sent: certificate\.path: expected a path to a trust anchor/,
    )
    expect(await exit).toBe(1)
  })

  it('1 where nobody answers, and where what answers is not TLS', async () => {
    const server = createServer((socket) => socket.resume().end('220 ready for anything\r\n')).listen(
      0,
      '127.0.0.1',
    )
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const wrong = await run('connect', `127.0.0.1:${port}`, '--quiet')
    expect(wrong.code).toBe(1)
    expect(wrong.text).toMatch(/failed: alert unexpected_message, sent: record\.type at byte 0/)
    server.close()
    await once(server, 'close')
    const nobody = await run('connect', `127.0.0.1:${port}`, '--quiet')
    expect(nobody).toEqual({ code: 1, text: `failed: connect ECONNREFUSED 127.0.0.1:${port}\n` })
  })

  it.each(['serve', 'connect'] as const)('0 for %s --help', async (command) => {
    const { code, text } = await run(command, '--help')
    expect(code).toBe(0)
    expect(text).toMatch(/Usage: glass-tls/)
    expect(text).toMatch(/--keylog FILE/)
  })
})
