/** The report of a fleet as a page: one file, no network, no script. Each chart answers a question, and its numbers stand beside it. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Setting } from '../../sim/fleet/dials.ts'
import type { FleetReport } from '../../sim/fleet/report.ts'
import { documentOf, htmlFrom } from '../html/document.ts'
import { number, span } from '../words/amounts.ts'
import { seen } from '../views/seen.ts'
import { percent } from '../words/values.ts'
import { Caches } from './caches.tsx'
import { Command } from './command.tsx'
import { EarlyData, Exposure } from './exposure.tsx'
import { FirstByte } from './first-byte.tsx'
import { Processors } from './processors.tsx'
import { Reasons } from './reasons.tsx'
import { Settings } from './settings.tsx'
import { FLEET_STYLE } from './style.ts'
import { WaysOverTime } from './ways-over-time.tsx'

/** What a fleet is called, and the question that it answers. */
export interface FleetTitle {
  readonly name: string
  readonly asks?: string | undefined
}

/**
 * The page of a fleet. `fleetHtmlOf(reportOf(fleet, seed), settingsOf(fleet.dials))`
 * @param title where it has one
 */
export function fleetHtmlOf(
  report: FleetReport,
  settings: readonly Setting[],
  { name, asks = '' }: FleetTitle = { name: 'A fleet' },
): string {
  const body = <Page {...seen({ report, settings, name, asks })} />
  return documentOf(`${name} · glass-tls fleet`, htmlFrom(body), { style: FLEET_STYLE })
}

interface PageProps {
  readonly report: FleetReport
  readonly settings: readonly Setting[]
  readonly name: string
  readonly asks: string
}

function Page({ report, settings, name, asks }: PageProps) {
  const { connections, dials, duration, seed, touched, keptOpen } = report
  return (
    <>
      <header class="fleet-head">
        <h1>{name}</h1>
        {asks !== '' && <p>{asks}</p>}
        <p>
          {number(connections)} connections of {number(dials.clients)} clients to {number(dials.servers)}{' '}
          {dials.servers === 1 ? 'server' : 'servers'} in {span(duration)}
          {keptOpen > 0 && `; ${number(keptOpen)} visits more found a connection open`}.
        </p>
        <p class="dim">
          <Command line={['glass-tls fleet', ...touched].join(' ')} /> · seed “{seed}” gives these numbers
          again. Decisions are those of the engine; cryptography is charged and not done.
        </p>
      </header>
      <main class="fleet">
        <Tiles report={report} />
        <WaysOverTime report={report} />
        <Reasons report={report} />
        <FirstByte report={report} />
        <Processors report={report} />
        <Caches report={report} />
        <EarlyData report={report} />
        <Exposure report={report} />
        <Settings settings={settings} />
      </main>
    </>
  )
}

/** What one wants to know first. */
function Tiles({ report: { share: ofAll, ofOffered, cores, firstByte } }: Pick<PageProps, 'report'>) {
  const { share, workedOut } = ofOffered
  const saved = cores.serverWhole === 0 ? undefined : 1 - cores.server / cores.serverWhole
  return (
    <dl class="tiles">
      <div>
        <dt>resumed</dt>
        <dd>{percent(ofAll)}</dd>
      </div>
      {share !== undefined && (
        <div>
          <dt>
            of the sessions offered
            {workedOut && <small> worked out: {percent(workedOut.share)}</small>}
          </dt>
          <dd>{percent(share)}</dd>
        </div>
      )}
      <div>
        <dt>first byte, for nine of ten</dt>
        <dd>{firstByte.ninety.toFixed(0)} ms</dd>
      </div>
      {saved !== undefined && (
        <div>
          <dt>of servers’ processor time saved</dt>
          <dd>{percent(saved)}</dd>
        </div>
      )}
    </dl>
  )
}
