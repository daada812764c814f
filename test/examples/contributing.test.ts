/** CONTRIBUTING names what there is. */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = readFileSync(`${root}CONTRIBUTING.md`, 'utf8')

describe('CONTRIBUTING', () => {
  it('names files and folders that exist, but for the NAME of what is added', () => {
    const paths = [...text.matchAll(/`((?:src|test|docs|examples)\/[\w./-]*|\.ci\/run|package\.json)`/g)]
      .map(([, path]) => path)
      .filter((path) => !path.includes('NAME'))
    expect(paths.length).toBeGreaterThan(20)
    expect(paths.filter((path) => !existsSync(root + path))).toEqual([])
  })

  it('names scripts of package.json', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: object }
    const named = [...text.matchAll(/`npm run ([\w:]+)/g)].map(([, name]) => name)
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
  })

  it('has a recipe for each kind of thing that is added', () => {
    expect([...text.matchAll(/^### An? (.+)$/gm)].map(([, what]) => what)).toEqual([
      ...['cipher suite of TLS 1.3', 'cipher suite of TLS 1.2', 'extension', 'limit', 'message'],
      ...['store', 'scenario', 'renderer'],
    ])
  })
})
