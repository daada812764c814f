/** What a handshake costs in calls of primitives: what the RFC's schedules ask for, whatever ran before in the process. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { step } from '../../src/connection/step.ts'
import type { Operations } from '../../src/crypto/meter.ts'
import { SCENARIOS_12 } from '../../src/sim/scenarios/scenarios12.ts'
import { SCENARIOS_13 } from '../../src/sim/scenarios/scenarios13.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { built } from '../kit/built.ts'
import { meet, pair } from '../kit/pair.ts'
import { ENV } from '../kit/world.ts'
import { run } from '../render/runs.ts'

const SIDES = 2

/** Counts of one side. */
interface Ladder {
  readonly 'hkdf-extract': number
  readonly 'hkdf-expand': number
  readonly hash: number
  readonly hmac: number
}

const sum = (...parts: readonly Ladder[]): Ladder => ({
  'hkdf-extract': parts.reduce((total, part) => total + part['hkdf-extract'], 0),
  'hkdf-expand': parts.reduce((total, part) => total + part['hkdf-expand'], 0),
  hash: parts.reduce((total, part) => total + part.hash, 0),
  hmac: parts.reduce((total, part) => total + part.hmac, 0),
})

/** Derive-Secret is one HKDF-Expand-Label over one Transcript-Hash, that of no messages among them (RFC 9846 §7.1). */
const derived = (count: number): Ladder => ({ 'hkdf-extract': 0, 'hkdf-expand': count, hash: count, hmac: 0 })
const expanded = (count: number): Ladder => ({ 'hkdf-extract': 0, 'hkdf-expand': count, hash: 0, hmac: 0 })
/** A traffic secret gives a key and an IV (§7.3). */
const keyed = (count: number): Ladder => expanded(2 * count)
/** finished_key, and an HMAC under it over a Transcript-Hash: a Finished or a binder (§4.5.3, §4.3.11.2). */
const FINISHED: Ladder = { 'hkdf-extract': 0, 'hkdf-expand': 1, hash: 1, hmac: 1 }
/** A CertificateVerify over a Transcript-Hash (§4.5.2). */
const SIGNED: Ladder = { 'hkdf-extract': 0, 'hkdf-expand': 0, hash: 1, hmac: 0 }
const EXTRACTED: Ladder = { 'hkdf-extract': 1, 'hkdf-expand': 0, hash: 0, hmac: 0 }

/**
 * The ladder from top to bottom (§7.1): three HKDF-Extract with a "derived" between each two; c hs, s hs, c ap, s ap,
 * exp and res; keys of four traffic secrets; both Finished.
 */
const LADDER = sum(EXTRACTED, EXTRACTED, EXTRACTED, derived(2 + 6), keyed(4), FINISHED, FINISHED)
/** The first one where a PSK is offered: its binder key, and the binder. */
const BINDER = sum(derived(1), FINISHED)
/** c e traffic and its keys, e exp. */
const EARLY = sum(derived(2), keyed(1))

/** Two tickets a connection, a PSK for each (§4.7.1). */
const TICKETS = expanded(2)
/** The next generation and its keys (§7.2). */
const UPDATE = sum(expanded(1), keyed(1))
/** Hash(ClientHello1) in its place (§4.1). */
const MESSAGE_HASH = SIGNED

const COSTS_13: Readonly<Record<string, readonly Ladder[]>> = {
  'tls13-full': [sum(LADDER, SIGNED, TICKETS)],
  'tls13-resume': [sum(LADDER, SIGNED, TICKETS), sum(LADDER, BINDER, TICKETS)],
  'tls13-psk-ke': [sum(LADDER, SIGNED, TICKETS), sum(LADDER, BINDER, TICKETS)],
  'tls13-0rtt': [sum(LADDER, SIGNED, TICKETS), sum(LADDER, BINDER, EARLY, TICKETS)],
  'tls13-external-psk': [sum(LADDER, BINDER, TICKETS)],
  'tls13-hrr': [sum(LADDER, SIGNED, MESSAGE_HASH, TICKETS)],
  'tls13-client-auth': [sum(LADDER, SIGNED, SIGNED, TICKETS)],
  'tls13-key-update': [sum(LADDER, SIGNED, TICKETS, UPDATE, UPDATE, UPDATE)],
}

/** Master secret, key block, both verify_data (RFC 5246 §8.1, §6.3, §7.4.9); the extended one and those two hash (RFC 7627 §4). */
const FULL_12 = { prf: 4, hash: 3 }
/** The master secret is there already (RFC 5246 §7.3). */
const RESUMED_12 = { prf: 3, hash: 2 }

const COSTS_12: Readonly<Record<string, readonly { readonly prf: number; readonly hash: number }[]>> = {
  'tls12-ecdhe': [FULL_12, RESUMED_12],
  'tls12-session-id': [FULL_12, RESUMED_12],
  'tls12-ticket': [FULL_12, RESUMED_12],
}

const costOf = ({ summary }: ConnectionRun): Operations => summary.operations

describe('counts follow from the schedule', () => {
  it.each(Object.entries(COSTS_13))('%s (RFC 9846 §7.1)', (name, due) => {
    const each = due.map((side) =>
      Object.entries(side).map(([operation, count]) => [operation, SIDES * count]),
    )
    expect(run(name).connections.map(costOf)).toMatchObject(each.map((counts) => Object.fromEntries(counts)))
  })

  it.each(Object.entries(COSTS_12))('%s (RFC 5246 §8.1)', (name, due) => {
    const each = due.map(({ prf, hash }) => ({ prf: SIDES * prf, hash: SIDES * hash }))
    expect(run(name).connections.map(costOf)).toMatchObject(each)
  })

  it('each protected record is sealed once: nothing else uses the AEAD but tickets', () => {
    for (const connection of run('tls13-resume').connections) {
      const sent = eventsOf(connection).map(({ event }) => event)
      const records = sent.filter(
        (event) => event.kind === 'record' && event.direction === 'sent' && event.epoch.name !== 'plaintext',
      )
      const tickets = sent.filter(
        (event) =>
          event.kind === 'message' && event.direction === 'sent' && event.name === 'NewSessionTicket',
      )
      expect(costOf(connection)['aead-seal']).toBe(records.length + tickets.length)
    }
  })
})

type Counts = Readonly<Record<string, readonly Operations[]>>

/** The counts of scenarios played in this order by a process that has played nothing yet. */
function playedAnew(names: readonly string[]): Counts {
  const { stdout } = spawnSync(process.execPath, [built('test/sim/counts.ts'), ...names], {
    encoding: 'utf8',
  })
  return JSON.parse(stdout) as Counts
}

describe('counts do not depend on what ran before', () => {
  it('in one order, in the other, and once more', () => {
    const names = [...SCENARIOS_13, ...SCENARIOS_12].map(({ name }) => name)
    const first = playedAnew(names)
    expect(playedAnew(names.toReversed())).toEqual(first)
    expect(Object.fromEntries(names.map((name) => [name, run(name).connections.map(costOf)]))).toEqual(first)
  })

  it('a step taken again from the same value counts the same', () => {
    let seen = 0
    meet(pair(), {
      watch: (_actor, before, taken) => {
        expect(before.pending).toBeUndefined()
        expect(step(ENV, before).operations).toEqual(taken.operations)
        return ++seen === 0
      },
    })
    expect(seen).toBeGreaterThan(20)
  })
})
