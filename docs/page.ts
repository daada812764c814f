/**
 * Script and style of a run's page as text: `npm run page` makes them of `src/page/report/` and of the style sheets beside what is
 * drawn: what every page has, and its own. The page is one file that loads nothing, so the renderer needs them as strings; that they are the ones that were checked, a
 * test sees to.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url))

/** The modules that carry them, each by its path in `src/`. */
export async function pageModules(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['render/html/script.ts', module('SCRIPT', 'script', '`src/page/report/`', await script())],
    styleModule('render/components/style.ts', 'EVERY_STYLE', 'components.css'),
    styleModule('render/html/style.ts', 'REPORT_STYLE', 'report.css'),
    styleModule('render/fleet/style.ts', 'FLEET_STYLE', 'fleet.css'),
  ])
}

/** The script and all it imports as one, in a scope of its own. */
async function script(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      target: 'es2023',
      lib: { entry: at('page/report/report.ts'), formats: ['iife'], name: 'page' },
      rolldownOptions: { output: { comments: false } },
    },
  })
  const [made] = Array.isArray(result) ? result : []
  // Without indentation: no text of several lines is in it.
  return (made?.output[0].code.trim() ?? '').replaceAll(/^\t+/gm, '')
}

/** The module of the sheet beside it. */
function styleModule(path: string, name: string, sheet: string): readonly [path: string, text: string] {
  const text = readFileSync(at(path.replace('style.ts', sheet)), 'utf8')
  return [path, module(name, 'style', `\`${sheet}\``, style(text))]
}

/** A rule a line, without comments. */
function style(sheet: string): string {
  return sheet
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('} ', '}\n')
    .trim()
}

function module(name: string, what: string, source: string, text: string): string {
  return [
    `/** The page’s ${what}, made of ${source} by \`npm run page\`: change it there. */`,
    `export const ${name} = [`,
    ...text.split('\n').map((line) => `  ${JSON.stringify(line)},`),
    "].join('\\n')",
    '',
  ].join('\n')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const [path, text] of await pageModules()) writeFileSync(at(path), text)
