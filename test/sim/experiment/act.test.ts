/** Experiments as lines of text: what is otherwise in a story, and what is done behind its end. */
import { describe, expect, it } from 'vitest'
import { Misuse } from '../../../src/rules/failure.ts'
import { actFrom, playActs } from '../../../src/sim/experiment/act.ts'
import { DEED_FORMS } from '../../../src/sim/experiment/deed-text.ts'
import type { Lab } from '../../../src/sim/lab/lab.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { summarize } from '../../../src/sim/lab/summary.ts'
import { findScenario } from '../../../src/sim/scenarios.ts'

function played(name: string, ...acts: string[]): Lab {
  return playActs(findScenario(name)!, acts.map(actFrom))
}

const resumed = (lab: Lab, id: string) => summarize(lab, id).resumed

describe('behind the end of a story', () => {
  it.each(['tls13-full', 'tls12-ecdhe', 'tls12-ticket', 'tls12-session-id'])(
    '%s: one more connection resumes, one that is fresh does not, one behind the lifetime does not',
    (name) => {
      const lab = played(
        name,
        'then: wait 1m',
        'then: connect',
        'then: connect fresh',
        'then: wait 8d',
        'then: connect',
      )
      const last = [...lab.timeline].at(-1)!.connection
      const ids = [3, 2, 1].map((back) => `c${Number(last.slice(1)) - back + 1}`)
      expect(ids.map((id) => resumed(lab, id))).toEqual([true, false, false])
    },
  )

  it('a change happens then: a server that lost its ticket key does not resume', () => {
    const lab = played('tls13-full', 'then: forget server ticket-keys', 'then: connect')
    expect(resumed(lab, 'c2')).toBe(false)
  })

  it('a connection stays open, and both ends go on in it', () => {
    const lab = played('tls13-full', 'then: open', 'then: send client hello', 'then: update-keys server')
    expect(lab.client.state.name).toBe('CONNECTED')
    const before = played('tls13-full', 'then: open', 'then: send client hello')
    const messages = [...lab.timeline].slice(before.timeline.length).flatMap(({ events }) => events)
    expect(messages.filter((e) => e.kind === 'message').map(({ name }) => name)).toContain('KeyUpdate')
  })

  it('a replayed flight reaches the server again, which does not connect', () => {
    const lab = played('tls13-resume', 'then: replay c2')
    expect([...lab.timeline].at(-1)!.connection).toBe('c3')
    expect(lab.server.state.name).not.toBe('CONNECTED')
  })

  it('acts are done in the order in which they stand, those from the start first', () => {
    const lab = played(
      'tls13-full',
      'then: connect',
      'c2: forget server ticket-keys',
      'then: connect',
      'wait 1h',
    )
    expect([resumed(lab, 'c2'), resumed(lab, 'c3')]).toEqual([false, true])
    expect(lab.changes.map(({ kind }) => kind)).toEqual(['wait', 'forget'])
  })

  it('what somebody stole he uses in the place of who had it: a ticket key is as good as the server, without its certificate', () => {
    const robbed = played('tls13-full', 'then: steal server ticket-keys', 'then: connect attacker-server')
    expect(resumed(robbed, 'c2')).toBe(true)
    expect(robbed.client.state.name).toBe('CLOSED')
    expect(robbed.world.hosts.server).toBe('attacker')
    const idle = played('tls13-full', 'then: connect attacker-server')
    expect(idle.client.state.name).toBe('FAILED')
  })

  it('with the sessions of a client somebody else resumes as that client', () => {
    const robbed = played('tls12-session-id', 'then: steal client sessions', 'then: connect attacker-client')
    const last = [...robbed.timeline].at(-1)!.connection
    expect(resumed(robbed, last)).toBe(true)
    expect(resumed(played('tls12-session-id', 'then: connect attacker-client'), last)).toBe(false)
  })

  it.each([
    ['tls13-full', 'then: restart server', false],
    ['tls13-full', 'then: restart server ticket-keys', true],
    ['tls13-full', 'then: restart client', false],
    ['tls12-session-id', 'then: restart server', false],
    ['tls12-session-id', 'then: restart server sessions', true],
  ])('%s, %s: the next connection resumes: %s', (name, act, resumes) => {
    const lab = played(name, act, 'then: connect')
    expect(resumed(lab, [...lab.timeline].at(-1)!.connection)).toBe(resumes)
  })

  it('a server that restarted knows nothing of replays before: it resumes, and takes no early data (RFC 9846 §8.2)', () => {
    const accepted = (...acts: string[]) => {
      const lab = played('tls13-0rtt', ...acts, 'then: connect early')
      return agreedOf(lab.server)?.earlyData
    }
    expect(accepted()).toBe('accepted')
    expect(accepted('then: restart server ticket-keys')).toBe('rejected')
    expect(accepted('then: restart server ticket-keys replays')).toBe('accepted')
    expect(accepted('then: restart server ticket-keys', 'then: wait 1h')).toBe('accepted')
  })

  it('every form can be read', () => {
    for (const [form] of DEED_FORMS) expect(actFrom(`then: ${form}`).kind, form).toBe('then')
  })

  it.each([
    ['then: conect', 'did you mean connect'],
    ['then: open stale', "'stale' is no way to connect"],
    ['then: restart server cookies', "'cookies' is no thing to forget"],
    ['then: steal nobody sessions', "'nobody' is no side"],
    ['then: send nobody x', "'nobody' is no side"],
    ['then: wait long', 'a time is a number'],
    ['then: replay c9', 'there is no connection c9'],
    ['then: send client x', 'it is CLOSED'],
    ['c9: forget server sessions', 'there is no connection c9'],
    ['9999: forget server sessions', 'there are'],
  ])('%s is refused: %s', (act, says) => {
    expect(() => played('tls13-full', act)).toThrow(Misuse)
    expect(() => played('tls13-full', act)).toThrow(says)
  })
})
