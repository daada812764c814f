/**
 * `npm run docs`: writes the generated parts of README and guides, then builds the site in `docs/site`, which opens from
 * `file://`. The diagrams are drawn in the reader's browser by mermaid, which is copied beside the pages.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { Application, TSConfigReader, TypeDocReader } from 'typedoc'
import { writeGallery } from './gallery.tsx'
import { PAGES, pathOf, withGenerated } from './generate.ts'
import { deadLinks } from './links.ts'
import { chart, CHART } from './resumption.ts'
import { writeVisits } from './visits.ts'

writeVisits()
for (const page of PAGES) {
  const [is, shall] = [readFileSync(pathOf(page), 'utf8'), withGenerated(page)]
  if (is === shall) continue
  writeFileSync(pathOf(page), shall)
  console.log(`wrote the generated parts of ${page}`)
}

writeFileSync(CHART, chart())

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)
const app = await Application.bootstrapWithPlugins({}, [new TypeDocReader(), new TSConfigReader()])
const project = await app.convert()
if (!project) process.exit(1)
app.validate(project)
if (app.logger.hasErrors() || app.logger.hasWarnings()) process.exit(1)
await app.generateOutputs(project)
copyFileSync('node_modules/mermaid/dist/mermaid.min.js', 'docs/site/assets/mermaid.min.js')
writeGallery('docs/site')
await build({ build: { outDir: join(root, 'docs/site') }, logLevel: 'error' })

const dead = deadLinks('docs/site')
for (const link of dead) console.error(`dead link in ${link}`)
if (dead.length > 0) process.exit(1)
console.log('open docs/site/index.html')
