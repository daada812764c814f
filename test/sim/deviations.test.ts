/** Every deviation in the scenario in which it shows: the other side sees just this, and no two are seen alike. */
import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { BINDER_WAYS } from '../../src/sim/deviations/binder-deviations.ts'
import { RIGHT_BINDER, wayOfBinder, type BinderWay } from '../../src/sim/deviations/binders.ts'
import type { Deviation } from '../../src/sim/deviations/deviation.ts'
import { DEVIATIONS, deviationNamed } from '../../src/sim/deviations/deviations.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { played } from '../kit/played.ts'

const memory = new Map<string, Lab>()

/** The exhibit with the mistake from the start. */
function deviant({ id, exhibit }: Deviation): Lab {
  const lab = memory.get(id) ?? played(exhibit).fork(0, { kind: 'deviate', id })
  memory.set(id, lab)
  return lab
}

function lastOf(lab: Lab): ConnectionRun {
  return runOf(lab, { name: '', shows: '', seed: '' }).connections.at(-1)!
}

interface Noticed {
  readonly by: string
  readonly check: string
  readonly actual: string
}

/** Checks that fail, alerts that name a field, and alerts that came, of everybody. */
function noticedIn(connection: ConnectionRun): Noticed[] {
  return eventsOf(connection).flatMap(({ actor, event }) => {
    if (event.kind === 'verdict')
      return event.checks
        .filter(({ outcome }) => outcome === 'fail')
        .map(({ id, actual }) => ({ by: actor, check: id, actual }))
    if (event.kind === 'alert' && event.direction === 'sent' && event.level === 'fatal')
      return [{ by: actor, check: event.rule.split(' ')[0]!, actual: event.actual }]
    if (event.kind === 'alert' && event.level === 'fatal')
      return [{ by: actor, check: 'alert', actual: event.description }]
    return []
  })
}

/** What was noticed that the exhibit does not have without the mistake. */
function newIn(deviation: Deviation): Noticed[] {
  const known = new Set(noticedIn(lastOf(played(deviation.exhibit))).map(({ check }) => check))
  return noticedIn(lastOf(deviant(deviation))).filter(({ check }) => !known.has(check))
}

/** `resumed` and so on, from messages and data. */
function outcomeOf(lab: Lab): string[] {
  const connection = lastOf(lab)
  const events = eventsOf(connection)
  const alerts = events.flatMap(({ actor, event }) =>
    event.kind === 'alert' && event.direction === 'sent' && event.level === 'fatal'
      ? [`the ${actor} sends ${event.description}`]
      : [],
  )
  if (alerts.length > 0) return alerts
  const early = events.filter(({ event }) => event.kind === 'data' && event.early)
  if (early.some(({ event }) => isData(event) && event.direction === 'received'))
    return ['early data accepted']
  if (early.length > 0) return ['early data rejected']
  return [connection.summary.resumed ? 'resumed' : 'full handshake']
}

function isData(event: StepEvent): event is Extract<StepEvent, { kind: 'data' }> {
  return event.kind === 'data'
}

/** What only a client's memory shows, or only the wire, has a test of its own. */
const SHOWN_ELSEWHERE: ReadonlySet<string> = new Set([
  'server:lifetime-too-long',
  'server:nonce-repeated',
  'server:ticket-nonce-repeated',
])

describe.each(DEVIATIONS)('$id', (deviation) => {
  const { seen, exhibit, title, cite } = deviation

  test(`in ${exhibit}: ${seen.check || 'nothing'} at ${seen.by}, ${seen.consequence}`, () => {
    expect(outcomeOf(deviant(deviation))).toContain(seen.consequence)
    const noticed = newIn(deviation)
    if (seen.by === 'nobody') return expect(noticed).toEqual([])
    const found = noticed.filter(({ by, check }) => by === seen.by && check.startsWith(seen.check))
    expect(found.map(({ actual }) => actual)).toEqual([
      ...found.map(() => expect.stringMatching(seen.actual)),
    ])
    expect(found.length).toBeGreaterThan(0)
  })

  test('without it the exhibit goes another way', () => {
    const differs =
      JSON.stringify(noticedIn(lastOf(played(exhibit)))) !==
      JSON.stringify(noticedIn(lastOf(deviant(deviation))))
    expect(differs || SHOWN_ELSEWHERE.has(deviation.id)).toBe(true)
  })

  test('the trace says that somebody deviates', () => {
    const notes = lastOf(deviant(deviation)).moments.flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'note' ? [event] : [])),
    )
    const { id } = deviation
    expect(notes).toContainEqual({ kind: 'note', text: `deviates: ${id}, ${title}`, cite, deviation: id })
  })
})

