/** The engine as the page asks it: every scenario, every moment, as data that goes to another thread. */
import { describe, expect, it } from 'vitest'
import { placeIn, fragmentOf } from '../../src/page/app/address.ts'
import { CannotBe, engineOver } from '../../src/page/worker/engine.ts'
import type { Experiment } from '../../src/sim/experiment/experiment.ts'
import type { Answered, Asked } from '../../src/page/worker/calls.ts'
import { Laboratory } from '../../src/page/worker/laboratory.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { ofTheDay } from '../kit/effort.ts'
import { faultIn, MENDED_BY } from '../../src/sim/faults/riddles.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'

const laboratory = new Laboratory()

describe('the laboratory', () => {
  it.each(
    ofTheDay(
      SCENARIOS.map(({ name }) => name),
      4,
    ),
  )('%s opens, and its moments, as plain data', (scenario) => {
    const experiment = { scenario, acts: [] }
    const story = laboratory.story(experiment)
    expect(structuredClone(story)).toEqual(story)
    const rows = story.connections.flatMap((connection) => connection.rows)
    const first = rows.find(({ moment }) => moment === placeIn('').at)
    expect(first?.sends?.name).toBe('ClientHello')
    for (const { moment } of rows) {
      const opened = laboratory.moment(experiment, moment)
      expect(opened.index).toBe(moment)
      expect(JSON.parse(JSON.stringify(opened))).toEqual(opened)
    }
    for (const at of [0, Math.floor(story.length / 2), story.length - 1]) {
      const views = [laboratory.world(experiment, at), laboratory.ladder(experiment, at)]
      expect(structuredClone(views)).toEqual(views)
    }
  })

  it('what a peer chose is shown without what no one sees, in every view', () => {
    const alpn = JSON.stringify(['\u0007\u001b[31mh2', 'a\u00adb'])
    const set = ['client', 'server'].map((side) => `set ${side}.alpn=${alpn}`)
    const acts = [...set, 'then: open', 'then: send client a\u202eb\u200bc\u{e0041}']
    const experiment = { scenario: 'tls13-resume', acts }
    const { length } = laboratory.story(experiment)
    const moments = Array.from({ length }, (_, at) => laboratory.moment(experiment, at))
    const views = [
      ...[laboratory.story(experiment), moments, laboratory.world(experiment, length - 1)],
      ...[laboratory.ladder(experiment, length - 1), laboratory.machines(experiment, length - 1)],
      ...[laboratory.beside(experiment, 'tls13-resume'), laboratory.leak(experiment, 'ticket-key')],
    ]
    const texts = JSON.stringify(views, (_, value: unknown) => value)
    expect(texts).toContain(String.raw`\\x1b[31mh2`)
    expect(texts).toContain(String.raw`a\\xadb`)
    // JSON escapes controls itself: they must not be there to be escaped.
    expect(texts).not.toMatch(/(?<!\\)\\u00[01]|[\u00ad\u202e\u200b\u{e0041}]/u)
  })

  it('arrows end where the peer took up what was sent, after the latency at least', () => {
    const { connections, latency } = laboratory.story({ scenario: 'tls13-resume', acts: [] })
    const rows = connections.flatMap((connection) => connection.rows)
    const at = new Map(rows.map((row) => [row.moment, row]))
    const sent = rows.filter(({ sends }) => sends?.arrives !== undefined)
    expect(sent.length).toBeGreaterThan(15)
    for (const { actor, t, sends } of sent) {
      const arrival = at.get(sends!.arrives!)!
      expect(arrival.actor).not.toBe(actor)
      expect(arrival.t - t).toBeGreaterThanOrEqual(latency)
    }
  })

  it('the ladder grows, and both sides hold the same in the end', () => {
    const experiment = { scenario: 'tls13-full', acts: [] }
    const { length } = laboratory.story(experiment)
    const count = (at: number): number =>
      JSON.stringify(laboratory.ladder(experiment, at)).split('"formula"').length - 1
    expect(count(0)).toBeLessThan(count(4))
    expect(count(4)).toBeLessThan(count(length - 1))
  })

  it.each([
    ['tls13-resume', 'res_binder_key', 'ext_binder_key'],
    ['tls12-ecdhe', 'extended_master_secret', 'master_secret'],
  ])('%s: the whole schedule stands above the ladder, what is made so far is marked', (scenario, yes, no) => {
    const experiment = { scenario, acts: [] }
    const madeAt = (at: number): readonly string[] =>
      laboratory.ladder(experiment, at).schedule.lines.flatMap(({ name, made }) => (made ? [name] : []))
    expect(madeAt(0)).toEqual([])
    // A TLS 1.2 connection that resumes makes no master secret: it is restored.
    const { connections } = laboratory.story(experiment)
    const made = madeAt(connections.at(scenario === 'tls13-resume' ? -1 : 0)!.rows.at(-1)!.moment)
    expect(made).toContain(yes)
    expect(made).not.toContain(no)
  })

  it('the world shows what is remembered: a ticket that came is among the client’s sessions', () => {
    const experiment = { scenario: 'tls13-full', acts: [] }
    const sessions = (at: number) =>
      laboratory.world(experiment, at).tables.find(({ id }) => id === 'client-sessions')!
    expect(sessions(0).rows).toHaveLength(0)
    expect(sessions(laboratory.story(experiment).length - 1).rows).toHaveLength(2)
  })

  it('an experiment stands beside what it was without its last act: what that made different matters', () => {
    const experiment = { scenario: 'tls13-resume', acts: ['c2: forget server ticket-keys'] }
    const { view, other } = laboratory.beside(experiment, 'was')
    expect(view.connections.map(({ matters }) => matters)).toEqual([false, true])
    expect(other?.connections.map(({ short }) => short)).toEqual([
      'full handshake',
      'resumed with a ticket of c1',
    ])
    expect(laboratory.beside(experiment, 'tls13-resume').view.connections).toEqual(view.connections)
  })

  it('two connections stand beside each other, and their secrets by their names', () => {
    const experiment = { scenario: 'tls13-resume', acts: [] }
    const { connections } = laboratory.beside(experiment, 'c1~c2').view
    expect(connections.map(({ id, matters }) => [id, matters])).toEqual([['c1 and c2', true]])
    expect(JSON.stringify(connections)).toContain('CertificateVerify')
    const same = laboratory.beside({ scenario: 'tls13-full', acts: ['then: connect fresh'] }, 'c1~c2')
    expect(same.view.connections[0]!.matters).toBe(false)
    expect(same.other).toBeUndefined()
    expect(() => laboratory.beside(experiment, 'c1~c9')).toThrow('no connections c1 and c9')
  })

  it('any connection of the original stands beside any of the fork', () => {
    const experiment = { scenario: 'tls13-resume', acts: ['c2: forget server ticket-keys'] }
    const matters = (against: string): boolean[] =>
      laboratory.beside(experiment, against).view.connections.map((connection) => connection.matters)
    expect(matters('c2~was:c2')).toEqual([true])
    expect(matters('c1~was:c1')).toEqual([false])
    // A full handshake again, but with an offer in its hello.
    expect(matters('c2~was:c1')).toEqual([true])
    expect(JSON.stringify(laboratory.beside(experiment, 'c2~was:c1').view)).toContain('tls13-resume c1')
  })

  it('a connection of another story too', () => {
    const { view, other } = laboratory.beside({ scenario: 'tls13-resume', acts: [] }, 'c2~tls12-ticket:c2')
    expect(view.connections.map(({ id }) => id)).toEqual(['c2'])
    expect(other?.name).toBe('tls12-ticket')
  })

  it('a riddle that is not solved gives no settings, and says so; solved it does', () => {
    const riddle = { scenario: 'riddle-tls13', seed: 'a', acts: [] }
    const mends: Readonly<Record<string, string>> = MENDED_BY['riddle-tls13']
    const solved = { ...riddle, acts: [mends[faultIn('riddle-tls13', 'a')!.name]!] }
    const values = (experiment: Experiment): string[] =>
      laboratory.settings(experiment, 3).client.map(({ value }) => value)
    expect(laboratory.story(riddle).isRiddle).toBe(true)
    expect(new Set(values(riddle))).toEqual(new Set(['']))
    expect(laboratory.story(solved).isRiddle).toBe(false)
    expect(values(solved)).toContain('server.example')
  })

  it('what leaks opens records: a ticket key those of the resumption by PSK alone, not those before it', () => {
    const experiment = { scenario: 'tls13-psk-ke', acts: [] }
    const { leaks, leaked, connections } = laboratory.leak(experiment, 'ticket-key')
    expect(leaked?.name).toBe('ticket-key')
    expect(connections.map(({ readable }) => readable)).toEqual(['nothing', 'everything'])
    expect(leaks.map(({ name }) => name)).toContain('c1/server/handshake_secret')
    expect(laboratory.leak(experiment, 'nothing').connections).toEqual([])
  })

  it('what cannot be is refused with a sentence', () => {
    expect(() => laboratory.story({ scenario: 'tls13-resume', acts: ['then: fly'] })).toThrow(Misuse)
    expect(() => laboratory.story({ scenario: 'no-such', acts: [] })).toThrow("'no-such' is no scenario")
  })
})

