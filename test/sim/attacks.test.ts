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
