/** `serve` says what a client offers: by what it would resume or that it would not, its server name, its protocols. */
import { connect } from 'node:tls'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { scratch } from '../peers/children.ts'
import { run, serveInside } from './cli.ts'

const { file } = scratch()

it.each([
  ['TLS 1.3', '--tls1_3', [], 'a PSK'],
  ['TLS 1.2', '--tls1_2', [], /a ticket of \d+ bytes/],
  ['TLS 1.2', '--tls1_2', ['--no-ticket'], 'a session by its ID'],
] as const)('%s %s %j: nothing at first, then %s', async (_, version, more, session) => {
  const server = await serveInside('--naccept', '2', '--alpn', 'h2,http/1.1')
  const sessions = file('sessions.pem')
  const common = [`localhost:${server.port}`, version, '--reconnect', '0', ...more]
  await run('connect', ...common, '--sess_out', sessions, '--noservername')
  await run('connect', ...common, '--sess_in', sessions, '--noservername', '--alpn', 'h2,spdy/3')
  await server.exit
  const said = server.heard.text.match(/^c\d {4}offers .*$/gm)!
  expect(said[0]).toMatch(/^c1 {4}offers no session.*; no server name; no ALPN$/)
  expect(said[1]).toMatch(
    new RegExp(
      `^c2 {4}offers ${typeof session === 'string' ? session : session.source}; no server name; ALPN h2, spdy/3$`,
    ),
  )
})

it('names what a client that is not ours asks for, with nothing of it raw on the terminal', async () => {
  const server = await serveInside('--naccept', '1')
  const socket = connect({
    port: server.port,
    host: '127.0.0.1',
    servername: 'a.example',
    rejectUnauthorized: false,
    ALPNProtocols: ['\u001b[31mred', 'h2'],
  })
  await once(socket, 'secureConnect')
  socket.end()
  await server.exit
  expect(server.heard.text).toMatch(
    /^c1 {4}offers no session.*; server name a\.example; ALPN \\x1b\[31mred, h2$/m,
  )
})
