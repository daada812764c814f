/** Every DecodeError of the source says what was due and what was there: `expected` is a rule, `actual` never is. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { asLatin1, concat, fromText } from '../../src/bytes/bytes.ts'
import { printable } from '../../src/bytes/printable.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { dhParametersFromPem } from '../../src/certificate/keys/dh-parameters.ts'
import { certificatesOf, privateKeyOf } from '../../src/certificate/keys/key-file.ts'
import { certificatesFromPem, privateKeyFromPem, readPem } from '../../src/certificate/keys/pem.ts'
import { inputsOf } from '../../src/inspect/parts/input.ts'
import { kindOf, partsOf } from '../../src/inspect/parts/kinds.ts'
import { sessionsFromPem } from '../../src/session/tickets/openssl-session-map.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { PRINTERS } from '../inspect/printers.ts'

const SRC = new URL('../../src/', import.meta.url)

/** A place where a DecodeError is made of words, and those words. */
interface Site {
  readonly place: string
  readonly expected: string
  readonly actual: string
}

/** Every object `{ expected, actual }` that a file hands to `reader.fail`, `new DecodeError` or a function of its own before them. */
function sitesIn(path: string): Site[] {
  const source = ts.createSourceFile(
    path,
    readFileSync(new URL(path, SRC), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
  )
  const sites: Site[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const [expected, actual] = ['expected', 'actual'].map((name) => propertyOf(node, name))
      if (expected !== undefined && actual !== undefined) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart())
        sites.push({ place: `${path}:${line + 1}`, expected: wordsOf(expected), actual: wordsOf(actual) })
      }
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return sites
}

function propertyOf(node: ts.ObjectLiteralExpression, name: string): ts.Node | undefined {
  const found = node.properties.find((property) => property.name?.getText() === name)
  return found && (ts.isPropertyAssignment(found) ? found.initializer : found.name)
}

/** The words of an expression; what it puts between them as `…`. */
function wordsOf(node: ts.Node): string {
  if (ts.isStringLiteralLike(node)) return node.text
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join('')
  if (ts.isConditionalExpression(node)) return `${wordsOf(node.whenTrue)} / ${wordsOf(node.whenFalse)}`
  return '…'
}

/** Folders whose errors on bad bytes are DecodeErrors. */
const FOLDERS = ['bytes', 'certificate', 'inspect', 'session', 'wire']
const files = FOLDERS.flatMap((folder) =>
  readdirSync(new URL(folder, SRC), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
).filter((path) => /DecodeError|reader\.fail|this\.fail/.test(readFileSync(new URL(path, SRC), 'utf8')))

/** Words of a demand: a rule may have them, what was there cannot. */
const DEMANDS = /\b(must|due|expected|should|has to|at least|at most|forbids|wants|only)\b/
/** Words of what was found: a rule says what would be right. */
const FINDINGS = /\b(is not|are not|isn't|found|but|trailing|was|something else)\b/

describe('every place that makes a DecodeError', () => {
  const sites = files.flatMap(sitesIn)

  it('is found', () => {
    expect(sites.length).toBeGreaterThan(90)
  })

  it.each(sites)('$place: expected $expected, actual $actual', ({ expected, actual }) => {
    expect(expected).not.toBe('')
    expect(expected).not.toMatch(FINDINGS)
    expect(actual).not.toBe('')
    expect(actual).not.toMatch(DEMANDS)
    expect(actual).not.toBe(expected === '…' ? '' : expected)
  })

  it('has no stand-in for what was there', () => {
    for (const path of files)
      expect(readFileSync(new URL(path, SRC), 'utf8')).not.toContain("'something else'")
  })
})

// ---- And those that bytes provoke

const VECTORS = new URL('../vectors/', import.meta.url)
const vector = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, VECTORS)))
const namesIn = (folder: string): string[] => readdirSync(new URL(folder, VECTORS)).map((n) => folder + n)

/** Thousands of rounds for each damaged byte would be hours: the cheap files have the same structures and one round. */
const MANY_ROUNDS = /aes|traditional|des3|modern|legacy|scrypt|many|(ecp384|ecp521|ed25519|rsa2048)\.p12/
const keyFiles = namesIn('key-files/').filter((name) => !name.endsWith('.sh') && !MANY_ROUNDS.test(name))
const inDer = keyFiles
  .filter((name) => name.endsWith('.pem') && !name.includes('dh'))
  .flatMap((name) => readPem(readFileSync(new URL(name, VECTORS), 'utf8')).map(({ bytes }) => bytes))
const sessions = namesIn('sessions/').map(vector)
const hello = vector('hellos/openssl.bin')
const dumps = [
  ...namesIn('hexdumps/').map(vector),
  ...Object.values(PRINTERS).map((print) => fromText(print(hello))),
]

/** What reads bytes, and bytes that it reads. */
const READERS: Readonly<Record<string, readonly [(bytes: Uint8Array) => unknown, readonly Uint8Array[]]>> = {
  'private keys': [
    (bytes) => privateKeyOf(bytes, { password: 'secret' }),
    [...keyFiles.map(vector), ...inDer],
  ],
  certificates: [
    (bytes) => certificatesOf(bytes, { password: 'secret' }),
    [...keyFiles.map(vector), ...inDer],
  ],
  'DH parameters': [(bytes) => dhParametersFromPem(asLatin1(bytes)), [vector('key-files/own.dh.pem')]],
  'keys in PEM': [(bytes) => privateKeyFromPem(asLatin1(bytes)), keyFiles.map(vector)],
  'certificates in PEM': [(bytes) => certificatesFromPem(asLatin1(bytes)), keyFiles.map(vector)],
  sessions: [(bytes) => sessionsFromPem(asLatin1(bytes)), sessions],
  'what is shown': [shown, [...dumps, ...sessions, ...inDer, hello]],
}

function shown(bytes: Uint8Array): void {
  for (const input of inputsOf(bytes)) {
    const kind = kindOf(input)
    if (kind) Array.from(partsOf(kind, input.bytes))
  }
}

function damaged(genuine: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  return fc
    .tuple(fc.constantFrom(...genuine), fc.nat(), fc.nat(3), fc.uint8Array({ maxLength: 3 }))
    .map(([bytes, place, length, instead]) => {
      const at = place % (bytes.length + 1)
      return concat(bytes.subarray(0, at), instead, bytes.subarray(at + length))
    })
}

describe('a DecodeError over damaged', () => {
  it.each(Object.entries(READERS))('%s: both are said, printable and bounded', (_, [read, genuine]) => {
    let errors = 0
    fc.assert(
      fc.property(damaged(genuine), (bytes) => {
        try {
          read(bytes)
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error
          errors++
          const { expected, actual } = error.mismatch
          expect(expected).not.toBe('')
          expect(actual).not.toBe('')
          expect(actual).not.toBe(expected)
          expect(actual).toBe(printable(actual))
          expect(actual.length).toBeLessThan(140)
          expect(error.rule).toBe(`expected ${expected}, actual ${actual}`)
        }
      }),
      { seed: 9846, numRuns: EXHAUSTIVE ? 20_000 : 1000 },
    )
    expect(errors).toBeGreaterThan(20)
  })
})

it('what a peer chose is escaped and cut', () => {
  const { message } = new DecodeError('field', 3, {
    expected: 'this',
    actual: `\x1b[2J\u202e${'a'.repeat(5000)}`,
  })
  expect(message).toMatch(
    /^field at byte 3: expected this, actual \\x1b\[2J\\u202ea{80,100}… \(5013 characters\)$/,
  )
})
