/** A run as a document: what came of it, two lanes, every moment, secrets, costs. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { Bill } from '../components/bill.tsx'
import { Ladder } from '../components/ladder.tsx'
import { Connection } from '../components/lanes.tsx'
import { Published, Reasons } from '../components/reasons.tsx'
import { isSimulated, type Run } from '../../trace/run.ts'
import { ladderView } from '../views/ladder-view.ts'
import { seen } from '../views/seen.ts'
import { storyView, type ConnectionView } from '../views/story-view.ts'
import type { BesideRun } from './beside-run.ts'
import { BesideParts } from './beside.tsx'
import { Moments, toMoment } from './moments.tsx'

interface ReportProps {
  readonly run: Run
  readonly beside: BesideRun
}

/** The whole document. */
export function Report({ run, beside }: ReportProps) {
  const shown = new Map<string, number>()
  const { name, shows, changes, setting, bill, connections, latency } = seen(storyView(run))
  return (
    <>
      <header>
        <h1>{name}</h1>
        <p>{shows}</p>
        {changes.map((change) => (
          <p key={change} class="bold">
            changed: {change}
          </p>
        ))}
        <p class="dim">{setting} Made by glass-tls, for learning.</p>
      </header>
      <BesideParts {...beside} connections={new Set(run.connections.map(({ id }) => id))} />
      <section aria-label="what came of it">
        <Outcomes connections={connections} />
        {bill.rows.length > 0 && <Bill bill={bill} />}
      </section>
      <main>
        <div id="story">
          {connections.map((connection) => (
            <Connection key={connection.id} {...{ connection, latency }} way={toMoment} />
          ))}
        </div>
        <aside id="panel" aria-label="moments">
          {run.connections.map((connection) => (
            <Moments key={connection.id} {...{ connection, shown }} />
          ))}
        </aside>
      </main>
      <Secrets run={run} connections={connections} />
    </>
  )
}

/** What came of each connection, before everything else. */
function Outcomes({ connections }: { readonly connections: readonly ConnectionView[] }) {
  return (
    <ul class="outcomes">
      {connections.map(({ id, kind, reasons, published }) => (
        <li key={id}>
          <b>
            <a href={`#${id}`}>{id}</a> {kind}
          </b>
          <Reasons reasons={reasons} />
          {published && <Published {...published} />}
        </li>
      ))}
    </ul>
  )
}

function Secrets({
  run,
  connections,
}: Pick<ReportProps, 'run'> & { readonly connections: readonly ConnectionView[] }) {
  return (
    <section class="secrets" aria-labelledby="secrets-title">
      <h2 id="secrets-title">Where the secrets come from</h2>
      <p class="dim">
        {whose(run)} Point at one to see what went into it; opened it shows its bytes and its formula.
      </p>
      <div class="forest">
        {run.connections.map((connection, index) => (
          <section key={connection.id}>
            <h3>
              {connections[index]?.id}: {connections[index]?.short}
            </h3>
            <Ladder
              label={`secrets of ${connections[index]?.id}`}
              rungs={seen(ladderView(connection))}
              way={toMoment}
            />
          </section>
        ))}
      </div>
    </section>
  )
}

function whose(run: Run): string {
  if (run.recorded === 'on the wire') return 'As they were given: who only listens makes none.'
  if (!isSimulated(run)) return 'As this end made them.'
  return 'As the client made them; = where the server came to the same bytes.'
}
