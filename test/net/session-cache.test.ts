/** `serve --session-cache`: sessions and early data outlive the process, are shared, and a place that breaks breaks nothing. */
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { certificatesFromPem } from '../../src/certificate/keys/pem.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { openDatabase } from '../../src/stores/sqlite-driver.ts'
import { Child, describeWhere, describeWith, endChildren, freePort, scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { freshTicketKeys, ourClient, ourServer, type Log } from '../peers/ours.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import { bloomFilter } from '../../src/session/caches/seen-hellos.ts'
import type { Session } from '../../src/session/session.ts'
import { run, serveInside, serving, type Inside } from './cli.ts'

const { file } = scratch()
endChildren()

let places = 0
const fresh = (): string => file(`place${++places}`)
const SQLITE = await openDatabase(() => ':memory:').then(
  ({ database }) => {
    database.close()
    return true
  },
  () => false,
)

/** The handshake is all that is wanted. */
const NO_TALK = ['--reconnect', '0']
const VERSIONS = [
  ['TLS 1.2', '--tls1_2', 'session ID'],
  ['TLS 1.3', '--tls1_3', 'PSK'],
] as const

/** A server without sealed tickets, for so many connections. */
function server(
  naccept: number,
  cache: string,
  ...args: readonly string[]
): Promise<Inside & { port: number }> {
  return serveInside('--no-ticket', '--session-cache', cache, '--naccept', `${naccept}`, ...args)
}

/** Connects once, with the sessions of a file and into the same file. @returns how it went, and what was said of it */
async function call(port: number, sessions: string, ...args: readonly string[]): Promise<string> {
  const { code, text } = await run(
    'connect',
    ...NO_TALK,
    `localhost:${port}`,
    '--sess_out',
    sessions,
    ...args,
  )
  expect(code).toBe(0)
  return /^c1 {4}((?:not )?resumed.*)$/m.exec(text)?.[1] ?? text
}

// ---- Places that last

function lasting(cache: () => string | Promise<string>): void {
  it.each(VERSIONS)('keeps sessions across a restart: %s', async (_, version, how) => {
    const place = await cache()
    const sessions = file(`restart${++places}.pem`)
    const first = await server(1, place)
    expect(await call(first.port, sessions, version)).toBe('not resumed: no session to offer')
    await first.exit
    const second = await server(1, place)
    expect(await call(second.port, sessions, version, '--sess_in', sessions)).toBe(`resumed by ${how}`)
    expect(await second.exit).toBe(0)
    expect(second.heard.text).toMatch(/counters: .*accept_good 1.*hits 1.*cb_hits 1/)
  })

  it.each(VERSIONS)('is shared by servers that run at once: %s', async (_, version, how) => {
    const place = await cache()
    const sessions = file(`shared${++places}.pem`)
    const [one, other] = [await server(2, place, '--quiet'), await server(1, place, '--quiet')]
    await call(one.port, sessions, version)
    expect(await call(other.port, sessions, version, '--sess_in', sessions)).toBe(`resumed by ${how}`)
    expect(await call(one.port, sessions, version, '--sess_in', sessions)).toBe(`resumed by ${how}`)
  })

  it('takes early data once, whichever of two processes the same bytes come to (RFC 9846 §8.2)', async () => {
    const options = [
      '--session-cache',
      await cache(),
      '--ticket-key',
      '11'.repeat(48),
      '--max_early_data',
      '100',
    ]
    const root = file(`root${++places}.pem`)
    const servers = [await serving(...options, '--root_out', root), await serving(...options)]
    const trust = certificatesFromPem(readFileSync(root, 'latin1'))
    const settings = { serverName: 'localhost', trust, versions: ['TLS 1.3'] } as const
    const { sessions } = await ourClient(servers[0].port, clientConfig(settings), hangUp)
    const log = await ourClient(servers[0].port, clientConfig({ ...settings, sessions, earlyData: true }), {
      ...hangUp,
      early: 'pay 10\n',
    })
    expect(log.earlyAccepted).toBe(true)
    for (const { port, child } of servers) {
      const before = child.text.length
      replay(log, port)
      await child.until(/early\.replay: [^]*early data rejected/, before)
    }
    expect(servers.map(({ child }) => child.text.match(/^pay 10$/gm)?.length ?? 0)).toEqual([1, 0])
  })
}

const hangUp = { connected: (driver: { close(): void }) => driver.close() }

/** The bytes of a client's first flight once more, as a thief would send them. */
function replay(log: Log, port: number): void {
  const answered = log.events.findIndex((event) => event.kind === 'record' && event.direction === 'received')
  const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
  for (const event of log.events.slice(0, answered)) if (event.kind === 'record') socket.write(event.bytes)
  socket.resume().end()
}

describe('--session-cache file:DIR', () => lasting(() => `file:${fresh()}`))

describe('--session-cache memory+file:DIR', () => {
  lasting(() => `memory+file:${fresh()}`)

  it('asks the files for what is not inside, once', async () => {
    const place = `memory+file:${fresh()}`
    const sessions = file(`both${++places}.pem`)
    const [one, other] = [await server(2, place, '--tls1_2'), await server(2, place, '--tls1_2')]
    await call(one.port, sessions, '--tls1_2')
    for (const { port } of [one, other, other])
      expect(await call(port, sessions, '--sess_in', sessions)).toBe('resumed by session ID')
    await Promise.all([one.exit, other.exit])
    expect(one.heard.text).toMatch(/^session cache: memory, and files in /m)
    expect(one.heard.text).toMatch(/^counters: number 1, accept 2, accept_good 2, hits 1$/m)
    expect(other.heard.text).toMatch(
      /^counters: number 1, accept 2, accept_good 2, hits 2, cb_hits 1, misses 1$/m,
    )
  })

  it.each([
    ['TLS 1.2: a session ID inside is enough', '--tls1_2', 'resumed by session ID', '.*', 0],
    [
      'TLS 1.3: what is inside may be used already',
      '--tls1_3',
      'not resumed: the server declined the session offered by PSK',
      'taken out',
      1,
    ],
  ])('goes on where the files cannot be read any more; %s', async (_, version, expected, task, notes) => {
    const place = fresh()
    const sessions = file(`away${++places}.pem`)
    const glass = await server(2, `memory+file:${place}`, version)
    await call(glass.port, sessions)
    renameSync(join(place, 'sessions'), join(place, 'gone'))
    writeFileSync(join(place, 'sessions'), '')
    expect(await call(glass.port, sessions, '--sess_in', sessions)).toBe(expected)
    expect(await glass.exit).toBe(0)
    const told = glass.heard.text.match(new RegExp(`^c2 .*the session could not be (${task}): ENOTDIR`, 'gm'))
    expect(told ?? []).toHaveLength(notes)
  })
})

describeWhere(SQLITE, 'SQLite', '--session-cache sqlite:FILE', () => lasting(() => `sqlite:${fresh()}`))

describeWith('redis-server', '--version', '--session-cache redis:URL', () => {
  const start = async (port: number): Promise<Child> => {
    const args = ['--bind', '127.0.0.1', '--port', `${port}`, '--save', '', '--dir', file('.')]
    const redis = new Child('redis-server', args)
    await redis.until(/Ready to accept connections/)
    return redis
  }
  lasting(async () => {
    const port = await freePort()
    await start(port)
    return `redis:redis://127.0.0.1:${port}`
  })

  it.each(VERSIONS)('that is killed costs full handshakes, and says so: %s', async (_, version, how) => {
    const port = await freePort()
    const redis = await start(port)
    const sessions = file(`killed${port}.pem`)
    const glass = await server(4, `redis:redis://127.0.0.1:${port}`)
    await call(glass.port, sessions, version)
    expect(await call(glass.port, sessions, version, '--sess_in', sessions)).toBe(`resumed by ${how}`)
    redis.signal('SIGKILL')
    await redis.exit
    const before = glass.heard.text.length
    expect(await call(glass.port, sessions, version, '--sess_in', sessions)).toMatch(
      /^not resumed: the server decl/,
    )
    await glass.heard.until(/c3 {4}the session could not be looked up: /, before)
    await glass.heard.until(/c3 {4}the session could not be stored: /, before)
    await start(port)
    // It is found again within the time between two attempts.
    await glass.heard.until(/session cache: Redis at .* is away/)
    expect(await call(glass.port, sessions, version)).toBe('not resumed: no session to offer')
    expect(await glass.exit).toBe(0)
  })

  it('that hangs costs half a second for each question, and no connection', async () => {
    const port = await freePort()
    const redis = await start(port)
    const sessions = file(`hangs${port}.pem`)
    const glass = await server(2, `redis:redis://127.0.0.1:${port}`)
    await call(glass.port, sessions, '--tls1_2')
    redis.signal('SIGSTOP')
    const begun = Date.now()
    expect(await call(glass.port, sessions, '--tls1_2', '--sess_in', sessions)).toMatch(
      /^not resumed: the server/,
    )
    expect(Date.now() - begun).toBeLessThan(4000)
    await glass.heard.until(/c2 {4}the session could not be looked up: no answer within 500 ms/)
    expect(await glass.exit).toBe(0)
    expect(glass.heard.text).toMatch(
      /c2 {4}the session could not be stored: no answer within 500 ms[^]*c2 == TLS 1\.2/,
    )
    // In the trace of each connection, and once for people who do not look at traces.
    expect(
      glass.heard.text.match(/^session cache: the session could not be stored: no answer within 500 ms/gm),
    ).toHaveLength(1)
    redis.signal('SIGCONT')
  })
})

// ---- What goes wrong

describe('a directory that cannot be read any more', () => {
  it.each(VERSIONS)('costs full handshakes, and says so: %s', async (_, version, how) => {
    const place = fresh()
    const sessions = file(`unreadable${++places}.pem`)
    const glass = await server(3, `file:${place}`)
    await call(glass.port, sessions, version)
    expect(await call(glass.port, sessions, version, '--sess_in', sessions)).toBe(`resumed by ${how}`)
    // For root too, who may read whatever its mode says.
    renameSync(join(place, 'sessions'), join(place, 'gone'))
    writeFileSync(join(place, 'sessions'), '')
    expect(await call(glass.port, sessions, version, '--sess_in', sessions)).toMatch(
      /^not resumed: the server decl/,
    )
    expect(await glass.exit).toBe(0)
    expect(glass.heard.text).toMatch(/^c3 {4}the session could not be looked up: ENOTDIR/m)
    expect(glass.heard.text).toMatch(/^c3 {4}the session could not be stored: ENOTDIR/m)
  })
})

describe('what is at rest', () => {
  it('is said to be readable, or sealed under --cache-key, without which nothing is found', async () => {
    const place = fresh()
    const sessions = file(`sealed${++places}.pem`)
    const plain = await server(1, `file:${place}`, '--quiet', '--tls1_2')
    expect(plain.heard.text).toMatch(/^session cache: files in .*; NOT encrypted at rest: [^\n]*\nlistening/)
    await call(plain.port, sessions, '--sess_out', sessions)
    await plain.exit
    const secret = (place: string): string =>
      readdirSync(join(place, 'sessions'))
        .map((name) => toHex(new Uint8Array(readFileSync(join(place, 'sessions', name)))))
        .join()
    expect(secret(place)).toContain(await masterSecret(sessions))

    const other = fresh()
    mkdirSync(other, { mode: 0o700 })
    const key = ['--cache-key', '5a'.repeat(32)]
    for (const [keys, expected] of [
      [key, 'not resumed: no session to offer'],
      [key, 'resumed by session ID'],
      [
        ['--cache-key', '5b'.repeat(32)],
        'not resumed: the server declined the session offered by session ID',
      ],
    ] as const) {
      const offered = expected.startsWith('not resumed: no') ? [] : ['--sess_in', sessions]
      const glass = await server(1, `file:${other}`, '--tls1_2', ...keys)
      expect(await call(glass.port, sessions, ...offered)).toBe(expected)
      await glass.exit
      expect(glass.heard.text).toMatch(/^session cache: .*; sealed with AES-256-GCM$/m)
      expect(secret(other)).not.toContain(await masterSecret(sessions))
    }
  })
})

/** As OpenSSL reads it from a file of sessions. */
async function masterSecret(sessions: string): Promise<string> {
  const child = new Child('openssl', ['sess_id', '-in', sessions, '-noout', '-text'])
  await child.exit
  return /Master-Key: ([0-9A-F]+)/.exec(child.text)![1].toLowerCase()
}

// ---- In memory

describe('in memory', () => {
  it('early data are taken once by each server that has the ticket key: nothing is shared', async () => {
    const identity = identityOf()
    const keys = freshTicketKeys()
    const config = serverConfig({ credentials: [identity.identity], maxEarlyData: 100 })
    const servers = [
      await ourServer(config, {}, { ticketKeys: keys }),
      await ourServer(config, {}, { ticketKeys: keys }),
    ]
    const settings = { serverName: 'localhost', trust: [identity.root] }
    const { sessions } = await ourClient(servers[0].port, clientConfig(settings), hangUp)
    const log = await ourClient(servers[0].port, clientConfig({ ...settings, sessions, earlyData: true }), {
      ...hangUp,
      early: 'pay 10',
    })
    for (const { port } of servers) replay(log, port)
    const [once, twice] = [await servers[0].ended(2), await servers[1].ended(0)]
    expect([once.earlyText, once.failedChecks]).toEqual(['', ['early.replay']])
    expect([twice.earlyText, twice.failedChecks]).toEqual(['pay 10', []])
    for (const { close } of servers) await close()
  })

  it.each([
    ['exact', [true, false, true]],
    ['bloom:65536', [true, false, true]],
    // After one hello every bit is set: whatever comes then counts as seen, and its handshake goes on (RFC 9846 §8.2).
    ['bloom:1', [true, false, false]],
  ])('--anti-replay %s rejects a flight that comes again', async (how, [first, again, another]) => {
    const glass = await serving('--anti-replay', how, '--max_early_data', '100', '--root_out', file('ar.pem'))
    const trust = certificatesFromPem(readFileSync(file('ar.pem'), 'latin1'))
    const settings = { serverName: 'localhost', trust, versions: ['TLS 1.3'] } as const
    const { sessions } = await ourClient(glass.port, clientConfig(settings), hangUp)
    const early = (session: Session): Promise<Log> =>
      ourClient(glass.port, clientConfig({ ...settings, sessions: [session], earlyData: true }), {
        ...hangUp,
        early: 'pay 10\n',
      })
    const log = await early(sessions[0])
    expect(log.earlyAccepted).toBe(first)
    const before = glass.child.text.length
    replay(log, glass.port)
    await glass.child.until(/early\.replay: [^]*early data rejected/, before)
    expect(again).toBe(false)
    const { earlyAccepted, outcome, agreed } = await early(sessions[1])
    expect({ earlyAccepted, outcome }).toEqual({ earlyAccepted: another, outcome: { kind: 'closed' } })
    expect(agreed.resumed).toBe(true)
  })

  it('a Bloom filter that was wrong says that it may be: the check early.replay', async () => {
    const world = new MemoryWorld({ replays: bloomFilter(60_000, { bits: 1, probes: 1 }) })
    const identity = identityOf()
    const glass = await ourServer(
      serverConfig({ credentials: [identity.identity], maxEarlyData: 100 }),
      {},
      { world },
    )
    const settings = { serverName: 'localhost', trust: [identity.root] }
    const { sessions } = await ourClient(glass.port, clientConfig(settings), hangUp)
    for (const session of sessions)
      await ourClient(glass.port, clientConfig({ ...settings, sessions: [session], earlyData: true }), {
        ...hangUp,
        early: 'pay 10',
      })
    const checks = (await glass.ended(2)).events.flatMap((event) =>
      event.kind === 'verdict' ? event.checks.filter(({ outcome }) => outcome === 'fail') : [],
    )
    expect(checks).toMatchObject([
      {
        id: 'early.replay',
        actual: 'seen before, or taken for others that were (a Bloom filter of 1 bits, for 60000 ms or more)',
      },
    ])
    await glass.close()
  })

  it('--no-ticket of TLS 1.3 hands out references of 32 bytes, good for one use, as OpenSSL does', async () => {
    const { port, heard, exit } = await serveInside(
      '--no-ticket',
      '--json',
      '--quiet',
      '--tls1_3',
      '--naccept',
      '3',
    )
    const sessions = file('once.pem')
    await call(port, sessions)
    const used = file('used.pem', readFileSync(sessions, 'latin1'))
    expect(await call(port, sessions, '--sess_in', used)).toBe('resumed by PSK')
    expect(await call(port, sessions, '--sess_in', used)).toMatch(/^not resumed: the server declined/)
    await exit
    const caches = heard.text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { kind: string; connection: string } & Record<string, unknown>)
      .filter(({ kind }) => kind === 'cache')
    expect(caches[0]).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect(
      caches.map(({ connection, operation, hit }) => `${connection} ${String(operation)} ${String(hit)}`),
    ).toEqual([
      ...['c1 put false', 'c1 put false'],
      ...['c2 get true', 'c2 take true', 'c2 put false', 'c2 put false'],
      ...['c3 get false', 'c3 put false', 'c3 put false'],
    ])
    expect(caches.at(-1)).toMatchObject({
      // The third handshake is not over: its references go before the client's Finished (RFC 9846 §4.7.1).
      stats: { accept: 3, accept_good: 2, hits: 1, misses: 1, timeouts: 0, cache_full: 0, number: 5 },
    })
  })

  it('--no-ticket without a cache hands out nothing', async () => {
    const { port } = await server(1, 'off', '--quiet')
    const sessions = file('nothing.pem', '')
    await call(port, sessions)
    expect(readFileSync(sessions, 'latin1')).toBe('')
  })
})

