/** One test file with all that it imports from here, as one module: what is changed is changed in there alone. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'

/** The root of the package. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** A source with another text than it has. */
export interface Changed {
  /** From the root of the package. */
  readonly file: string
  readonly text: string
}

const STAND_IN = join(ROOT, 'test/mutants/stand-in.ts')

/** Sources as they are, or changed; each still knows where it lies. */
function sources(change: Changed | undefined): Plugin {
  const spoiled = change && join(ROOT, change.file)
  return {
    name: 'sources',
    setup(builder) {
      builder.onLoad({ filter: /\.(ts|tsx)$/ }, ({ path }) => {
        const text = path === spoiled ? change!.text : readFileSync(path, 'utf8')
        const contents = text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href))
        return { contents, loader: path.endsWith('x') ? 'tsx' : 'ts' }
      })
    },
  }
}

/**
 * Bundles a file.
 * @param entry from the root of the package
 * @param into where the module goes, absolute
 * @returns whether what is changed is in it
 */
export async function bundle(entry: string, into: string, change?: Changed): Promise<boolean> {
  const { metafile } = await build({
    metafile: true,
    absWorkingDir: ROOT,
    ...{ entryPoints: [join(ROOT, entry)], outfile: into, bundle: true, logLevel: 'silent' },
    ...{ platform: 'node', format: 'esm', target: 'node20', packages: 'external' },
    jsx: 'automatic',
    alias: { vitest: STAND_IN },
    plugins: [sources(change)],
  })
  return change !== undefined && change.file in metafile.inputs
}