describe('asking over a channel', () => {
  let hear: (event: { readonly data: Answered }) => void
  const engine = engineOver({
    postMessage(asked: Asked) {
      const { id } = asked
      const misuse = asked.name === 'story'
      queueMicrotask(() => hear({ data: misuse ? { id, misuse: 'no' } : { id, value: asked.name } }))
    },
    addEventListener: (_type, listener) => (hear = listener),
  })

  it('answers go to whoever asked, refusals as such', async () => {
    const [catalogue, story] = await Promise.allSettled([
      engine.catalogue(),
      engine.story({ scenario: '', acts: [] }),
    ])
    expect(catalogue).toEqual({ status: 'fulfilled', value: 'catalogue' })
    expect(story.status === 'rejected' && story.reason).toBeInstanceOf(CannotBe)
  })
})

describe('the address', () => {
  it.each([
    { experiment: { scenario: 'tls13-resume', acts: [] }, at: 0, tab: 'message' },
    {
      experiment: {
        scenario: 'tls12-ticket',
        seed: 'a & b',
        acts: ['c2: forget server sessions', 'then: send client ä=#'],
      },
      at: 47,
      tab: 'world',
    },
    { experiment: { scenario: 'own', acts: [] }, at: 1, tab: 'beside', beside: 'c1~c2' },
    { experiment: { scenario: 'own', acts: [] }, at: 1, tab: 'beside', beside: 'c2~was:c1' },
    { experiment: { scenario: 'own', acts: [] }, at: 1, tab: 'leak', leak: 'c1/client/master_secret' },
  ] as const)('comes back from its fragment: %j', (place) => {
    expect(placeIn(fragmentOf(place))).toEqual(place)
  })

  it.each(['', '#', '#run=x&at=-1&tab=none', '#at=99999999999999', '#%zz'])(
    '%s is home, as far as nobody understands it',
    (fragment) => {
      expect(placeIn(fragment)).toMatchObject({ at: 1, tab: 'message' })
    },
  )

  it('a lesson begins before anything is sent, unless the address says otherwise', () => {
    expect(placeIn('#lesson=start').at).toBe(0)
    expect(placeIn('#lesson=start&at=1').at).toBe(1)
    expect(placeIn('#run=tls13-resume&at=0').at).toBe(0)
  })
})
