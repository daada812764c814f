/** The laboratory as one file that fetches nothing: `dist/lab.html`, or wherever `--outDir` says. */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, defineConfig, type Plugin } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'
import { pack } from './src/page/pack/pack.ts'

const ROOT = fileURLToPath(new URL('./src/page', import.meta.url))

/** What a module is built as. */
const TARGET = 'es2023'

/** `import text from './script.ts?packed'`: the whole script as one text, packed, for a worker. */
function packed(): Plugin {
  const suffix = '?packed'
  return {
    name: 'packed',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(suffix)) return undefined
      const input = id.slice(0, -suffix.length)
      const built = await build({
        configFile: false,
        logLevel: 'error',
        build: {
          write: false,
          target: TARGET,
          modulePreload: false,
          rolldownOptions: { input, output: { format: 'iife' } },
        },
      })
      const [script] = [built].flat().flatMap((each) => ('output' in each ? each.output : []))
      if (script?.type !== 'chunk') throw new Error(`${input} is no script`)
      return `export default '${pack(script.code)}'`
    },
  }
}

/**
 * A policy that forbids the page everything but itself: its own script and style, by their hashes, and the worker that the
 * script makes of a string. No request can leave it, wherever it is opened.
 */
function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    // Behind all that changes the file: hashes are of what is in it in the end.
    writeBundle({ dir = '' }, bundle) {
      for (const { fileName } of Object.values(bundle).filter(({ fileName }) => fileName.endsWith('.html'))) {
        const file = join(dir, fileName)
        const html = readFileSync(file, 'utf8')
        writeFileSync(file, html.replace('<head>', `<head>\n    ${policyFor(html)}`))
      }
    },
  }
}

/** The element that says so. */
function policyFor(html: string): string {
  const hashes = (tag: string): string =>
    [...html.matchAll(new RegExp(`<${tag}[^>]*>([\\s\\S]*?)</${tag}>`, 'g'))]
      .map(([, content = '']) => `'sha256-${createHash('sha256').update(content).digest('base64')}'`)
      .join(' ')
  const policy = [
    "default-src 'none'",
    `script-src ${hashes('script')}`,
    `style-src ${hashes('style')}`,
    'worker-src blob:',
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  return `<meta http-equiv="Content-Security-Policy" content="${policy}" />`
}

export default defineConfig({
  root: ROOT,
  plugins: [packed(), viteSingleFile({ removeViteModuleLoader: true }), contentSecurityPolicy()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('./dist', import.meta.url)),
    emptyOutDir: false,
    target: TARGET,
    modulePreload: false,
    rolldownOptions: { input: fileURLToPath(new URL('./src/page/lab.html', import.meta.url)) },
  },
})
