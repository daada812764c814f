/** Every fault is played: exactly its check fails, and what it says follows; without it the session is resumed. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Fault } from '../../src/sim/faults/fault.ts'
import { FAULTS, FAULTS_OF_0RTT, HARMLESS } from '../../src/sim/faults/faults.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { eventsOf, type ConnectionRun, type RunEvent } from '../../src/trace/run.ts'
import { played } from '../kit/played.ts'

/** The last connection of a Lab: the one that the fault is about. */
function lastOf(lab: Lab): ConnectionRun {
  return runOf(lab, { name: '', shows: '', seed: '' }).connections.at(-1)!
}

/** The events of one kind in a connection, with who they belong to. */
function only<K extends StepEvent['kind']>(connection: ConnectionRun, kind: K) {
  return eventsOf(connection).filter(
    (happened): happened is RunEvent<Extract<StepEvent, { kind: K }>> => happened.event.kind === kind,
  )
}

/** Ids of the checks that failed, in every verdict of both sides. */
function failedChecks(connection: ConnectionRun): string[] {
  return only(connection, 'verdict')
    .flatMap(({ event }) => event.checks)
    .filter(({ outcome }) => outcome === 'fail')
    .map(({ id }) => id)
}

/** `the server sends decrypt_error`, and the field or the check that the alert names. */
function fatalAlerts(connection: ConnectionRun) {
  return only(connection, 'alert')
    .filter(({ event }) => event.level === 'fatal' && event.direction === 'sent')
    .map(({ actor, event }) => ({
      says: `the ${actor} sends ${event.description}`,
      names: event.rule.split(' ')[0],
    }))
}

/** What really came of a connection: read from its messages and data, not from the verdicts. */
function outcomeOf(connection: ConnectionRun): string {
  const [alert] = fatalAlerts(connection)
  if (alert) return alert.says
  const sent = only(connection, 'message').filter(({ event }) => event.direction === 'sent')
  expect(sent.filter(({ event }) => event.name === 'Finished').length).toBeGreaterThan(0)
  const certified = sent.some(({ actor, event }) => actor === 'server' && event.name === 'Certificate')
  const early = only(connection, 'data').filter(({ event }) => event.early)
  const [offered, accepted] = ['sent', 'received'].map((way) =>
    early.some(({ event }) => event.direction === way),
  )
  // A flight that is sent again has no client; what came early is in it all the same.
  const tried = offered || connection.moments[0]?.actor === 'wire'
  const rejected = tried && !accepted
  if (certified) return rejected ? 'full handshake, early data rejected' : 'full handshake'
  return rejected ? 'early data rejected' : 'resumed'
}

/** A resumption in which a client that wants early data did not send any is one without. */
function expectedOutcome({ fault }: Fault): string {
  return fault.consequence === 'no early data' ? 'resumed' : fault.consequence
}

describe.each(FAULTS)('$name', (scenario) => {
  const { fault } = scenario
  const { check, besides, consequence, cite } = fault

  test(`${check || 'no check'} fails: ${consequence} (${cite})`, () => {
    const connection = lastOf(played(scenario.name))
    const failed = failedChecks(connection)
    const alerts = fatalAlerts(connection)
    // A rule that stands in no verdict is named by its alert alone.
    const inVerdict = /^[a-z0-9-]+\.[a-z-]+$/.test(check) && !check.startsWith('record.')
    const expected = besides.filter((each) => !each.startsWith('the '))
    expect(failed.sort()).toEqual([...(inVerdict ? [check] : []), ...expected].sort())
    if (check && !inVerdict) expect(alerts.map(({ names }) => names)).toContain(check)

    const also = besides.filter((each) => each.startsWith('the '))
    if (consequence.startsWith('the '))
      expect(alerts.map(({ says }) => says).sort()).toEqual([consequence, ...also].sort())
    else expect(outcomeOf(connection)).toBe(expectedOutcome(scenario))
  })

  test('without the fault: resumed', () => {
    const connection = lastOf(scenario.playControl())
    expect(failedChecks(connection)).toEqual([])
    expect(outcomeOf(connection)).toBe('resumed')
    expect(connection.summary.resumed).toBe(true)
  })
})

