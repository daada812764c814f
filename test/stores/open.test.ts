/** Stores by a line of text, and what is said where there is none. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openStore, STORE_SPECS } from '../../src/stores/open.ts'
import { loadPeer, PEERS } from '../../src/stores/peer.ts'
import { StoreError } from '../../src/stores/store.ts'
import { scratch } from '../peers/children.ts'

const { file } = scratch()

const SPECS = [
  ...['memory', 'file:DIR', 'sqlite:FILE', 'redis:URL', 'redis-cluster://HOST:PORT,HOST:PORT'],
  ...['redis-sentinel://HOST:PORT,HOST:PORT/NAME', 'memcached:HOST:PORT'],
].join(', ')

const refusal = async (spec: string, key?: Uint8Array): Promise<string> => {
  const error: unknown = await openStore(spec, key ? { key } : {}).then(
    ({ close }) => close(),
    (reason: unknown) => reason,
  )
  if (!(error instanceof StoreError)) throw new Error(`'${spec}' was not refused in order: ${String(error)}`)
  expect(error.message).not.toContain('\n')
  return error.message
}

describe('openStore', () => {
  it('names the specs it understands', () => {
    expect(STORE_SPECS.join(', ')).toBe(SPECS)
  })

  it.each([
    '',
    'memory:',
    'file',
    'file:',
    'files',
    'sqlite',
    'disk:/tmp',
    'constructor:x',
    ':x',
    'FILE:/tmp',
  ])('refuses %j, and names what it expects', async (spec) => {
    expect(await refusal(spec)).toBe(`'${spec}' names no store: expected ${SPECS}`)
  })

  it('refuses a directory that is a file', async () => {
    writeFileSync(file('taken'), '')
    expect(await refusal(`file:${file('taken')}`)).toMatch(
      /^the file store cannot be opened: (EEXIST|ENOTDIR)/,
    )
  })

  it('refuses a database in a directory that is not there', async () => {
    expect(await refusal(`sqlite:${file('nowhere/a.db')}`)).toMatch(
      /^the sqlite store cannot be opened: ENOENT|^a store in SQLite needs/,
    )
  })

  it('refuses a database that is a directory', async () => {
    mkdirSync(file('directory'))
    expect(await refusal(`sqlite:${file('directory')}`)).toMatch(
      /^the sqlite store cannot be opened: EISDIR|^a store in SQLite needs/,
    )
  })

  it.each(['http://127.0.0.1/', 'redis://', '127.0.0.1:6379', 'user:secret@127.0.0.1'])(
    'refuses %j as an address of Redis, without repeating it',
    async (address) => {
      const text = await refusal(`redis:${address}`)
      expect(text).toMatch(/^not an address of Redis: expected redis:/)
      expect(text).not.toContain('secret')
    },
  )

  it('refuses to seal what is not at rest', async () => {
    expect(await refusal('memory', new Uint8Array(32))).toMatch(/nothing to seal/)
  })

  it('refuses a key of another length', async () => {
    expect(await refusal(`file:${file('sealed')}`, new Uint8Array(31))).toMatch(/32 bytes, not 31/)
  })
})

describe('a package that is missing', () => {
  it('is named with the command that installs the version we are tested with', () => {
    const path = new URL('../../package.json', import.meta.url)
    const { peerDependencies, peerDependenciesMeta } = JSON.parse(readFileSync(path, 'utf8')) as Manifest
    for (const [name, major] of Object.entries(PEERS)) {
      expect(peerDependencies[name]).toMatch(new RegExp(`^\\^${major}\\.`))
      expect(peerDependenciesMeta[name]).toEqual({ optional: true })
    }
    expect(Object.keys(peerDependencies)).toEqual(Object.keys(PEERS))
  })

  it('ends the opening in one line, and so does one that does not load', async () => {
    const load = (name: string): Promise<unknown> =>
      loadPeer(name as keyof typeof PEERS, 'a store in nothing')
    await expect(load('no-such-package-here')).rejects.toThrow(
      /^a store in nothing needs the package no-such-package-here, which is not installed: npm install no-such-package-here@\w+$/,
    )
    writeFileSync(file('broken.mjs'), "throw new Error('built for another Node\\nand more')")
    await expect(load(file('broken.mjs'))).rejects.toThrow(/which does not load: built for another Node$/)
  })
})

interface Manifest {
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, unknown>>
}
