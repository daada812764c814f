/**
 * Every scenario as a page to click through, and a page that lists them: what `run NAME --html FILE` writes, beside the
 * guides of the site.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { htmlOf } from '../src/render/html/html.ts'
import { esc } from '../src/render/html/parts.ts'
import { STYLE } from '../src/render/html/style.ts'
import { SCENARIO_GROUPS, type ScenarioGroup } from '../src/sim/scenarios.ts'
import { runScenario } from './runs.ts'

/** Writes `runs/NAME.html` for every scenario, and `runs/index.html`, below the folder of the site. */
export function writeGallery(site: string): void {
  const folder = join(site, 'runs')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'index.html'), galleryPage())
  for (const { scenarios } of SCENARIO_GROUPS)
    for (const { name } of scenarios) writeFileSync(join(folder, `${name}.html`), htmlOf(runScenario(name)))
}

/** The page that lists the runs. */
export function galleryPage(): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Runs to click through · glass-tls</title><style>${STYLE}</style></head>
<body>
<header><h1>Runs to click through</h1>
<p>Each is a page of its own: the messages in two lanes, the bytes beside the fields, every secret and decision.
<a href="../index.html">Back to the guides</a></p></header>
${SCENARIO_GROUPS.map(groupHtml).join('\n')}
</body></html>
`
}

function groupHtml({ title, scenarios }: ScenarioGroup): string {
  const rows = scenarios.map(
    ({ name, shows }) => `<dt><a href="${name}.html">${esc(name)}</a></dt><dd>${esc(shows)}</dd>`,
  )
  return `<section><h2>${esc(title)}</h2><dl class="runs">${rows.join('\n')}</dl></section>`
}