describe('one is told from another', () => {
  const noticed = DEVIATIONS.filter(({ seen }) => seen.by !== 'nobody')
  const binders = new Set(Object.keys(BINDER_WAYS))

  test.each(noticed.filter(({ id }) => !binders.has(id)))('$id is not taken for another', (deviation) => {
    const alike = noticed.filter(({ id, seen }) => {
      if (id === deviation.id) return false
      return newIn(deviation).some(
        ({ by, check, actual }) => by === seen.by && check.startsWith(seen.check) && seen.actual.test(actual),
      )
    })
    expect(alike.map(({ id }) => id)).toEqual([])
  })

  test.each(Object.entries(BINDER_WAYS))(
    '%s: who has the PSK finds out how the binder was made',
    (id, way) => {
      const lab = deviant(deviationNamed(id))
      const [bytes, server] = lastOffer(lab)
      const ways: BinderWay[] = [RIGHT_BINDER, ...Object.values(BINDER_WAYS)]
      expect(wayOfBinder(ways, bytes, 0, server)).toEqual(way)
    },
  )

  test('a binder that is right is none of theirs', () => {
    const [bytes, server] = lastOffer(played('tls13-resume'))
    // Where there was no retry the hello alone is all there is.
    const { 'client:binder-forgets-retry': same, ...others } = BINDER_WAYS
    expect(wayOfBinder(Object.values(others), bytes, 0, server)).toBeUndefined()
    expect(wayOfBinder([same], bytes, 0, server)).toEqual(same)
    expect(wayOfBinder([RIGHT_BINDER], bytes, 0, server)).toEqual(RIGHT_BINDER)
  })
})

/** The last hello with a PSK that a server got: its bytes, the secrets that came of it, and the transcript before it. */
function lastOffer(lab: Lab) {
  const moment = [...lab.timeline].findLast(
    ({ actor, events }) => actor === 'server' && events.some((event) => offerIn(event) !== undefined),
  )!
  const later = [...lab.timeline].slice(moment.index).filter(({ actor }) => actor === 'server')
  const secrets = later.flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'secret' ? [event] : [])),
  )
  const vault = { find: (name: string) => secrets.find((secret) => secret.name === name) }
  const bytes = moment.events.map(offerIn).find((each) => each !== undefined)!
  return [bytes, { vault, transcript: moment.before.server!.transcript }] as const
}

function offerIn(event: StepEvent): Uint8Array | undefined {
  return event.kind === 'message' && event.name === 'ClientHello' && hasPsk(event.bytes)
    ? event.bytes
    : undefined
}

function hasPsk(bytes: Uint8Array): boolean {
  const { message } = decodeMessage13(bytes)
  const { extensions } = message.name === 'ClientHello' ? message.body : {}
  return findExtension(extensions, 'pre_shared_key') !== undefined
}

describe('the table', () => {
  test('has names of its own, sources, and sections', () => {
    expect(new Set(DEVIATIONS.map(({ id }) => id)).size).toBe(DEVIATIONS.length)
    expect(DEVIATIONS.length).toBeGreaterThanOrEqual(30)
    for (const { id, end, source, cite } of DEVIATIONS) {
      expect(id).toMatch(/^(client|server):[a-z0-9-]+$/)
      expect(id.split(':')[0]).toBe(end)
      expect(source).toMatch(/RFC \d{4}|CVE-\d{4}-\d+|[\w.-]+\/[\w.-]+#\d+/)
      expect(cite).toMatch(/^RFC \d{4} §/)
    }
  })

  test('a deviation that nobody knows is refused with those near to it', () => {
    expect(() => deviationNamed('client:age-as-lifetme')).toThrow(/did you mean client:age-as-lifetime/)
    expect(() => played('tls13-resume').fork(0, { kind: 'deviate', id: 'nobody:nothing' })).toThrow(
      /is no deviation/,
    )
  })
})

test('RFC 9846 §4.7.1: a client keeps a ticket for seven days, whatever lifetime it is told', () => {
  const lab = deviant(deviationNamed('server:lifetime-too-long'))
  expect(lab.world.clientSessions.map(({ lifetime }) => lifetime)).toEqual(
    lab.world.clientSessions.map(() => 604_800),
  )
})

test('RFC 9846 §4.7.1: tickets of one nonce have one PSK, so that one used tells of the other', () => {
  const secrets = (lab: Lab) => lab.world.clientSessions.map(({ secret }) => toHex(secret))
  const right = secrets(played('tls13-full'))
  expect(right).toHaveLength(2)
  expect(new Set(right).size).toBe(2)
  const id = 'server:ticket-nonce-repeated'
  const wrong = secrets(played('tls13-full').fork(0, { kind: 'deviate', id }))
  expect(wrong).toHaveLength(2)
  expect(new Set(wrong).size).toBe(1)
})

describe('RFC 5288 §3: a nonce that is used twice under one key', () => {
  /** The protected records of the server in the last connection. */
  function records(lab: Lab) {
    return eventsOf(lastOf(lab)).flatMap(({ actor, event }) => {
      if (actor !== 'server' || event.kind !== 'record' || event.direction !== 'sent') return []
      return event.epoch.name === 'plaintext' ? [] : [event]
    })
  }
  const nonces = (lab: Lab) => records(lab).map(({ bytes }) => toHex(bytes.slice(5, 13)))

  test('each record has its own; of who repeats it all have the same', () => {
    const right = nonces(played('tls12-ticket'))
    expect(new Set(right).size).toBe(right.length)
    const wrong = nonces(deviant(deviationNamed('server:nonce-repeated')))
    expect(wrong.length).toBeGreaterThan(1)
    expect(new Set(wrong).size).toBe(1)
  })

  test('who looks on then knows the XOR of two texts', () => {
    const [first, second] = records(deviant(deviationNamed('server:nonce-repeated')))
    const length = Math.min(first!.plaintext.length, second!.plaintext.length)
    const xor = (a: Uint8Array, b: Uint8Array) => toHex(a.slice(0, length).map((byte, at) => byte ^ b[at]!))
    expect(length).toBeGreaterThan(3)
    const shown = xor(first!.bytes.slice(13), second!.bytes.slice(13))
    expect(shown).toBe(xor(first!.plaintext, second!.plaintext))
  })
})
