/** The dials of `run`: each in a scenario where it decides, by the rule that decides there; and which of several it was. */
import { describe, expect, it, test } from 'vitest'
import { run } from '../../src/cli/run/run.ts'
import { UsageError } from '../../src/cli/arguments/options.ts'
import { memoryIo } from './io.ts'

interface Difference {
  readonly kind: string
  readonly changed: readonly {
    readonly connection: string
    readonly check?: { readonly id: string; readonly outcomes: { readonly a?: string; readonly b?: string } }
    readonly causes: readonly {
      readonly outcome: { readonly what: string; readonly values: { readonly a: string; readonly b: string } }
      readonly by: readonly string[]
      readonly how: string
    }[]
  }[]
  readonly quiet: readonly string[]
  readonly idle: readonly string[]
}

function difference(...args: readonly string[]): Difference {
  const io = memoryIo()
  run([...args, '--json'], io)
  return io
    .text()
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as Difference)
    .findLast(({ kind }) => kind === 'difference')!
}

function output(...args: readonly string[]): string {
  const io = memoryIo()
  run([...args, '--brief', '--width', '200'], io)
  return io.text()
}

describe('each dial decides where its rule does', () => {
  test.each([
    // TLS 1.3: RFC 9846 §4.7.1, a ticket is not used after its lifetime; two hours unless told otherwise.
    ['tls13-resume', '--wait 3h', 'c2', 'offer.lifetime', 'resumed', 'false'],
    ['tls13-resume', '--lifetime 60', 'c2', 'offer.lifetime', 'resumed', 'false'],
    // Sealed under a key that is gone: RFC 9846 §4.3.11, an identity that the server does not know; RFC 5077 §3.4.
    ['tls13-resume', '--rotate 20s', 'c2', 'psk.known', 'resumed', 'false'],
    ['tls12-ticket', '--rotate 20s', 'c2', 'session12.known', 'resumed', 'false'],
    // The second server does not know what the first one remembers: RFC 9846 §4.3.11, RFC 5246 §7.4.1.3.
    ['tls13-resume', '--servers 2', 'c2', 'psk.known', 'resumed', 'false'],
    ['tls13-stateful', '--servers 2', 'c2', 'psk.known', 'resumed', 'false'],
    ['tls12-session-id', '--servers 2', 'c2', 'session12.known', 'resumed', 'false'],
    // What they share has to be what a session goes by.
    ['tls13-stateful', '--servers 2:ticket-keys', 'c2', 'psk.known', 'resumed', 'false'],
    ['tls12-ticket', '--servers 2:sessions', 'c2', 'session12.known', 'resumed', 'false'],
    // A cache with room for both: RFC 5246 §7.4.1.3.
    ['fault-tls12-evicted', '--cache-size 8', 'c3', 'session12.known', 'resumed', 'true'],
    ['fault-tls13-evicted', '--cache-size 8', 'c3', 'psk.known', 'resumed', 'true'],
    // Sessions are offered to the server of which they are (RFC 9846 §4.7.1), whose certificate is for no other (§4.5.1).
    [
      'tls13-resume',
      '--sni other.example',
      'c2',
      'certificate.name',
      'ended',
      'the client sends bad_certificate',
    ],
    ['tls12-dh-anon', '--sni other.example', 'c2', 'offer.kept', 'resumed', 'false'],
    // A suite with the hash of the session has to be offered (RFC 9846 §4.3.11).
    ['tls13-resume', '--set c2.client.suites=TLS_AES_256_GCM_SHA384', 'c2', 'offer.hash', 'resumed', 'false'],
    // A client that just keeps no tickets (RFC 9846 §4.7.1).
    ['tls13-resume', '--set client.acceptTickets=false', 'c2', 'offer.kept', 'resumed', 'false'],
    // A server that started long ago knows replays (RFC 9846 §8.2).
    ['tls13-0rtt-rejected', '--wait 10m', 'c2', 'early.started', 'earlyData', 'accepted'],
  ])('%s %s', (scenario, dial, connection, check, what, value) => {
    const [option = '', ...rest] = dial.split(' ')
    const { changed } = difference(scenario, option, rest.join(' '))
    const found = changed.find((each) => each.connection === connection)
    expect(found?.check?.id).toBe(check)
    const cause = found?.causes.find(({ outcome }) => outcome.what === what)
    expect(cause).toMatchObject({ outcome: { values: { a: value } }, by: [dial], how: 'each' })
  })

  test.each([
    ['tls13-resume', '--servers', '2:ticket-keys'],
    ['tls13-stateful', '--servers', '2:sessions'],
    ['tls12-session-id', '--servers', '2:sessions'],
    ['tls12-ticket', '--servers', '2:ticket-keys'],
    ['tls13-resume', '--wait', '119m'],
    ['tls13-resume', '--lifetime', '61'],
    ['tls13-resume', '--rotate', '61s'],
    ['tls13-resume', '--servers', '1'],
  ])('and where it does not, all comes out as without: %s %s %s', (...args) => {
    expect(difference(...args).changed).toEqual([])
  })

  it('a suite for both ends, in every connection', () => {
    const { changed } = difference('tls13-resume', '--suites', 'TLS_CHACHA20_POLY1305_SHA256')
    expect(
      changed.map(({ connection, causes: [cause] }) => [
        connection,
        cause?.outcome.what,
        cause?.outcome.values.a,
      ]),
    ).toEqual([
      ['c1', 'suite', 'TLS_CHACHA20_POLY1305_SHA256'],
      ['c2', 'suite', 'TLS_CHACHA20_POLY1305_SHA256'],
    ])
    const names = ['--suites', 'ECDHE-ECDSA-AES256-GCM-SHA384']
    expect(difference('tls12-session-id', ...names).changed[0]?.causes[0]?.outcome.values.a).toBe(
      'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
    )
  })

  it('time passes instead of what the story waits, before every connection but the first', () => {
    expect(output('tls13-resume', '--wait', '90s', '--lifetime', '90')).toContain('actual 90.1 s old')
    expect(
      difference('harmless-tls12-again', '--wait', '3h').changed.map(({ connection }) => connection),
    ).toEqual(['c2', 'c3'])
  })
})

