/**
 * Makes small mistakes in sources, one at a time, and looks whether the nearest tests notice:
 * `npm run mutants -- --path src/rules --seed S --count N`. Prints those that nobody noticed, and how many were.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import { ALL } from '../requirements/all.ts'
import { codeAt, isRule, testsOf, textOf } from '../requirements/places.ts'
import { ROOT } from './bundle.ts'
import { changed } from './change.ts'
import { mutationsOf, type Mutation } from './mutations.ts'
import { begin, end, outcomesOf } from './tried.ts'

const HELP = `npm run mutants -- [--path PATH] [--seed TEXT] [--count N]

  --path PATH   a file or folder below src/ (src/rules)
  --seed TEXT   chooses which mistakes are made (glass-tls)
  --count N     how many (20)
  --help        this text`

/** A mistake in a file. */
interface Candidate {
  readonly file: string
  readonly mutation: Mutation
}

/** Sources at or below a path, from the root of the package. */
function sourcesAt(path: string): readonly string[] {
  const whole = join(ROOT, path)
  if (!path.startsWith('src') || !existsSync(whole))
    throw new Error(`--path: a file or folder below src/, not ${path}`)
  if (!statSync(whole).isDirectory()) return [path]
  const names = readdirSync(whole, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )
  return names.map((name) => join(path, name)).sort()
}

/** Some of the candidates, chosen by the seed. */
function sample(candidates: readonly Candidate[], seed: string, count: number): readonly Candidate[] {
  const random = seededRandom(seed)
  const keyed = candidates.map((candidate, ordinal) => {
    const [a = 0, b = 0, c = 0] = random.draw(
      { connection: 'mutants', actor: 'client', use: 'order', ordinal },
      3,
    )
    return { candidate, key: (a << 16) | (b << 8) | c }
  })
  return keyed
    .sort((one, other) => one.key - other.key)
    .slice(0, count)
    .map(({ candidate }) => candidate)
}

/** More tests than these are not near. */
const MOST_NEAR = 8

/** Whole connections of every kind, asked where nobody near noticed. */
const EVERYWHERE = [
  'test/rules/every-rule.test.ts',
  'test/handshake/cross.test.ts',
  'test/handshake/edges.test.ts',
  'test/handshake/small-print.test.ts',
  'test/handshake/small-print12.test.ts',
  'test/rfc8448/section-3.test.ts',
  'test/rfc8448/section-4.test.ts',
  'test/rfc8448/section-5.test.ts',
  'test/robustness/decode-errors.test.ts',
  'test/robustness/order.test.ts',
  'test/robustness/misuse.test.ts',
  'test/robustness/walks.test.ts',
  'test/sim/faults.test.ts',
  'test/sim/deviations.test.ts',
  'test/sim/attacks.test.ts',
  'test/sim/agreed.test.ts',
  'test/sim/scenarios12.test.ts',
]

/** Files of tests, and of what helps them. */
const TESTS = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => join('test', name))

/** Files of tests that import a file: themselves, or by way of a helper; else those of the sources beside it that do. */
function importersOf(file: string, seen = new Set<string>()): readonly string[] {
  // Helpers import each other.
  if (seen.has(file)) return []
  seen.add(file)
  const name = `/${file.split('/').slice(-2).join('/')}'`
  const direct = TESTS.filter((test) => textOf(test).includes(name))
  if (direct.length === 0 && file.startsWith('src/'))
    return besides(file).flatMap((source) => importersOf(source, seen))
  return direct.flatMap((test) => (test.endsWith('.test.ts') ? [test] : importersOf(test, seen)))
}

/** Sources of the same folder that import a source, and are imported by a test. */
function besides(file: string): readonly string[] {
  const folder = dirname(file)
  const own = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'))
  const imports = own
    .map((name) => join(folder, name))
    .filter((source) => textOf(source).includes(`'./${basename(file)}'`))
  return imports.filter((source) =>
    TESTS.some((test) => textOf(test).includes(`/${source.split('/').slice(-2).join('/')}'`)),
  )
}

/**
 * The tests nearest to a source: those of its floor that are named after it or its folder, or import it, those of requirements that
 * it keeps, those in the folder that mirrors its own, others that import it.
 */
function testsNear(file: string): readonly string[] {
  const folder = dirname(file).replace(/^src/, 'test')
  const beside = TESTS.filter((test) => dirname(test) === folder && test.endsWith('.test.ts'))
  const keeps = (by: string): boolean => !isRule(by) && codeAt(by).file === file
  const asked = ALL.flatMap((row) => ('by' in row && row.by.some(keeps) ? testsOf(row) : []))
  const importers = importersOf(file)
  // Those of the same floor ask of little else.
  const floor = folder.split('/').slice(0, 2).join('/')
  const onFloor = TESTS.filter((test) => test.startsWith(`${floor}/`) && test.endsWith('.test.ts'))
  const named = onFloor.filter((test) =>
    [basename(file, '.ts'), basename(folder)].includes(basename(test, '.test.ts')),
  )
  const nearest = onFloor.filter((test) => importers.includes(test))
  const all = [...named, ...nearest, ...asked.map((test) => test.file), ...beside, ...importers]
  return [...new Set(all)].slice(0, MOST_NEAR)
}

/** The nearest tests, then those of whole connections and those of the whole floor. */
function testsFor(file: string): readonly string[] {
  const [, floor = ''] = file.split('/')
  const sameFloor = TESTS.filter((test) => test.startsWith(`test/${floor}/`) && test.endsWith('.test.ts'))
  return [...new Set([...testsNear(file), ...EVERYWHERE, ...sameFloor])]
}

/** Test files that pass as they are when they run here: those that start programs or watch modules may not. */
const fit = new Map<string, boolean>()

async function isFit(file: string): Promise<boolean> {
  const known = fit.get(file) ?? (await outcomesOf(file, ['']))[0] === 'passed'
  fit.set(file, known)
  return known
}

/** Which test file noticed; `undefined` where none did. */
async function noticedBy(
  { file, mutation }: Candidate,
  tests: readonly string[],
): Promise<string | undefined> {
  const change = { file, text: changed(textOf(file), mutation) }
  // What a test says as it is matters where it fails: one that passes has not noticed, fit or not.
  for (const test of tests.filter((test) => fit.get(test) !== false))
    if ((await outcomesOf(test, [''], change)).includes('failed') && (await isFit(test))) return test
  return undefined
}

/** A mistake in one line. */
function shown({ file, mutation }: Candidate): string {
  const was = textOf(file).slice(mutation.start, mutation.end).replace(/\s+/g, ' ')
  return `${relative('.', file)}:${mutation.line}: ${mutation.kind}: ${was.slice(0, 100)}`
}

const options = {
  path: { type: 'string', default: 'src/rules' },
  seed: { type: 'string', default: 'glass-tls' },
  count: { type: 'string', default: '20' },
  help: { type: 'boolean', default: false },
} as const
const { values } = parseArgs({ options })
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const candidates = sourcesAt(values.path).flatMap((file) =>
  mutationsOf(file, textOf(file)).map((mutation) => ({ file, mutation })),
)
const chosen = sample(candidates, values.seed, Number(values.count))
await begin()
let noticed = 0
for (const [index, candidate] of chosen.entries()) {
  const by = await noticedBy(candidate, testsFor(candidate.file))
  if (by === undefined) console.log(`nobody noticed ${shown(candidate)}`)
  else noticed++
  if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${chosen.length}`)
}
end()
console.log(
  `${noticed} of ${chosen.length} mistakes noticed, of ${candidates.length} in ${values.path}, seed ${values.seed}`,
)