describe('what the faults of early data do without them', () => {
  test.each(FAULTS_OF_0RTT)('$name: the early data are accepted', (scenario) => {
    const data = only(lastOf(scenario.playControl()), 'data').filter(({ event }) => event.early)
    expect(data.map(({ event }) => event.direction)).toEqual(['sent', 'received'])
  })

  test.each(FAULTS_OF_0RTT.filter(({ fault }) => fault.consequence === 'no early data'))(
    '$name: with it none are sent',
    ({ name }) => {
      expect(only(lastOf(played(name)), 'data').filter(({ event }) => event.early)).toEqual([])
    },
  )
})

/** Checks that no scenario can break, and why. */
const UNBROKEN: Readonly<Record<string, string>> = {
  'answer12.version':
    'a ServerHello of another version is refused before it is held against the session (fault-tls12-answer-version)',
  'psk.imported':
    'the endpoints of a world of faults are given a PSK alike; who gets a hello of its own back breaks it (attack-selfie-defended)',
  'early-offer.wanted': 'asked only of a client that wants to send early data',
}

describe('the tables of checks', () => {
  const src = new URL('../../src/', import.meta.url)
  const files = [
    ...readdirSync(new URL('session/decisions/', src))
      .filter((name) => name.includes('verdict'))
      .map((name) => `session/decisions/${name}`),
    'handshake/tls13/psk-accept.ts',
    'handshake/tls13/negotiate13.ts',
  ]
  const ids = files.flatMap((file) =>
    [...readFileSync(new URL(file, src), 'utf8').matchAll(/\bid: '([a-z0-9-]+\.[a-z-]+)'/g)].map(
      ([, id]) => id!,
    ),
  )
  const broken = new Set(FAULTS.flatMap(({ fault }) => [fault.check]))

  test('are where we look for them', () => {
    expect(new Set(ids.map((id) => id.split('.')[0]))).toEqual(
      new Set([
        ...['offer', 'offer12', 'psk', 'session12', 'answer', 'answer12'],
        ...['early-offer', 'early'],
      ]),
    )
    expect(ids.length).toBeGreaterThan(50)
  })

  test.each([...new Set(ids)])('%s is broken by a scenario, or it says why not', (id) => {
    expect(broken.has(id)).toBe(!Object.hasOwn(UNBROKEN, id))
  })

  test('have no rows for faults that nobody knows', () => {
    const checks = FAULTS.map(({ fault }) => fault.check).filter((check) =>
      /^[a-z0-9-]+\.[a-z-]+$/.test(check),
    )
    expect(checks.filter((check) => !ids.includes(check) && !check.startsWith('record.'))).toEqual([])
  })
})

describe('the rows', () => {
  test('have names of their own, a sentence, and a section', () => {
    expect(new Set(FAULTS.map(({ name }) => name)).size).toBe(FAULTS.length)
    for (const { name, shows, fault } of FAULTS) {
      expect(name).toMatch(/^(fault|harmless)-(tls12|tls13|0rtt)-[a-z0-9-]+$/)
      expect(shows.length).toBeGreaterThan(15)
      expect(fault.cite).toMatch(/^RFC \d{4} §/)
    }
  })

  test('break something, or are harmless', () => {
    for (const { name, fault } of FAULTS) expect(fault.check === '').toBe(name.startsWith('harmless-'))
    for (const { fault } of HARMLESS) expect(fault.consequence).toBe('resumed')
  })

  test('play the same for the same seed, and another for another', () => {
    const [row] = FAULTS
    const summary = (seed: string) => lastOf(row!.play(seed)).moments.flatMap(({ events }) => events)
    expect(summary('a')).toEqual(summary('a'))
    expect(summary('a')).not.toEqual(summary('b'))
  })
})
