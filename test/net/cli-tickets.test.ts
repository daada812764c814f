/** The command line and the files and ticket keys of others: `--sess_out`, `--sess_in`, `--ticket-key`, `--context`. */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { sessionsFromPem } from '../../src/session/tickets/openssl-session-map.ts'
import { Child, describeWith, endChildren, scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { nodeServer, type NodeServer } from '../peers/node.ts'
import { run, serveInside } from './cli.ts'

const { file } = scratch()
endChildren()

const own = identityOf()
const HELLO = file('hello.txt', 'hello')
const IDENTITY = ['--cert', file('cert.pem', own.pem.cert), '--key', file('key.pem', own.pem.key)]
const VERSIONS = ['--tls1_2', '--tls1_3'] as const

/** What `connect` said about resumption. */
function resumption(text: string): string | undefined {
  return /^c1 {4}((?:not )?resumed.*)$/m.exec(text)?.[1]
}

describe.each(VERSIONS)('%s, serve --ticket-key', (version) => {
  let theirs: NodeServer | undefined
  afterEach(async () => {
    await theirs?.close()
    theirs = undefined
  })

  const connect = (port: number, ...args: readonly string[]) =>
    run('connect', `localhost:${port}`, version, '--data', HELLO, ...args)

  it('takes 48 bytes of Node: sessions go from Node to us and back', async () => {
    const key = randomBytes(48)
    theirs = await nodeServer({
      ...(version === '--tls1_2' ? { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } : {}),
      ...{ cert: own.pem.cert, key: own.pem.key, ticketKeys: key, sessionIdContext: 'glass' },
    })
    const ours = await serveInside(
      ...[version, '--quiet', '--echo', '--naccept', '1', ...IDENTITY],
      ...['--ticket-key', key.toString('hex'), '--context', 'glass'],
    )
    const session = file('travels.pem')
    await connect(theirs.port, '--sess_out', session)
    const { text } = await connect(ours.port, '--sess_in', session, '--sess_out', session)
    expect(resumption(text)).toMatch(/^resumed by/)
    await connect(theirs.port, '--sess_in', session)
    expect(theirs.seen.map(({ resumed }) => resumed)).toEqual([false, true])
  })

  it('takes several: the first seals, all open', async () => {
    const [before, now] = [randomBytes(80), randomBytes(64)].map((key) => key.toString('hex'))
    const session = file('rotated.pem')
    const serve = (...keys: readonly string[]) =>
      serveInside(
        ...[version, '--quiet', '--echo', '--naccept', '1', ...IDENTITY],
        ...keys.flatMap((key) => ['--ticket-key', key]),
      )
    const keyName = () => sessionsFromPem(readFileSync(session, 'utf8')).at(-1)?.ticket.slice(0, 16)
    await connect((await serve(before)).port, '--sess_out', session)
    expect(keyName()).toEqual(new Uint8Array(Buffer.from(before, 'hex').subarray(0, 16)))
    const later = await connect((await serve(now, before)).port, '--sess_in', session, '--sess_out', session)
    expect(resumption(later.text)).toMatch(/^resumed by/)
    expect(keyName()).toEqual(new Uint8Array(Buffer.from(now, 'hex').subarray(0, 16)))
  })
})

describeWith('openssl', 'version', 'files between connect and s_client', () => {
  it.each(VERSIONS)('%s: each resumes with what the other wrote', async (version) => {
    const { port } = await serveInside(version, '--quiet', '--www', '--naccept', '4', ...IDENTITY)
    const common = ['-connect', `127.0.0.1:${port}`, '-servername', 'localhost', '-ign_eof']
    const request = 'GET / HTTP/1.0\r\n\r\n'
    const data = ['--data', file('request.txt', request)]
    /** Asks for the page and reads until the server closes. */
    async function sClient(...args: readonly string[]): Promise<string> {
      const child = new Child('openssl', ['s_client', version.replace('--', '-'), ...common, ...args])
      child.type(request)
      await child.exit
      return child.text
    }
    const [ours, theirs] = [file('ours.pem'), file('theirs.pem')]

    await run('connect', `localhost:${port}`, version, ...data, '--sess_out', ours)
    expect(await sClient('-sess_in', ours)).toMatch(/^Reused, /m)

    await sClient('-sess_out', theirs)
    const { text } = await run('connect', `localhost:${port}`, version, ...data, '--sess_in', theirs)
    expect(resumption(text)).toMatch(/^resumed by/)
  })
})
