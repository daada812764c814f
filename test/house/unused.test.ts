/**
 * Whatever the house exports is imported by another file of it, or is public. What only tests import is there for them alone: it
 * belongs to them, or has a reason here. A type may be for tests alone: it is nothing at run time.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { expect, test } from 'vitest'
import { ENTRIES } from '../../docs/entries.ts'

/** What nothing but tests, docs and examples import, and why they stay. */
const KEPT: Readonly<Record<string, string>> = {
  ...because('a part of its file with rules or vectors of its own', {
    'secrets/label.ts': ['hkdfLabel'],
    'handshake/tls13/authenticate13.ts': ['signedContent'],
    'crypto/agreement/dh.ts': ['withoutLeadingZeros'],
    'wire/registry/code-points.ts': ['isGrease'],
    'wire/plain-text.ts': ['plainTextIn'],
    'certificate/path/constraints.ts': ['dnsWithin', 'ipWithin', 'mailWithin', 'uriWithin'],
    'session/tickets/ticket.ts': ['sealBytes'],
    'render/text/lines.ts': ['columns', 'wrap'],
    'cli/arguments/suites.ts': ['opensslName'],
  }),
  ...because('a bound that is tried from both sides', {
    'cli/socket/request-head.ts': ['MAX_HEAD'],
    'crypto/signature/key-tables.ts': ['MOST_KEYS'],
    'crypto/signature/signature-memory.ts': ['MOST_SIGNATURES'],
    'crypto/signature/rsa.ts': ['RSA_MINIMUM_BITS'],
  }),
  ...because('what builds the page imports it', { 'page/pack/pack.ts': ['pack'] }),
  ...because('declarations must name it: it is in the types of tables', {
    'wire/extension/other-rfcs.ts': ['CertificateStatus'],
  }),
  ...because('a table of which each row must be of use to the atlas', {
    'sim/mutation/unnoticed.ts': ['REASONS'],
  }),
  ...because('held against package.json', { 'stores/peer.ts': ['PEERS'], 'cli/fleet/queue.ts': ['VERSION'] }),
}

function because(reason: string, files: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  const names = Object.entries(files).flatMap(([file, list]) => list.map((name) => `src/${file}: ${name}`))
  return Object.fromEntries(names.map((name) => [name, reason]))
}

const IMPORT = /\bimport\s+(?:type\s+)?(?:\{([^}]*)\}|\*\s+as\s+(\w+))\s+from\s+'(\.[^']+)'/g
const DYNAMIC = /\bimport\(\s*'(\.[^']+)'\s*\)/g
const PASSED_ON = /\bexport\s+(?:type\s+)?\{([^}]*)\}\s+from\s+'(\.[^']+)'/g
const EXPORT = /^export\s+(?:async\s+)?(const|function\*?|class|interface|type)\s+(\w+)/gm

/** Sources below a folder, from the root of the package. */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name))

/** `FILE: NAME` for all that a file takes from files beside it. What it loads late is taken whole. */
function importsOf(file: string): string[] {
  const code = readFileSync(file, 'utf8')
  const at = (from: string, names: Iterable<string>): string[] =>
    [...names].map((name) => `${normalize(join(dirname(file), from))}: ${name}`)
  const membersOf = (space: string): string[] =>
    [...code.matchAll(new RegExp(`\\b${space}\\.(\\w+)`, 'g'))].map(([, name]) => name)
  return [
    ...[...code.matchAll(IMPORT)].flatMap(([, list, space, from]) =>
      at(from, list === undefined ? membersOf(space) : namesIn(list)),
    ),
    ...[...code.matchAll(PASSED_ON)].flatMap(([, list, from]) => at(from, namesIn(list))),
    ...[...code.matchAll(DYNAMIC)].flatMap(([, from]) => at(from, code.match(/\w+/g) ?? [])),
  ]
}

/** Names between braces as they are called where they come from. */
function namesIn(list: string): string[] {
  return list.split(',').map((name) =>
    name
      .trim()
      .replace(/^type\s+/, '')
      .replace(/\s+as\s+.*/, ''),
  )
}

const sources = filesIn('src')
const doors = new Set(Object.values(ENTRIES))
const inside = new Set(sources.flatMap(importsOf))
const outside = new Set(['test', 'docs', 'examples'].flatMap(filesIn).flatMap(importsOf))
const exported = sources
  .filter((file) => !doors.has(file))
  .flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(EXPORT)].map(([, kind, name]) => ({
      name: `${file}: ${name}`,
      isType: kind === 'interface' || kind === 'type',
    })),
  )
const unused = exported.filter(({ name }) => !inside.has(name))

test('every export is imported by another file, or public', () => {
  const nobodys = unused.filter(({ name, isType }) => !(isType && outside.has(name)))
  expect(nobodys.map(({ name }) => name).filter((name) => !Object.hasOwn(KEPT, name))).toEqual([])
})

test('what is kept for a reason is there, and used by nobody else', () => {
  const names = unused.map(({ name }) => name)
  expect(Object.keys(KEPT).filter((name) => !names.includes(name))).toEqual([])
})
