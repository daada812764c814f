/** A sweep as a page: one file, no network, no script. What is traded for what, what each dial does, and all points in a table. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Setting } from '../../../sim/fleet/dials.ts'
import type { Frontier } from '../../../sim/fleet/sweep/frontier.ts'
import type { SweepTable } from '../../../sim/fleet/sweep/table.ts'
import { documentOf, htmlFrom } from '../../html/document.ts'
import { seen } from '../../views/seen.ts'
import { counted, listed } from '../../words/values.ts'
import { Command } from '../command.tsx'
import { Settings } from '../settings.tsx'
import { FLEET_STYLE } from '../style.ts'
import type { FleetTitle } from '../page.tsx'
import { Frontiers } from './frontiers.tsx'
import { OverDial } from './over-dial.tsx'
import { AllPoints } from './all-points.tsx'

/** What a page of a sweep tells: plain data. */
export interface SweepView {
  readonly table: SweepTable
  readonly frontiers: readonly Frontier[]
  readonly seed: string
  /** The line that makes the page. */
  readonly command: string
  /** What is the same for all points. */
  readonly settings: readonly Setting[]
  /** Points that failed, and are not in the table. */
  readonly failed: number
}

/**
 * The page of a sweep. `sweepHtmlOf({ table: tableOf(sweep), … })`
 * @param title where its fleet has one
 */
export function sweepHtmlOf(view: SweepView, { name, asks = '' }: FleetTitle = { name: 'A sweep' }): string {
  const body = <Page {...seen({ ...view, name, asks })} />
  return documentOf(`${name} · glass-tls fleet`, htmlFrom(body), { style: FLEET_STYLE })
}

type PageProps = SweepView & Readonly<Record<'name' | 'asks', string>>

function Page({ table, frontiers, seed, command, settings, failed, name, asks }: PageProps) {
  const { columns, rows } = table
  const values = columns.flatMap(({ kind, name }, at) =>
    kind === 'dial'
      ? [`${counted(new Set(rows.map(({ cells }) => cells[at]!.text)).size, 'value')} of ${name}`]
      : [],
  )
  return (
    <>
      <header class="fleet-head">
        <h1>{name}</h1>
        {asks !== '' && <p>{asks}</p>}
        <p>
          {counted(rows.length, 'fleet')}: {listed(values)}, in every combination
          {failed > 0 && `; ${counted(failed, 'fleet')} more failed`}. All else is the same.
        </p>
        <p class="dim">
          <Command line={command} /> · seed “{seed}” gives these numbers again. Decisions are those of the
          engine; cryptography is charged and not done.
        </p>
      </header>
      <main class="fleet">
        <Frontiers table={table} frontiers={frontiers} />
        <OverDial table={table} />
        <AllPoints table={table} frontiers={frontiers} />
        <Settings settings={settings} />
      </main>
    </>
  )
}
