/** The store in a directory. */
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { decodeSession, encodeSession } from '../../src/session/session.ts'
import { readable } from '../../src/stores/envelope.ts'
import { openStore } from '../../src/stores/open.ts'
import { scratch } from '../peers/children.ts'
import { storeContract, type Place } from './contract.ts'
import { key, LIFETIME, NOW, session, upTo } from './sessions.ts'

const { file } = scratch()
let directories = 0
const fresh = (): string => file(`store ${++directories}`)

const place: Place = {
  fresh: () => `file:${fresh()}`,
  damage: (spec, name) => {
    const path = `${spec.slice('file:'.length)}/sessions/${toHex(name)}`
    const bytes = readFileSync(path)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(path, bytes)
  },
  shared: true,
}

describe('the store in files', () => {
  storeContract(place)
})

describe('the sealed store in files', () => {
  storeContract(place, { key: new Uint8Array(32).fill(7) })
})

describe('a directory of sessions', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('is closed to other users, and so is each file', async () => {
    const directory = fresh()
    const { sessions } = await openStore(`file:${directory}`)
    await sessions.put(key(1), session(1), NOW)
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)
    expect(mode(directory)).toBe('700')
    expect(mode(`${directory}/sessions`)).toBe('700')
    expect(mode(`${directory}/sessions/${toHex(key(1))}`)).toBe('600')
  })

  it('is used, but reported, where it is open to them', async () => {
    const directory = fresh()
    mkdirSync(`${directory}/sessions`, { recursive: true })
    chmodSync(`${directory}/sessions`, 0o755)
    const problems: string[] = []
    await openStore(`file:${directory}`, { onProblem: (problem) => problems.push(problem) })
    expect(problems).toEqual([`${directory}/sessions is open to other users: mode 755`])
  })

  it('has one file for each session, which the bytes of the session end, and whose date is their end', async () => {
    const directory = fresh()
    const { sessions } = await openStore(`file:${directory}`)
    for (const n of [1, 2]) await sessions.put(key(n), session(n), NOW)
    expect(readdirSync(`${directory}/sessions`).sort()).toEqual([1, 2].map((n) => toHex(key(n))))
    const path = `${directory}/sessions/${toHex(key(1))}`
    // The layout: SHA-256(session)[16], session.
    expect(decodeSession(new Uint8Array(readFileSync(path)).slice(16))).toEqual(session(1))
    expect(Math.round(statSync(path).mtimeMs)).toBe(NOW + 1 + LIFETIME * 1000)
  })

  it('gives what is cut short, emptied or foreign as damaged, whatever its length', async () => {
    const directory = fresh()
    const { sessions } = await openStore(`file:${directory}`)
    const path = `${directory}/sessions/${toHex(key(1))}`
    await sessions.put(key(1), session(1), NOW)
    const whole = readFileSync(path)
    for (const length of [0, 1, 15, 16, 17, 100, whole.length - 1]) {
      writeFileSync(path, whole)
      truncateSync(path, length)
      await expect(sessions.get(key(1))).rejects.toThrow(/is lost: its bytes are not those/)
    }
    writeFileSync(path, 'hello')
    await expect(sessions.take(key(1))).rejects.toThrow(/is lost: its bytes are not those/)
  })

  it('gives a session of format 1, which had no count of uses, as damaged: a full handshake', async () => {
    const directory = fresh()
    const { sessions } = await openStore(`file:${directory}`)
    const name = key(1)
    const old = readable.wrap(name, encodeSession(session(1)).slice(0, -4))
    writeFileSync(`${directory}/sessions/${toHex(name)}`, old)
    await expect(sessions.get(name)).rejects.toThrow('not a session of this version: StoredSession.timesUsed')
    expect(await sessions.count()).toBe(0)
  })

  it('reads regular files of bounded size alone: what else bears the name of a session is damaged', async () => {
    const directory = fresh()
    const problems: string[] = []
    const { sessions } = await openStore(`file:${directory}`, { onProblem: (text) => problems.push(text) })
    const path = `${directory}/sessions/${toHex(key(1))}`
    const made: Readonly<Record<string, () => void>> = {
      pipe: () => execFileSync('mkfifo', [path]),
      device: () => symlinkSync('/dev/zero', path),
      link: () => symlinkSync(`${directory}/sessions/${toHex(key(2))}`, path),
      'huge file': () => {
        writeFileSync(path, '')
        truncateSync(path, 2 ** 40)
      },
    }
    await sessions.put(key(2), session(2), NOW)
    for (const look of ['get', 'take'] as const)
      for (const make of Object.values(made)) {
        make()
        await expect(sessions[look](key(1))).rejects.toThrow('is lost')
        // It went, and where a link led is as it was.
        expect(readdirSync(`${directory}/sessions`)).toEqual([toHex(key(2))])
      }
    made['pipe']!()
    expect(await sessions.list(NOW)).toMatchObject([{ key: key(2) }])
    expect(await sessions.count()).toBe(1)
    await sessions.put(key(1), session(1), NOW)
    expect(await sessions.get(key(1))).toBeDefined()
    expect(problems.filter((problem) => !problem.includes('is lost'))).toEqual([])
  })

  it('is used, but reported, where it is a link to another one', async () => {
    const [directory, elsewhere] = [fresh(), fresh()]
    mkdirSync(elsewhere, { mode: 0o700 })
    symlinkSync(elsewhere, directory)
    const problems: string[] = []
    const { sessions } = await openStore(`file:${directory}`, { onProblem: (text) => problems.push(text) })
    expect(problems).toEqual([`${directory} is a symbolic link to ${elsewhere}`])
    await sessions.put(key(1), session(1), NOW)
    expect(readdirSync(`${elsewhere}/sessions`)).toEqual([toHex(key(1))])
    const inside = fresh()
    mkdirSync(inside, { mode: 0o700 })
    symlinkSync(`${elsewhere}/sessions`, `${inside}/sessions`)
    await openStore(`file:${inside}`, { onProblem: (text) => problems.push(text) })
    expect(problems.slice(1)).toEqual([`${inside}/sessions is a symbolic link to ${elsewhere}/sessions`])
  })

  it('leaves alone the files of others', async () => {
    const directory = fresh()
    const { sessions } = await openStore(`file:${directory}`, { size: 1 })
    writeFileSync(`${directory}/sessions/README`, 'mine')
    for (const n of [1, 2]) await sessions.put(key(n), session(n), NOW)
    await sessions.expire(NOW + 10 * LIFETIME * 1000)
    expect(readdirSync(`${directory}/sessions`)).toEqual(['README'])
    expect(await sessions.count()).toBe(0)
  })

  it('is swept of what killed processes left, once that is a minute old', async () => {
    const directory = fresh()
    await openStore(`file:${directory}`)
    const left = ['.1.part', '.2.taken', '.profile']
    for (const name of left) writeFileSync(`${directory}/sessions/${name}`, '')
    await openStore(`file:${directory}`)
    expect(readdirSync(`${directory}/sessions`).sort()).toEqual(left)
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000)
    await openStore(`file:${directory}`)
    expect(readdirSync(`${directory}/sessions`)).toEqual(['.profile'])
  })

  it('leaves nothing half-done behind', async () => {
    const directory = fresh()
    const { sessions, replays } = await openStore(`file:${directory}`)
    await Promise.all(upTo(40).map((n) => sessions.put(key(n % 4), session(n), NOW)))
    await Promise.all(upTo(40).map((n) => sessions.take(key(n % 4))))
    await Promise.all(upTo(40).map(() => replays.firstTime(key(1), NOW + 1000, NOW)))
    expect(readdirSync(`${directory}/sessions`)).toEqual([])
    expect(readdirSync(`${directory}/replays`)).toEqual([toHex(key(1))])
  })
})
