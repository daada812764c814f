/**
 * Every scenario as a page to click through, and a page that lists them: what `run NAME --html FILE` writes, beside the
 * guides of the site.
 */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fragment } from 'preact'
import { documentOf, htmlFrom } from '../src/render/html/document.ts'
import { htmlOf } from '../src/render/html/html.ts'
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
  return documentOf('Runs to click through · glass-tls', htmlFrom(<Gallery />))
}

function Gallery() {
  return (
    <>
      <header>
        <h1>Runs to click through</h1>
        <p>
          Each is a page of its own: the messages in two lanes, the bytes beside the fields, every secret and
          decision. <a href="../index.html">Back to the guides</a>
        </p>
      </header>
      {SCENARIO_GROUPS.map((group) => (
        <Group key={group.title} {...group} />
      ))}
    </>
  )
}

function Group({ title, scenarios }: ScenarioGroup) {
  return (
    <section>
      <h2>{title}</h2>
      <dl class="runs">
        {scenarios.map(({ name, shows }) => (
          <Fragment key={name}>
            <dt>
              <a href={`${name}.html`}>{name}</a>
            </dt>
            <dd>{shows}</dd>
          </Fragment>
        ))}
      </dl>
    </section>
  )
}
