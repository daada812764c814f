/** What the examples 20 to 29 say of Python's `ssl` and of pyOpenSSL is what those do. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describeWhere, describeWith, scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'

const { file } = scratch()
const [server, client] = [identityOf(), identityOf('ecdsa-p256', 'client')]
const source = fileURLToPath(new URL('python-claims.py', import.meta.url))

/** What a library says of itself: asked once. */
const told = new Map<string, Record<string, unknown>>()

function claims(python: string, library: 'ssl' | 'pyopenssl'): Record<string, unknown> {
  const found = told.get(library) ?? ask(python, library)
  told.set(library, found)
  return found
}

function ask(python: string, library: 'ssl' | 'pyopenssl'): Record<string, unknown> {
  const files = [
    ...[file('server.pem', server.pem.cert), file('server.key', server.pem.key)],
    ...[file('client.pem', client.pem.cert), file('client.key', client.pem.key)],
    file('roots.pem', server.pem.root + client.pem.root),
  ]
  const { stdout, stderr } = spawnSync(python, [source, library, ...files], { encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Record<string, unknown>
}

describeWith('python3', '--version', 'Python’s ssl', () => {
  it('does what the examples say', () => {
    expect(claims('python3', 'ssl')).toMatchObject({
      given: true,
      'given, nothing read': true,
      'not given': false,
      'number, with tickets': 0,
      'given late': 'ValueError: Cannot set session after handshake.',
      'in another context': 'ValueError: Session refers to a different SSLContext.',
      'has_ticket before a read': false,
      'taken before a read': false,
      'taken before a read, TLS 1.2': true,
      'a server of another context': false,
      'client certificates': true,
      'OP_NO_TICKET has_ticket': true,
      'another name': true,
      'session ID, unwrap': true,
      'session ID, no unwrap': false,
      'psk_ke allowed: reused, key_share': [true, true],
      'names for psk_ke': [],
      pickle: expect.stringMatching(/^TypeError: cannot pickle/) as string,
      shelve: expect.stringMatching(/^TypeError: cannot pickle/) as string,
      // Older ones raise InterfaceError.
      sqlite3: expect.stringMatching(/Error: Error binding parameter/) as string,
      'of a session': ['has_ticket', 'id', 'ticket_lifetime_hint', 'time', 'timeout'],
      'of a connection': ['session', 'session_reused'],
    })
  })

  it('keeps references in its cache where tickets are off, and has no setter for modes, keys or early data', () => {
    const told = claims('python3', 'ssl')
    expect(told['OP_NO_TICKET number']).toBeGreaterThan(0)
    expect(told['of a context']).toEqual(['num_tickets', 'session_stats'])
  })
})

const python = ['/usr/bin/python3', 'python3'].find(
  (one) => spawnSync(one, ['-c', 'import OpenSSL']).status === 0,
)

describeWhere(python !== undefined, 'python3-openssl', 'pyOpenSSL', () => {
  it('does what the examples say', () => {
    const told = claims(python!, 'pyopenssl')
    expect(told).toMatchObject({
      'mode client, not given': false,
      'mode client, given': true,
      'before connecting': null,
      'given late': 'nothing',
      'client certificates': expect.stringContaining('session id context uninitialized') as string,
      'client certificates, set_session_id': true,
      pickle: expect.stringMatching(/^TypeError: cannot pickle/) as string,
      get_session_parameters: false,
    })
    expect(told['of a context']).toEqual([
      'get_session_cache_mode',
      'set_session_cache_mode',
      'set_session_id',
    ])
    expect(told['of a connection']).toEqual(['get_session', 'set_session'])
  })
})
