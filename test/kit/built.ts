/** Modules as plain JavaScript, for tests that start many processes: a loader that translates takes half a second in each. */
import { renameSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

/** What is used of esbuild. */
interface Esbuild {
  buildSync(options: Readonly<Record<string, unknown>>): void
}

const ROOT = resolve(import.meta.dirname, '../..')
/** Below `node_modules`, so that packages are found from there. */
const OUT = join(ROOT, 'node_modules/.cache/glass-tls-test')

const places = new Map<string, string>()

/**
 * A module and what it imports but packages, as one JavaScript file: made once in each worker.
 * @param module path from the root of the repository
 */
export function built(module: string): string {
  const place = places.get(module) ?? build(module)
  places.set(module, place)
  return place
}

function build(module: string): string {
  const place = join(OUT, module.replace(/\.ts$/, '.mjs'))
  const outfile = `${place}.${process.pid}`
  // The one that tsx translates with.
  const esbuild = createRequire(createRequire(import.meta.url).resolve('tsx/package.json'))(
    'esbuild',
  ) as Esbuild
  esbuild.buildSync({
    entryPoints: [join(ROOT, module)],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    keepNames: true,
  })
  // There whole or not at all: another worker makes the same.
  renameSync(outfile, place)
  return place
}
