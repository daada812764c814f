/**
 * `serve` under load: connections that only wait, handshakes a second beside them, and peers of the kinds that servers meet: slow,
 * silent, resetting, half-closed. It says what memory the server had meanwhile, whether anybody was not served, and how it leaves on
 * SIGTERM. By hand, with as many of them as one likes (the clients are Node's, and `ulimit -n` must allow them):
 *
 *     node --import tsx test/net/load.ts --idle 2000 --rate 20 --seconds 600
 *
 * Progress goes to stderr; at the end the report is one JSON object on stdout.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { serving } from './cli.ts'
import { Clients, Strangers } from './load-clients.ts'

/** How much of it. */
export interface LoadPlan {
  /** Connections that wait. */
  readonly idle: number
  /** Handshakes a second beside them, each with a word that is echoed. */
  readonly rate: number
  readonly seconds: number
  /** Peers of each strange kind at a time; when one is through, another takes its place. */
  readonly strange: number
}

/** What came of it. */
export interface LoadReport extends LoadPlan {
  readonly handshakes: number
  /** Ordinary clients that were not served. */
  readonly failed: number
  /** Connections that waited and did not last until the end. */
  readonly lost: number
  /** Strange peers of each kind that were through. */
  readonly through: Readonly<Record<string, number>>
  /** ms for a handshake and an echo: the middle, and all but one of a hundred. */
  readonly p50: number
  readonly p99: number
  /** The server's resident set in KiB: before anybody waits, once all wait, and at the end of the time. */
  readonly rss: { readonly before: number; readonly start: number; readonly end: number }
  /** How many of those who waited were told with a close_notify on SIGTERM; and the exit code. */
  readonly told: number
  readonly exit: number | null
}

/** Handshakes before anything is measured, in which code is compiled. */
const WARM = 100

/** Runs the plan. @param say is told how it goes, every ten seconds */
export async function load(
  plan: LoadPlan,
  say: (line: string) => void = () => undefined,
): Promise<LoadReport> {
  const room = `maxConnections=${plan.idle + 2000}`
  const { child, port } = await serving('--echo', '--quiet', '--limit', room)
  const clients = new Clients(port)
  for (let i = 0; i < WARM; i++) await clients.greet()
  const before = residentOf(child.pid)
  const waiting = await clients.wait(plan.idle)
  const start = residentOf(child.pid)
  say(`${plan.idle} wait: ${start} KiB, ${Math.round((start - before) / Math.max(1, plan.idle))} for each`)
  const times: number[] = []
  const strangers = new Strangers(port, plan.strange)
  for (let second = 1; second <= plan.seconds; second++) {
    for (let i = 0; i < plan.rate; i++) {
      void clients.greet().then(
        (ms) => times.push(ms),
        () => undefined,
      )
      await pause(1000 / plan.rate)
    }
    if (second % 10 === 0)
      say(`${second} s: ${residentOf(child.pid)} KiB, ${times.length} handshakes, ${clients.failed} failed`)
  }
  await strangers.end()
  await clients.quiet()
  const end = residentOf(child.pid)
  const lasting = waiting.filter(({ destroyed }) => !destroyed)
  let told = 0
  const gone = lasting.map((socket) => {
    socket.on('end', () => told++)
    return once(socket, 'close')
  })
  child.signal('SIGTERM')
  const exit = await child.exit
  await Promise.all(gone)
  times.sort((a, b) => a - b)
  const slowest = (share: number): number => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)
  const [p50, p99, lost] = [slowest(0.5), slowest(0.99), waiting.length - lasting.length]
  const { failed } = clients
  return {
    ...{ ...plan, handshakes: times.length, failed, lost, through: strangers.through },
    ...{ p50, p99, rss: { before, start, end }, told, exit },
  }
}

/** Resident memory of a process in KiB, as Linux counts it. */
function residentOf(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
  return Number(kilobytes)
}

async function main(): Promise<void> {
  const options = { idle: '2000', rate: '20', seconds: '600', strange: '5' }
  const { values } = parseArgs({
    options: Object.fromEntries(
      Object.entries(options).map(([name, value]) => [name, { type: 'string' as const, default: value }]),
    ),
  })
  const plan = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]))
  const report = await load(plan as unknown as LoadPlan, (line) => console.error(line))
  console.log(JSON.stringify(report))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main()
