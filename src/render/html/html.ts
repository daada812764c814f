/** A run as one page: no network, no framework, and all of it to be read without a script too. */
import { h } from 'preact'
import type { Run } from '../../trace/run.ts'
import type { BesideRun } from './beside-run.ts'
import { documentOf, htmlFrom } from './document.ts'
import { Report } from './report.tsx'

/** The page of a run. @param beside what it shows before that */
export function htmlOf(run: Run, beside: BesideRun = {}): string {
  return documentOf(`${run.name} · glass-tls`, htmlFrom(h(Report, { run, beside })))
}
