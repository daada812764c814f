/** Resumption in TLS 1.2: our server and `openssl s_client`; with and without the extensions that a session depends on. */
import { expect, it } from 'vitest'
import type { Suite12 } from '../../src/wire/registry.ts'
import { run, serveInside } from '../net/cli.ts'
import { Child, describeWith } from './children.ts'
import { opensslServers, optionsFile, ourServerAndClients } from './openssl12.ts'
import { freshTicketKeys } from './ours.ts'

const BY_ID = { tickets: { count: 0 } } as const

describeWith('openssl', 'version', 'our TLS 1.2 server resumes, openssl s_client', () => {
  const { file, start, client, say, sayTo } = ourServerAndClients()
  const WITHOUT_EMS = { OPENSSL_CONF: file('no-ems.cnf', optionsFile('-ExtendedMasterSecret')) }

  it.each([
    ['tickets', {}, []],
    ['session IDs, the client’s choice', {}, ['-no_ticket']],
    ['session IDs, the server’s choice', BY_ID, []],
  ] as const)('resumes five times in a row by %s (-reconnect)', async (how, settings, args) => {
    const { port, ended } = await start(settings)
    const child = client(port, ['-tls1_2', '-reconnect', ...args])
    await child.until(/(?:Reused, TLSv1.2[\s\S]*){5}/)
    child.type('hello\n')
    await child.until(/you said: hello/)
    expect(child.text.match(/^New, TLSv1.2/gm)).toHaveLength(1)
    expect(child.text.match(/^Reused, TLSv1.2/gm)).toHaveLength(5)
    const log = await ended(5)
    expect(log.agreed12.resumed).toBe(true)
    expect(log.messages).not.toContain('>NewSessionTicket')
    const asked = log.events.filter((event) => event.kind === 'cache')
    // A ticket is never looked up (RFC 5077 §3.4).
    expect(asked).toHaveLength(how === 'tickets' ? 0 : 1)
  })

  it.each([[], ['-no_ticket']])('as `serve` on the command line: -reconnect %s', async (...args) => {
    const { port } = await serveInside('--quiet', '--naccept', '6')
    const child = client(port, ['-tls1_2', '-reconnect', ...args])
    await child.until(/(?:Reused, TLSv1.2[\s\S]*){5}/)
    expect(child.text.match(/^New, TLSv1.2/gm)).toHaveLength(1)
  })

  it.each([
    ['ticket', []],
    ['session ID', ['-no_ticket']],
  ])('resumes 40 clients at once by %s, each five times (-reconnect)', async (_how, args) => {
    const { port, heard, exit } = await serveInside('--naccept', '240')
    const children = Array.from({ length: 40 }, () => client(port, ['-tls1_2', '-reconnect', ...args]))
    await Promise.all(children.map((child) => child.until(/(?:Reused, TLSv1.2[\s\S]*){5}/)))
    for (const child of children) child.endInput()
    await Promise.all(children.map((child) => child.exit))
    const all = children.map(({ text }) => text).join('')
    expect(all.match(/^New, TLSv1.2/gm)).toHaveLength(40)
    expect(all.match(/^Reused, TLSv1.2/gm)).toHaveLength(200)
    await exit
    expect(heard.text).toMatch(/counters: .*accept 240, accept_good 240, hits 200\n/)
  })

  it.each([
    ['ticket', {}],
    ['session ID', BY_ID],
  ])('resumes by %s in another process (-sess_out, -sess_in)', async (how, settings) => {
    const { port, ended } = await start(settings)
    const session = file(`${how}.pem`)
    await say(port, '-sess_out', session)
    const text = await say(port, '-sess_in', session)
    expect(text).toMatch(/Reused, TLSv1.2/)
    expect(text).toMatch(/you said: hello/)
    expect((await ended(1)).agreed12.resumed).toBe(true)
  })

  it('makes a full handshake where the ticket is sealed under another key (RFC 5077 §3.1)', async () => {
    const session = file('old.pem')
    const first = await start({}, {}, { ticketKeys: freshTicketKeys() })
    await say(first.port, '-sess_out', session)
    await first.close()
    const { port, ended } = await start({}, {}, { ticketKeys: freshTicketKeys() })
    expect(await say(port, '-sess_in', session)).toMatch(/New, TLSv1.2/)
    expect((await ended(0)).failedChecks).toEqual(['session12.known'])
  })

  it('does not resume where nothing is kept: no tickets, no IDs', async () => {
    const { port } = await start({ ...BY_ID, sessionIds: false })
    const child = client(port, ['-tls1_2', '-reconnect'])
    await child.until(/(?:New, TLSv1.2[\s\S]*Session-ID: *\n[\s\S]*){6}/)
    expect(child.text).not.toMatch(/Reused/)
  })

  it('does not resume under another name, and raises no alert (RFC 6066 §3)', async () => {
    const { port, ended } = await start()
    const session = file('name.pem')
    await say(port, '-sess_out', session)
    const child = new Child('openssl', [
      ...['s_client', '-connect', `127.0.0.1:${port}`, '-servername', 'other.example', '-ign_eof'],
      ...['-tls1_2', '-sess_in', session],
    ])
    child.type('hello\n')
    await child.exit
    expect(child.text).toMatch(/New, TLSv1.2[\s\S]*you said: hello/)
    expect((await ended(1)).failedChecks).toContain('session12.server-name')
  })

  // ---- Extended master secret (RFC 7627), encrypt-then-MAC (RFC 7366)

  it('goes without the extended master secret where the client does, and resumes so', async () => {
    const { port, ended } = await start()
    const session = file('classic.pem')
    const args = ['-tls1_2', '-sess_out', session]
    expect(await sayTo(port, args, WITHOUT_EMS)).toMatch(/Extended master secret: no/)
    expect((await ended(0)).agreed12.extendedMasterSecret).toBe(false)
    const again = await sayTo(port, ['-tls1_2', '-sess_in', session], WITHOUT_EMS)
    expect(again).toMatch(/Reused, TLSv1.2[\s\S]*you said: hello/)
  })

  it('aborts where a session with it is offered without it (RFC 7627 §5.3)', async () => {
    const { port, ended } = await start()
    const session = file('ems.pem')
    expect(await say(port, '-sess_out', session)).toMatch(/Extended master secret: yes/)
    const text = await sayTo(port, ['-tls1_2', '-sess_in', session], WITHOUT_EMS)
    expect(text).toMatch(/alert handshake failure/)
    const log = await ended(1)
    expect(log.failedChecks).toEqual(['session12.ems-kept'])
    expect(log.outcome).toMatchObject({ kind: 'failed', alert: 'handshake_failure', by: 'us' })
  })

  it('makes a full handshake where a session without it is offered with it (RFC 7627 §5.3)', async () => {
    const { port, ended } = await start()
    const session = file('gained.pem')
    await sayTo(port, ['-tls1_2', '-sess_out', session], WITHOUT_EMS)
    const text = await say(port, '-sess_in', session)
    expect(text).toMatch(/New, TLSv1.2[\s\S]*you said: hello/)
    expect((await ended(1)).failedChecks).toEqual(['session12.ems-gained'])
  })

  it.each([
    [[], true],
    [['-no_etm'], false],
  ])('decides on encrypt-then-MAC for CBC: %j', async (args, used) => {
    const suites12: readonly Suite12[] = ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256']
    const { port, ended } = await start({ suites12 })
    const session = file(`etm-${used}.pem`)
    expect(await say(port, ...args, '-sess_out', session)).toMatch(/you said: hello/)
    expect((await ended(0)).agreed12.encryptThenMac).toBe(used)
    expect(await say(port, ...args, '-sess_in', session)).toMatch(/Reused, [\s\S]*you said: hello/)
    expect((await ended(1)).agreed12).toMatchObject({ resumed: true, encryptThenMac: used })
  })
})

describeWith('openssl', 'version', '`connect` resumes, openssl s_server', () => {
  const { identity, start } = opensslServers()

  it.each([
    ['ticket', [], []],
    ['session ID', ['-no_ticket'], []],
    ['session ID', [], ['--no-ticket']],
  ])('by %s: s_server %j, connect %j', async (how, server, args) => {
    const { child, port } = await start(['-tls1_2', ...identity, ...server])
    const { code, text } = await run('connect', `localhost:${port}`, '--reconnect', '2', ...args)
    expect(code).toBe(0)
    expect(text.match(/^c\d {4}.*resumed.*$/gm)).toEqual([
      'c1    not resumed: no session to offer',
      `c2    resumed by ${how}`,
      `c3    resumed by ${how}`,
    ])
    await child.until(/(?:Reused session-id[\s\S]*){2}/)
  })
})
