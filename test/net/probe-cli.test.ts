/** `glass-tls probe`: what it says before, while and after. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { FINDINGS } from '../../src/probe/findings.ts'
import { probeCommand } from '../../src/cli/probe/probe.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import { memoryIo } from '../cli/io.ts'
import { identityOf } from '../peers/identities.ts'
import { served, servedRaw, type Served } from '../probe/servers.ts'

const open: Served[] = []
const folder = mkdtempSync(join(tmpdir(), 'glass-tls-probe-'))

afterAll(() => rmSync(folder, { recursive: true }))

afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function started(server: Promise<Served>): Promise<string> {
  const made = await server
  open.push(made)
  return `127.0.0.1:${made.port}`
}

async function probe(...args: readonly string[]) {
  const io = memoryIo()
  const code = await probeCommand([...args, '--pause', '0'], io)
  return { code, text: io.text(), notes: io.notes() }
}

/** Keeps no session by ID, and gives IDs all the same. */
const forgets = () => ({ world: new MemoryWorld({}, SessionContext.create({ mode: ['off'] })) })

describe('probe', () => {
  it('says first how many connections it will make, and at the end how many it made', async () => {
    const { code, text, notes } = await probe(await started(served()), '--tls1_2', '--tries', '2')
    expect(code).toBe(0)
    const [, most] = /at most (\d+) connections to 127\.0\.0\.1:\d+, one after the other/.exec(notes) ?? []
    expect(text).toContain(`\n${most} connections: `)
    expect(text).not.toContain('What to change')
  })

  it('shows a bad finding with its reason, its rule, the connections, and what to change in which server', async () => {
    const { code, text } = await probe(
      await started(served({}, forgets())),
      '--tls1_2',
      '--tries',
      '2',
      '--width',
      '200',
    )
    expect(code).toBe(1)
    expect(text).toMatch(
      /bad +session-id +the server gives a session ID, and does not know it a moment later +c2, c3\n/,
    )
    expect(text).toMatch(/not resumed: the server declined the session offered by session ID\n/)
    expect(text).toMatch(
      /rule: a session ID says that the session can be resumed.* \(RFC 5246 §7\.4\.1\.3\)\n/,
    )
    expect(text).toMatch(/What to change\n {2}TLS 1\.2 session-id: .*\n {4}nginx +ssl_session_cache /)
    expect(text).toMatch(/\n {4}Apache /)
  })

  it('shows what to change in one server with --server', async () => {
    const address = await started(served({}, forgets()))
    const { text } = await probe(address, '--tls1_2', '--tries', '2', '--server', 'nginx')
    expect(text).toContain('nginx')
    expect(text).not.toContain('Apache')
  })

  it('goes on where the certificate is not believed, and says so once; with --verify it does not', async () => {
    const CAfile = join(folder, 'other.pem')
    writeFileSync(CAfile, identityOf('ed25519', 'client').pem.root)
    const args = [
      await started(served()),
      '--tls1_3',
      '--tries',
      '2',
      '--CAfile',
      CAfile,
      '--width',
      '300',
    ] as const
    const { code, text } = await probe(...args)
    expect([code, text.split('certificate not believed').length]).toEqual([0, 2])
    const verified = await probe(...args, '--verify')
    expect(verified.code).toBe(1)
    expect(verified.notes).toMatch(/no handshake was done: certificate\.path/)
  })

  it('gives a line of JSON for each finding, then one of the summary', async () => {
    const address = await started(served())
    const { text } = await probe(address, '--tls1_3', '--tries', '2', '--json')
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines[0]).toMatchObject({
      kind: 'finding',
      id: 'version',
      version: 'TLS 1.3',
      result: 'good',
      address,
    })
    const keys = ['says', 'seen', 'why', 'rule', 'cite', 'outcome', 'evidence', 'advice']
    for (const line of lines.slice(0, -1)) expect(Object.keys(line)).toEqual(expect.arrayContaining(keys))
    expect(lines.at(-1)).toMatchObject({ kind: 'summary', bad: 0 })
  })

  it('keeps every connection for --html and --pcapng, under the names that findings have', async () => {
    const [html, pcapng] = [join(folder, 'a.html'), join(folder, 'a.pcapng')]
    const address = await started(served())
    await probe(address, '--tls1_2', '--tries', '2', '--html', html, '--pcapng', pcapng)
    expect(readFileSync(html, 'utf8')).toContain('<a href="#c15">c15</a>')
    expect(readFileSync(pcapng).length).toBeGreaterThan(10_000)
  })

  it('says in one line that no TLS is spoken', async () => {
    const address = await started(servedRaw((socket) => void socket.end('220 mail.example ESMTP\r\n')))
    const { code, text, notes } = await probe(address)
    expect(code).toBe(1)
    expect(text).toBe('')
    expect(notes).toMatch(/\nprobe: 127\.0\.0\.1:\d+: no handshake was done: .*SMTP.*\n$/)
  })

  it('stops at Ctrl-C and shows what was found', async () => {
    const address = await started(served())
    const io = memoryIo()
    const out = io.out.bind(io)
    const stopping = {
      ...io,
      out: (text: string) => (out(text), text.includes('session-id ') && process.emit('SIGINT')),
    }
    await probeCommand([address, '--pause', '0'], stopping as typeof io)
    expect(io.notes()).toContain('stopped; this is what was found so far')
    expect(io.text()).toMatch(/\n3 connections: 2 good, 0 notes, 0 bad\n$/)
  })

  it('lists everything that it asks in its help', async () => {
    const { code, text } = await probe('--help')
    expect(code).toBe(0)
    for (const { id, subject } of FINDINGS)
      expect(text).toMatch(new RegExp(`\\n {2}${id} +${subject.slice(0, 20)}`))
  })

  it.each([
    [[], /which server/],
    [['a:1', '--tries', '1'], /--tries: expected a whole number from 2/],
    [['a:1', '--wait', '0'], /--wait/],
    [['a:1', '--other-name', 'a b'], /--other-name: expected a DNS name, actual 'a b'/],
    [['a:1', '--server', 'iis'], /--server: expected one of nginx, HAProxy/],
    [['a:1', '--starttls', 'x'], /--starttls/],
    [['a:1', 'b:99999'], /port/],
  ] as const)('refuses %j with a clear sentence', async (args, message) => {
    await expect(probe(...args)).rejects.toThrow(message)
  })
})