describe('which of several made the difference', () => {
  it('names it, and what changed nothing', () => {
    const { changed, idle } = difference(
      ...['tls13-resume', '--lifetime', '60', '--cache-size', '2', '--servers', '1'],
    )
    expect(changed.flatMap(({ causes }) => causes.map(({ by }) => by))).toEqual([['--lifetime 60']])
    expect(idle).toEqual(['--cache-size 2', '--servers 1'])
  })

  it('each where each is enough', () => {
    const { changed } = difference('tls13-resume', '--lifetime', '60', '--rotate', '20s')
    expect(changed[0]?.causes[0]).toMatchObject({ by: ['--lifetime 60', '--rotate 20s'], how: 'each' })
  })

  it('together where none is enough', () => {
    const { changed } = difference('tls13-resume', '--wait', '90s', '--lifetime', '80')
    expect(changed[0]?.causes[0]).toMatchObject({ by: ['--wait 90s', '--lifetime 80'], how: 'together' })
  })

  it('each for what it made: a suite (RFC 5246 §7.4.1.2: a session is offered with its own), and so no resumption', () => {
    const other = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
    const both = `TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,${other}`
    const { changed, quiet } = difference(
      ...['tls12-session-id', '--set', `server.suites12=${both}`, '--set', `c2.client.suites12=${other}`],
    )
    expect(changed.map(({ connection, check }) => [connection, check?.id])).toEqual([['c2', 'offer12.suite']])
    expect(changed[0]?.causes.map(({ outcome: { what }, how }) => [what, how])).toEqual([
      ['resumed', 'together'],
      ['suite', 'together'],
      ['group', 'together'],
    ])
    expect(quiet).toEqual([])
  })

  it('changes and deviations are among them, each for what it made', () => {
    const { changed, idle } = difference(
      ...['tls13-resume', '--sni', 'other.example', '--set', 'client.verifyPeer=false', '--cache-size', '7'],
      ...['--change', 'c2: forget server ticket-keys'],
    )
    // Alone another name ends in bad_certificate (RFC 9846 §4.5.1): it takes a client that does not mind.
    const minding = ['--sni other.example', '--set client.verifyPeer=false']
    expect(changed.at(-1)?.causes).toMatchObject([
      { outcome: { what: 'resumed' }, by: ["--change 'c2: forget server ticket-keys'"], how: 'each' },
      { outcome: { what: 'serverName' }, by: minding, how: 'together' },
    ])
    expect(idle).toContain('--cache-size 7')
    // A client that overlooks the name offers the session all the same, and the server finds it is another's (RFC 6066 §3).
    const offered = difference(
      ...['tls13-resume', '--sni', 'other.example', '--set', 'client.verifyPeer=false'],
      ...['--deviate', 'client:name-overlooked'],
    )
    expect(offered.changed.map(({ connection }) => connection)).toEqual(['c2'])
  })

  it('tells what is only sent from what comes of it', () => {
    const { changed, quiet, idle } = difference('tls13-resume', '--lifetime', '1h')
    expect([changed, quiet, idle]).toEqual([[], ['--lifetime 1h'], []])
  })

  it('says so behind the run, briefly or not, with the check and the costs', () => {
    const text = output('tls13-resume', '--lifetime', '60', '--cache-size', '2')
    expect(text).toContain(
      'c2  full handshake: not resumed because offer.lifetime; without: resumed with a ticket of c1',
    )
    expect(text).toMatch(
      /✗ offer\.lifetime: .*expected less than 60 s old, actual 60\.1 s old {2}RFC 9846 §4\.7\.1/,
    )
    expect(text).toMatch(/costs: .*signatures made 0 → 1/)
    expect(text).toContain('⇒ --lifetime 60 made the difference: resumed no, without yes')
    expect(text).toContain('--cache-size 2 changed nothing here')
    const io = memoryIo()
    run(['tls13-resume', '--lifetime', '60'], io)
    expect(io.text()).toContain('━━ What made the difference ━━')
  })

  it('without dials nothing is said', () => {
    expect(output('tls13-resume')).not.toContain('What made the difference')
  })
})