describe('counters', () => {
  it('are told at the end, unless quiet, and on the page of --www', async () => {
    const request = ['--ign_eof', '--data', file('request.txt', 'GET / HTTP/1.0\r\n\r\n')]
    const loud = await serveInside('--www', '--no-ticket', '--cache-size', '1', '--naccept', '2')
    for (const [accepted, full] of [
      [1, 1],
      [2, 3],
    ]) {
      const { text } = await run('connect', `localhost:${loud.port}`, ...request)
      expect(text).toContain(`<tr><th>accept_good</th><td>${accepted}</td></tr>`)
      expect(text).toContain(`<tr><th>cache_full</th><td>${full}</td></tr>`)
    }
    await loud.exit
    expect(loud.heard.text).toMatch(/^counters: number 1, accept 2, accept_good 2, cache_full 3$/m)
    const quiet = await serveInside('--quiet', '--naccept', '1')
    await run('connect', ...NO_TALK, `localhost:${quiet.port}`, '--quiet')
    await quiet.exit
    expect(quiet.heard.text).not.toContain('counters')
  })

  it.each([
    // A session of TLS 1.3 leaves the cache when it is used; one ticket comes for it.
    ['--tls1_3', 'number 1, connect 3, connect_good 3, hits 2'],
    // One of TLS 1.2 stays, and no other comes when it is resumed.
    ['--tls1_2', 'number 1, connect 3, connect_good 3, hits 2'],
  ])('of a client are told too: %s', async (version, counters) => {
    const { port } = await serveInside('--quiet', '--tickets', '1', '--naccept', '3')
    const { text } = await run('connect', `localhost:${port}`, version, '--reconnect', '2')
    expect(text).toContain(`\ncounters: ${counters}\n`)
  })

  it('come after everything else, where connections are cut short at the end', async () => {
    const { port, child } = await serving('--handshake-timeout', '100')
    const socket = connect({ port, host: '127.0.0.1' }).on('error', () => undefined)
    await once(socket, 'connect')
    await new Promise((resolve) => socket.write(Uint8Array.of(22, 3, 1), resolve))
    // Until the server has taken the connection, which it does not tell.
    await pause(1000)
    // On SIGTERM it would wait for the connection.
    child.signal('SIGINT')
    await child.exit
    expect(child.text).toMatch(/c1 {4}ended: the server stops\ncounters: number 0, accept 1\n$/)
  })
})
