/** Every attack is played: off, the attacker's bytes are his victim's; on, the named rule stops him, or there is nothing to see. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { equal } from '../../src/bytes/bytes.ts'
import { ATTACKS } from '../../src/sim/attacks/attacks.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { eventsOf, type Run } from '../../src/trace/run.ts'
import { prf } from '../examples/prf.ts'

const half = (id: string, defended: boolean) =>
  ATTACKS.find(({ attack }) => attack.id === id && attack.defended === defended)!

function runOfHalf(id: string, defended: boolean): Run {
  const { tell, name, shows } = half(id, defended)
  return runOf(tell().lab, { name, shows, seed: 'glass-tls' })
}

/** Ids of the checks that failed, and fields that fatal alerts name, in all connections. */
function stopped(run: Run): string[] {
  return run.connections.flatMap((connection) =>
    eventsOf(connection).flatMap(({ event }) => {
      if (event.kind === 'verdict')
        return event.checks.flatMap(({ id, outcome }) => (outcome === 'fail' ? [id] : []))
      return event.kind === 'alert' && event.level === 'fatal' && event.direction === 'sent'
        ? [event.rule.split(' ')[0]]
        : []
    }),
  )
}

describe.each(ATTACKS.filter(({ attack }) => !attack.defended))('$name', ({ attack, tell }) => {
  test('off: the bytes that the attacker has are those of their owner', () => {
    const { stolen } = tell()
    expect(stolen.length).toBeGreaterThan(0)
    for (const { bytes, owner } of stolen) {
      expect(bytes.length).toBeGreaterThan(0)
      expect(equal(bytes, owner)).toBe(true)
    }
  })

  test(`on: ${attack.check || 'nothing to see'} (${attack.cite})`, () => {
    expect(half(attack.id, true).tell().stolen).toEqual([])
    const found = stopped(runOfHalf(attack.id, true))
    if (attack.check) expect(found).toContain(attack.check)
    else expect(found).toEqual([])
  })

  test('says what falls, who told of it and what the defence is', () => {
    for (const text of [attack.about, attack.source, attack.defence, attack.title, attack.cite])
      expect(text).not.toBe('')
  })
})

test('the same seed gives the same story, and another one does not', () => {
  const selfie = half('selfie', false)
  const bytes = (seed?: string) => selfie.play(seed).sent('client')
  expect(bytes()).toEqual(bytes('glass-tls'))
  expect(bytes('another')).not.toEqual(bytes())
})

test('an attack is no longer than one can read: 150 lines at most', () => {
  const folder = 'src/sim/attacks'
  for (const file of readdirSync(folder))
    expect([file, readFileSync(`${folder}/${file}`, 'utf8').split('\n').length <= 151]).toEqual([file, true])
})

test('triple handshake: both master secrets are the PRF of one premaster secret between the same random values (RFC 5246 §8.1)', () => {
  const [c1, c2] = runOfHalf('triple-handshake', false).connections
  const secret = (connection: typeof c1, name: string): Buffer =>
    eventsOf(connection).flatMap(({ event }) =>
      event.kind === 'secret' && event.name === name ? [Buffer.from(event.bytes)] : [],
    )[0]
  const random = (connection: typeof c1, name: string): Buffer =>
    eventsOf(connection).flatMap(({ event }) =>
      event.kind === 'message' && event.name === name ? [Buffer.from(event.bytes.slice(6, 38))] : [],
    )[0]
  const seed = Buffer.concat([random(c1, 'ClientHello'), random(c1, 'ServerHello')])
  expect(Buffer.concat([random(c2, 'ClientHello'), random(c2, 'ServerHello')])).toEqual(seed)
  const master = Buffer.from(prf(secret(c1, 'pre_master_secret'), 'master secret', seed, 48))
  expect(secret(c1, 'master_secret')).toEqual(master)
  expect(secret(c2, 'master_secret')).toEqual(master)
})

test('downgrade: with a sound key exchange the Finished notices (RFC 5246 §7.4.9)', () => {
  const found = stopped(runOfHalf('downgrade', false))
  // The session ID that the hello of TLS 1.3 makes up is known to nobody.
  expect(found.filter((id) => id !== 'session12.known')).toEqual(['Finished.verify_data'])
})

test('what stands in the place of an end is said of the connection', () => {
  expect(runOfHalf('triple-handshake', false).connections.map(({ attacker }) => attacker)).toEqual([
    'server',
    'client',
    undefined,
  ])
})

test('triple handshake: the third one, a renegotiation, would be bound to nothing and is refused (RFC 7627 §5.4)', () => {
  const { lab } = half('triple-handshake', false).tell()
  expect(() => lab.command('server', { kind: 'renegotiate' })).toThrow('RFC 7627 §5.4')
})

/** What the story of a defended half says at its end. */
function notes(id: string): string {
  return runOfHalf(id, true)
    .connections.flatMap((connection) =>
      eventsOf(connection).flatMap(({ event }) => (event.kind === 'note' ? [event.text] : [])),
    )
    .join('\n')
}

test('tickets used once share the name of the server’s key alone: 16 bytes (RFC 5077 §4)', () => {
  expect(notes('ticket-tracking')).toContain('c2 and c3 show two tickets; what they share, 16 bytes')
})

test('whatever the padding, the answer is one (RFC 5246 §7.4.7.1)', () => {
  expect(notes('bleichenbacher')).toContain('16 ciphertexts, the recorded one among them: one answer')
})

test('whatever was changed, the MAC takes as long under encrypt-then-MAC (RFC 7366 §3)', () => {
  // 13 bytes of header, 80 of IV and ciphertext and 9 of padding are two blocks of SHA-1; one more is the outer hash.
  expect(notes('lucky13')).toContain('257 changed records: the MAC took 3 compressions, whatever was changed')
})

test('TLS 1.3 keeps the zeros of a secret: 256 bytes in a group of 2048 bits (RFC 9846 §7.4.1, 8446 §7.4.1)', () => {
  // Hashed first, 256 bytes and 9 take 5 blocks of SHA-256; the two pads take one each.
  expect(notes('raccoon')).toMatch(
    /300 secrets, [1-9]\d* of which begin with a zero byte: .* took 7 compressions/,
  )
})
