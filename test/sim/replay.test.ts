/** Captured early data, shown to several servers: how often each defence lets them in (RFC 9846 §8). */
import { describe, expect, test } from 'vitest'
import type { Lab } from '../../src/sim/lab/lab.ts'
import type { ConnectionRun } from '../../src/trace/run.ts'
import { played } from '../kit/played.ts'
import { run } from '../render/runs.ts'

/** What the application of the server received as early data. */
function earlyText({ moments }: ConnectionRun): string {
  return moments
    .flatMap(({ events }) => events)
    .map((event) =>
      event.kind === 'data' && event.early && event.direction === 'received'
        ? new TextDecoder().decode(event.bytes)
        : '',
    )
    .join('')
}

function failedChecks({ moments }: ConnectionRun): string[] {
  return moments
    .flatMap(({ events }) => events)
    .flatMap((event) => (event.kind === 'verdict' ? event.checks : []))
    .filter(({ outcome }) => outcome === 'fail')
    .map(({ id }) => id)
}

function remarks(connections: readonly ConnectionRun[]): string[] {
  return connections
    .flatMap(({ moments }) => moments)
    .filter(({ actor }) => actor === 'wire')
    .flatMap(({ events }) => events.flatMap((event) => (event.kind === 'note' ? [event.text] : [])))
}

describe('tickets that hold the session: recorded ClientHellos (RFC 9846 §8.2)', () => {
  const [, genuine, ...replays] = run('tls13-0rtt-replay').connections
  const taken = replays.map((replay) => earlyText(replay) !== '')

  test('the client’s own flight is accepted', () => {
    expect(earlyText(genuine)).toBe('pay 10 to Bob')
  })

  test('each server with a memory of its own: accepted at every server', () => {
    expect(taken.slice(0, 4)).toEqual([false, true, true, true])
    expect(remarks(replays)[0]).toContain('accepted 4 times')
  })

  test('a memory in each of two zones: accepted in each zone', () => {
    expect(taken.slice(4, 8)).toEqual([false, false, true, false])
    expect(remarks(replays)[1]).toContain('accepted 2 times')
  })

  test('one memory for all: accepted once', () => {
    expect(taken.slice(8, 12)).toEqual([false, false, false, false])
    expect(remarks(replays)[2]).toContain('accepted once')
  })

  test('what is rejected for having been seen fails that check alone, and the PSK stands', () => {
    for (const [index, replay] of replays.slice(0, 12).entries()) {
      expect(failedChecks(replay)).toEqual(taken[index] ? [] : ['early.replay'])
      expect(replay.summary.resumed).toBe(true)
    }
  })

  test('without any memory, after the window: too old (RFC 9846 §8.3)', () => {
    expect(taken[12]).toBe(false)
    expect(failedChecks(replays[12])).toEqual(['early.age'])
  })
})

test('tickets that are references: taken once, and nobody else has the session (RFC 9846 §8.1)', () => {
  const [, genuine, ...replays] = run('tls13-0rtt-replay-single-use').connections
  expect(earlyText(genuine)).toBe('pay 10 to Bob')
  expect(replays.map(earlyText)).toEqual(['', '', '', ''])
  for (const replay of replays) {
    expect(failedChecks(replay)).toEqual(['psk.known', 'early.psk'])
    expect(replay.summary.resumed).toBe(false)
  }
  expect(remarks(replays)[0]).toContain('accepted once')
})

test.each(['tls13-0rtt-replay', 'tls13-0rtt-replay-single-use'])(
  '%s: who sends a flight again has no PSK and cannot finish; the story says so (RFC 9846 §4.5.3)',
  (name) => {
    const [, , ...replays] = run(name).connections
    for (const { summary, moments } of replays) {
      expect(summary.rtts).toBeUndefined()
      expect(
        moments.some(({ events }) => events.some((e) => e.kind === 'state' && e.to === 'CONNECTED')),
      ).toBe(false)
    }
    expect(remarks(replays).at(-1)).toContain('none of these connections completes')
  },
)

test('a Lab whose client is nobody goes on as any other: the next connection has one', () => {
  const lab: Lab = played('tls13-0rtt-replay')
  expect(lab.world.client).toBeUndefined()
  expect(lab.connect().step().client.state.name).toBe('WAIT_SH')
})
