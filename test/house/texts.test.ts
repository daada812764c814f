/** What the texts say of TLS, held against RFC 9846 where a test can hold it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WORDS_13 } from '../../src/render/words/story13.ts'

const files = (folder: string, kind: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => kind.test(name) && !name.startsWith('site'))
    .map((name) => join(folder, name))

const GUIDES = ['README.md', ...files('docs', /\.md$/)]
const SOURCES = [...files('src', /\.ts$/), ...files('examples', /\.ts$/)]

/** Lines of files that match. */
const linesWith = (names: readonly string[], pattern: RegExp): string[] =>
  names.flatMap((name) =>
    readFileSync(name, 'utf8')
      .split('\n')
      .filter((row) => pattern.test(row))
      .map((row) => `${name}: ${row.trim()}`),
  )

test('what was there is called actual everywhere, beside what was expected', () => {
  expect(linesWith([...GUIDES, ...SOURCES], /\bexpected\b.*, (?:but )?(?:got|found|received) /)).toEqual([])
})

test('verify_data is a MAC and no checksum (RFC 9846 §4.5.3)', () => {
  const elsewhere = SOURCES.filter((name) => name !== join('src', 'render', 'files', 'tcp.ts'))
  expect(linesWith([...GUIDES, ...elsewhere], /checksum/i)).toEqual([])
})

test('no list claims to be complete without a proof', () => {
  expect(linesWith(GUIDES, /every (?:possible )?reason/i)).toEqual([])
})

test.each([
  ['glossary.md', /\*\*Master secret\*\* \(RFC 9846: main secret\)/],
  ['glossary.md', /\*\*Extended master secret\*\* \(RFC 9846: extended main secret\)/],
  ['key-schedule.md', /`master_secret` \| `main_secret`/],
  ['key-schedule.md', /`early_exporter_master_secret` \| `early_exporter_secret`/],
  ['key-schedule.md', /`exporter_master_secret` \| `exporter_secret`/],
  ['key-schedule.md', /`resumption_master_secret` \| `resumption_secret`/],
])('%s has both names of what RFC 9846 §1.2 renamed: %s', (name, both) => {
  expect(readFileSync(join('docs', 'guides', name), 'utf8')).toMatch(both)
})

/** The states in the diagrams of RFC 9846 §A.1 and §A.2. */
const STATES_OF_THE_RFC = {
  client: [
    'START',
    'WAIT_SH',
    'WAIT_EE',
    'WAIT_CERT_CR',
    'WAIT_CERT',
    'WAIT_CV',
    'WAIT_FINISHED',
    'CONNECTED',
  ],
  server: [
    ...['START', 'RECVD_CH', 'NEGOTIATED', 'WAIT_EOED', 'WAIT_FLIGHT2', 'WAIT_CERT', 'WAIT_CV'],
    ...['WAIT_FINISHED', 'CONNECTED'],
  ],
} as const

test.each([
  ['client', 'RFC 9846 §A.1'],
  ['server', 'RFC 9846 §A.2'],
] as const)('only states in the RFC’s diagram of the %s are cited to it', (role, cite) => {
  const cited = Object.entries(WORDS_13.states).filter(([, words]) => words.cite === cite)
  expect(cited.length).toBeGreaterThan(6)
  for (const [state] of cited)
    expect(STATES_OF_THE_RFC[role].map((name) => `${role} ${name}`)).toContain(state)
})