describe('a dial that cannot be turned is a usage error that names it', () => {
  test.each([
    ['tls13-resume', ['--wait', 'soon'], '--wait: a time is a number'],
    ['tls13-resume', ['--wait=-3h'], '--wait: expected a time'],
    ['tls13-resume', ['--rotate', '0s'], '--rotate: expected a time of 1 ms or more'],
    ['tls13-resume', ['--cache-size', 'two'], '--cache-size: expected a whole number'],
    ['tls13-resume', ['--servers', '0'], '--servers: expected a whole number from 1'],
    ['tls13-resume', ['--servers', '2:keys'], '--servers: ‘keys’'.replace(/[‘’]/g, "'")],
    [
      'tls13-resume',
      ['--lifetime', 'long'],
      '--lifetime: tickets.lifetime: expected a whole number of seconds',
    ],
    ['tls13-resume', ['--sni', 'a b'], '--sni: serverName: expected a DNS name'],
    ['tls13-resume', ['--suites', 'AES'], "--suites: 'AES' is no suite of ours"],
    ['tls13-resume', ['--set', 'client.siutes=1'], 'did you mean suites?'],
    ['tls13-resume', ['--set', 'suites=1'], '--set: set takes client.NAME=VALUE'],
    [
      'tls13-resume',
      ['--set', 'server.tickets.live=1'],
      '--set: tickets.live: expected a setting that exists',
    ],
    ['tls13-resume', ['--set', 'c7.client.alpn=h2'], '--set: in tls13-resume there is no c7'],
    ['tls13-full', ['--wait', '3h'], '--wait: in tls13-full there is no later connection'],
    [
      'tls13-external-psk',
      ['--sni', 'other.example'],
      '--sni: in tls13-external-psk there is no later connection',
    ],
    ['rfc8448-4', ['--lifetime', '60'], '--lifetime: rfc8448-4 has no dials, all in it is as in RFC 8448'],
    ['attack-selfie', ['--lifetime', '60'], '--lifetime: attack-selfie has no dials'],
    ['tls13-0rtt-replay', ['--servers', '2'], '--servers: tls13-0rtt-replay has several servers of its own'],
  ])('%s %s', (scenario, args, says) => {
    const act = (): unknown => run([scenario, ...args], memoryIo())
    expect(act).toThrow(UsageError)
    expect(act).toThrow(says)
  })

  it('settings that contradict each other name the one to change', () => {
    expect(() =>
      run(['tls13-resume', '--set', 'client.groups=x448', '--set', 'client.keyShares=x25519'], memoryIo()),
    ).toThrow('keyShares')
  })
})

describe('what a value is follows from the setting', () => {
  test.each([
    ['client.versions=TLS 1.2', 'c1', 'ended', 'the server sends protocol_version'],
    ['server.groups=secp256r1,x25519', undefined, '', ''],
    ['client.groups=secp256r1', 'c1', 'group', 'secp256r1'],
    ['client.groups=["secp256r1"]', 'c1', 'group', 'secp256r1'],
    ['server.tickets.lifetime=30s', 'c2', 'resumed', 'false'],
    ['server.tickets.count=0', 'c2', 'resumed', 'false'],
    ['c2.server.pskModes=psk_ke', 'c2', 'resumed', 'false'],
  ])('%s', (setting, connection, what, value) => {
    const { changed } = difference('tls13-resume', '--set', setting)
    const outcome = changed.find((each) => each.connection === connection)?.causes[0]?.outcome
    expect(outcome && [outcome.what, outcome.values.a]).toEqual(connection && [what, value])
  })
})
