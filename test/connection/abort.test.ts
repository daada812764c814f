/** The command that ends a connection with an alert: at any moment, under the keys in use, in either version (RFC 9846 §6.2). */
import { describe, expect, test } from 'vitest'
import { command, feed, type Connection } from '../../src/connection/connection.ts'
import { step } from '../../src/connection/step.ts'
import type { Answer, Command } from '../../src/handshake/state/request.ts'
import { ALERTS } from '../../src/rules/alert.ts'
import { Misuse } from '../../src/rules/failure.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { place, scenarios, type Scenario } from '../handshake/scenarios.ts'
import { meet, pair, quiet, told, type Met } from '../kit/pair.ts'
import { settle } from '../kit/play.ts'
import { CHEAP, client, ENV, server } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

const ABORT: Command = { kind: 'abort', alert: 'access_denied', reason: 'not on a Sunday' }
/** The answer to a question that nobody waits for any more. */
const UNHEARD: Answer = { kind: 'check-replay', firstTime: true }
const OTHER = { client: 'server', server: 'client' } as const

/** A moment that no scenario before had: who is about to do something, and both sides as they stand. */
interface Moment {
  readonly name: string
  readonly actor: Actor
  readonly sides: Met
}

/** The first time that an endpoint stands in each state, writes under each kind of keys, and has a question open or none. */
function moments(): readonly Moment[] {
  const seen = new Set<string>()
  return scenarios().flatMap((scenario) => {
    const found: [number, string][] = []
    let steps = 0
    meet(scenario.pair(), {
      ...scenario.run,
      watch: (_actor, before) => {
        const asked = before.pending ? `, asking ${before.pending.kind}` : ''
        const key = `${place(before)}, writing under ${before.write.name} keys${asked}`
        if (!seen.has(key) && !before.writeClosed) found.push([steps, key])
        seen.add(key)
        steps += 1
        return false
      },
    })
    return found.map(([at, name]) => ({ name: `${name} (${scenario.name})`, ...stopped(scenario, at) }))
  })
}

function stopped(scenario: Scenario, at: number): Pick<Moment, 'actor' | 'sides'> {
  let [steps, actor]: [number, Actor] = [0, 'client']
  const watch = (who: Actor): boolean => {
    actor = who
    return steps++ === at
  }
  const sides = meet(scenario.pair(), { ...scenario.run, watch })
  return { actor, sides }
}

describe('abort ends the connection, and the peer hears why', () => {
  test.each(moments())('$name', ({ actor, sides }) => {
    const { connection, events, status } = step(ENV, sides[actor], ABORT)
    expect(status).toBe('failed')
    expect(connection).toMatchObject({
      state: { name: 'FAILED', by: 'us', alert: 'access_denied', rule: 'application.abort' },
      ...{ pending: undefined, commands: [], writeClosed: true },
    })
    // Its alert goes under the handshake keys that the ServerHello brought, where it has any (§A.1).
    const isClient13 = sides[actor].state.name === 'WAIT_SH'
    const sent = events.filter((event) => event.kind === 'record')
    expect(sent.map(({ type }) => type)).toContain('alert')
    expect(isClient13 || sent.at(-1)?.epoch.name === sides[actor].write.name).toBe(true)
    const both = meet(told(sides, actor, ABORT), { answer: () => UNHEARD })
    expect(both[OTHER[actor]].state).toMatchObject({ name: 'FAILED', by: 'peer', alert: 'access_denied' })
  })
})

const UP: readonly (readonly [string, Met])[] = [
  ['TLS 1.3', meet(pair(client(CHEAP), server(CHEAP)))],
  ['TLS 1.2', meet(pair(client12(), server12()))],
]

describe.each(UP)('abort, %s', (_version, up) => {
  test('stands in the trace as a decision of the application', () => {
    const { events } = step(ENV, up.client, ABORT)
    expect(events.filter(({ kind }) => kind === 'verdict')).toMatchObject([
      {
        ...{ id: 'go-on', subject: 'application', decision: 'no', consequence: 'abort with access_denied' },
        checks: [{ id: 'application.abort', policy: true, actual: 'not on a Sunday', outcome: 'fail' }],
      },
    ])
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'alert', description: 'access_denied', actual: 'not on a Sunday' }),
    )
  })

  test('comes before what is queued, and nothing is done behind it', () => {
    const send: Command = { kind: 'send', data: Uint8Array.of(1) }
    const { events, connection } = settle([send, ABORT].reduce(command, up.server))
    expect(events.filter(({ kind }) => kind === 'data')).toEqual([])
    expect(connection.state.name).toBe('FAILED')
  })

  test('is a misuse behind our close_notify, since nothing can be said any more (§6.1)', () => {
    const closed: Connection = step(ENV, up.server, { kind: 'close' }).connection
    expect(() => step(ENV, closed, ABORT)).toThrow(new Misuse('abort after close'))
  })

  const warnings = Object.entries(ALERTS).flatMap(([name, { level }]) => (level === 'warning' ? [name] : []))
  test.each([...warnings, 'decryption_failed_RESERVED', 'no_such_alert'])(
    'is a misuse with %s, which ends nothing or is not sent any more',
    (alert) => {
      const wrong = { ...ABORT, alert } as Command
      expect(() => step(ENV, up.client, wrong)).toThrow(`${alert} does not end a connection`)
    },
  )
})

test('an abort under early keys is not heard by a server that rejects early data (RFC 9846 §4.3.10)', () => {
  const { sessions } = meet(pair(client(), server({ maxEarlyData: 100 }), 's early'))
  const start = pair(client({ sessions: sessions.slice(0, 1), earlyData: true }), server())
  const one = step(ENV, start.client)
  expect(one.connection.write.name).toBe('early')
  const two = step(ENV, one.connection, ABORT)
  const bytes = [one, two].flatMap(({ outputs }) =>
    outputs.flatMap((each) => (each.kind === 'bytes' ? [each.bytes] : [])),
  )
  expect(quiet(bytes.reduce(feed, start.server)).state.name).toBe('WAIT_FINISHED')
})
