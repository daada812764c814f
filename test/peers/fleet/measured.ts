/** What is measured beside real servers, kept for the guides: with `SAVE=FILE` a run writes it there. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { afterAll } from 'vitest'
import type { Measured, MeasuredRow } from '../../../docs/measured-fleets.ts'

const rows: MeasuredRow[] = []
const held: Measured['held'][number][] = []

/** Notes a share. */
export function note(row: MeasuredRow): void {
  rows.push(row)
}

/** Notes how many sessions a cache turned out to hold. */
export function noteHeld(row: Measured['held'][number]): void {
  held.push(row)
}

function versionOf(program: string, argument: string): string {
  // nginx says it on stderr.
  const { stdout, stderr } = spawnSync(program, [argument], { encoding: 'utf8' })
  return /\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0] ?? ''
}

/** Saves what was noted once all is measured, where that is asked for. */
export function savedAtTheEnd(): void {
  afterAll(() => {
    const path = process.env['SAVE']
    if (!path) return
    const measured: Measured = {
      on: new Date().toISOString().slice(0, 10),
      versions: {
        nginx: versionOf('nginx', '-v'),
        HAProxy: versionOf('haproxy', '-v'),
        OpenSSL: versionOf('openssl', 'version'),
        Redis: versionOf('redis-server', '--version'),
        Node: process.versions.node,
      },
      rows,
      held,
    }
    writeFileSync(path, `${JSON.stringify(measured, undefined, 1)}\n`)
  })
}
