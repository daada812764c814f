import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** The folders of the project that texts name files of. */
const TOPS = ['src', 'test', 'docs', 'examples']
/** What is made when it is asked for, and never kept. */
const MADE = ['docs/site', 'dist']
/** The texts that lead people through the source. */
const TEXTS = [
  'CONTRIBUTING.md',
  'README.md',
  ...list('docs').filter((file) => /^docs\/(?!site).*\.md$/.test(file)),
]

/** Every file below a folder of the project, as its path from the root. */
function list(folder: string): string[] {
  return readdirSync(ROOT + folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`)
}

/** What stands on disk, below one another: `/src/wire`, `/src/wire/record.ts`. */
const places = [...readdirSync(ROOT), ...TOPS.flatMap(list)].map((place) => `/${place}`)

/** The words in backticks of a text that name a folder (`wire/`) or a file of source (`wire/record.ts`). Code blocks are not text. */
function pathsIn(text: string): string[] {
  const prose = text.replace(/^```[\s\S]*?^```/gm, '')
  const words = [...prose.matchAll(/`([^`\n]+)`/g)].flatMap(([, code]) => code!.split(/\s+/))
  return words.filter(
    (word) => /^\w[\w./-]*(\.ts|\/)$/.test(word) || /^(src|test|docs|examples)\/[\w./-]+$/.test(word),
  )
}

/** Whether a path is there: from the root, or from any folder when it begins inside the house. `NAME` and `NN` stand for any. */
function exists(path: string): boolean {
  const begin = TOPS.includes(path.split('/')[0]!) ? '^/' : '/'
  const end = path
    .replace(/\/$/, '')
    .replaceAll('.', '\\.')
    .replace(/\b(NAME|NN)\b/, '[\\w-]+')
  const pattern = new RegExp(`${begin}${end}$`)
  return places.some((place) => pattern.test(place))
}

describe('the paths in what people read', () => {
  it.each(TEXTS)('all exist: %s', (file) => {
    const lost = pathsIn(readFileSync(ROOT + file, 'utf8')).filter(
      (path) => !MADE.includes(path) && !exists(path),
    )
    expect(lost).toEqual([])
  })

  it('would not go unnoticed if they did not', () => {
    const text =
      'In `src/wire/no-such.ts`, `wire/`, `none/` and `src/handshake/none/NAME.ts`, run `vitest run test/none`.'
    expect(pathsIn(text).filter((path) => !exists(path))).toEqual([
      'src/wire/no-such.ts',
      'none/',
      'src/handshake/none/NAME.ts',
      'test/none',
    ])
  })
})
