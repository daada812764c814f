/** The process of `npm run bench -- failover`: kills a Redis server under load, and counts what that costs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { failover, type Load } from '../stores/failover.ts'
import { redisCluster, redisSentinel, type Servers } from '../stores/redis-servers.ts'
import type { FailoverReport, FailoverRow } from './failover-report.ts'
import { REDIS, versionOf } from './stores-places.ts'

/** As much as one process puts and takes. */
const HEAVY: Load = { together: 128, before: 3000, think: 250 }

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    seconds: { type: 'string' },
    save: { type: 'string' },
  },
})

const directory = mkdtempSync(join(tmpdir(), 'glass-tls-bench-'))
const file = (name: string, content?: string): string => {
  const path = join(directory, name)
  mkdirSync(dirname(path), { recursive: true })
  if (content !== undefined) writeFileSync(path, content)
  return path
}

const WAYS: Readonly<Record<string, () => Promise<Servers>>> = {
  'a server with a replica, behind a sentinel': () => redisSentinel(file),
  'a cluster of three with replicas': () => redisCluster(file, true),
}

const version = versionOf(REDIS)
if (values.list) for (const servers of Object.keys(WAYS)) process.stdout.write(`failover/${servers}\n`)
else if (version === undefined) process.stderr.write('redis-server is missing\n')
else await count(version)
rmSync(directory, { recursive: true, force: true })
// What the servers that were killed leave behind keeps no process waiting.
process.exit()

async function count(version: string): Promise<void> {
  const rows: FailoverRow[] = []
  for (const [servers, start] of Object.entries(WAYS)) {
    const { spec, primaries, replicas, sentinels } = await start()
    const found = await failover(spec, () => primaries[0]!.child.signal('SIGKILL'), HEAVY)
    for (const { child } of [...primaries, ...replicas, ...sentinels]) await child.stop()
    rows.push({ servers, ...found })
    process.stdout.write(`${JSON.stringify(rows.at(-1))}\n`)
  }
  const [{ model }] = cpus()
  const on = new Date().toISOString().slice(0, 10)
  const report: FailoverReport = { on, cpu: model, cores: cpus().length, version, load: HEAVY, rows }
  if (values.save) writeFileSync(values.save, `${JSON.stringify(report, undefined, 2)}\n`)
}
