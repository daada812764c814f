/** When `connect` goes: not before the peer has been silent, since many drop what they had to say at our close_notify. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { run, serveInside } from './cli.ts'

const { file } = scratch()
const own = identityOf()
let close = (): void => undefined

afterEach(() => close())

/** A server that drops what it still had to say when a close_notify comes. */
async function hasty(talk: (socket: TLSSocket) => void): Promise<string> {
  const server = createServer({ key: own.pem.key, cert: own.pem.cert }, (socket) => {
    socket.on('end', () => socket.destroy()).on('error', () => undefined)
    talk(socket)
  }).listen(0, '127.0.0.1')
  close = () => void server.close()
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe.each(['--tls1_2', '--tls1_3'])('%s', (version) => {
  it('connect waits for the answer to what it sent, in parts with pauses between them', async () => {
    const target = await hasty((socket) =>
      socket.once('data', () => {
        for (const part of [1, 2, 3]) setTimeout(() => socket.write(`part ${part}\n`), 250 * part)
      }),
    )
    const { code, text } = await run('connect', target, '--data', file('q', 'hello\n'), '--quiet', version)
    expect({ code, text }).toEqual({ code: 0, text: 'part 1\npart 2\npart 3\n' })
  })

  it('and at the end of stdin likewise', async () => {
    const target = await hasty((socket) => setTimeout(() => socket.write('welcome\n'), 300))
    const { code, text } = await run('connect', target, '--quiet', version)
    expect({ code, text }).toEqual({ code: 0, text: 'welcome\n' })
  })
})

describe('TLS 1.3', () => {
  it('takes the tickets that come behind a bare handshake (RFC 9846 §4.7.1)', async () => {
    const sessions = file('sessions.pem', '')
    const target = await hasty(() => undefined)
    const { code } = await run('connect', target, '--reconnect', '0', '--sess_out', sessions, '--quiet')
    expect(code).toBe(0)
    expect(readFileSync(sessions, 'latin1')).toContain('BEGIN SSL SESSION PARAMETERS')
  })

  it('answers a CertificateRequest that comes behind the handshake (RFC 9846 §4.7.2)', async () => {
    const client = identityOf('ecdsa-p256', 'client')
    const server = await serveInside(
      ...['--naccept', '1', '--post-handshake-auth', '--CAfile', file('root.pem', client.pem.root)],
    )
    const { code } = await run(
      'connect',
      ...[`127.0.0.1:${server.port}`, '--post-handshake-auth'],
      ...['--cert', file('client.pem', client.pem.cert + client.pem.key)],
    )
    expect([code, await server.exit]).toEqual([0, 0])
    expect(server.heard.text).toMatch(/<- Certificate .*[\s\S]*<- CertificateVerify .*[\s\S]*<- Finished/)
  })
})
