/** What is remembered of sessions and key_names has a bound: what goes, what stays, and that it is said. */
import { describe, expect, it } from 'vitest'
import { given12, GivenSessions, type GivenSession } from '../../../src/inspect/explain/given.ts'
import { KeyNames } from '../../../src/inspect/explain/key-names.ts'
import { Witness } from '../../../src/inspect/explain/witness.ts'
import { explainSummaryLine } from '../../../src/render/explain/files.ts'
import { Totals } from '../../../src/inspect/explain/totals.ts'

const MOST_SESSIONS = 8192
const SERVER = { address: '198.51.100.1', port: 443 }
/** Connections of one client. */
const EACH = 4

/** 32 bytes that begin with a number. */
function numbered(number: number): Uint8Array {
  const bytes = new Uint8Array(64)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}

const clientOf = (number: number) => ({ address: `client ${Math.floor(number / EACH)}`, port: 1 })

function session(number: number): GivenSession {
  const given = given12(new Witness(), { ticket: numbered(number), hint: 0 }, number, undefined)
  const visit = { connection: `c${number}`, client: clientOf(number), server: SERVER, t: number }
  return { ...given, visit, at: number, offeredBy: [], failed: undefined, asked: undefined }
}

describe('sessions that servers gave', () => {
  const sessions = new GivenSessions()
  for (let i = 0; i < MOST_SESSIONS; i++) sessions.gave(session(i))

  it('are all known up to 8192 of them; with one more the oldest goes, and that is counted', () => {
    expect(sessions.forgotten).toBe(0)
    expect(sessions.behind(numbered(0))?.visit.connection).toBe('c0')
    sessions.gave(session(MOST_SESSIONS))
    expect(sessions.forgotten).toBe(1)
    expect(sessions.behind(numbered(0))).toBeUndefined()
    expect(sessions.behind(numbered(1))?.visit.connection).toBe('c1')
    expect(sessions.behind(numbered(MOST_SESSIONS))).toBeDefined()
  })

  it('are no candidates of their client any more when they had to go', () => {
    const of = sessions.of(clientOf(0), SERVER, '').map(({ visit }) => visit.connection)
    expect(of).toEqual(['c3', 'c2', 'c1'])
  })

  it('that come again take no more room', () => {
    const { forgotten } = sessions
    sessions.gave(session(MOST_SESSIONS))
    expect(sessions.forgotten).toBe(forgotten)
  })

  it('that come again, given to another client, are that one’s alone', () => {
    const given = new GivenSessions()
    const other = session(EACH)
    given.gave(session(0))
    given.gave({ ...session(0), visit: other.visit })
    expect(given.of(clientOf(0), SERVER, '')).toEqual([])
    expect(given.of(other.visit.client, SERVER, '')).toHaveLength(1)
  })

  it('that are forgotten stand in the summary', () => {
    expect(JSON.parse(explainSummaryLine(new Totals().summary(7)))).toMatchObject({ forgotten: 7 })
  })

  it('of one client are its last 16', () => {
    const one = new GivenSessions()
    const client = { address: '192.0.2.1', port: 1 }
    for (let i = 0; i < 20; i++) one.gave({ ...session(i), visit: { ...session(i).visit, client } })
    const of = one.of(client, SERVER, '').map(({ visit }) => visit.connection)
    expect(of).toHaveLength(16)
    expect([of.at(0), of.at(-1)]).toEqual(['c19', 'c4'])
    // What it shows of the others all the same is known.
    expect(one.behind(numbered(0))?.visit.connection).toBe('c0')
  })
})

describe('key_names', () => {
  it('are kept of 1,024 servers; those that come later have none', () => {
    const names = new KeyNames()
    for (let i = 0; i < 1025; i++) names.gave(`s${i}`, numbered(i), i)
    const all = names.all()
    expect(all).toHaveLength(1024)
    expect(all.at(-1)?.server).toBe('s1023')
  })

  it('are 64 of one server; of those that are known more tickets are counted', () => {
    const names = new KeyNames()
    for (let i = 0; i < 65; i++) names.gave('a.example', numbered(i), i)
    names.gave('a.example', numbered(0), 65)
    const [one] = names.all()
    expect(one?.names).toHaveLength(64)
    expect(one?.names.at(0)).toMatchObject({ first: 0, last: 65, tickets: 2 })
  })
})
