/** What to change in which server for a finding: data, and how to ask for it. */
import type { Finding } from '../findings.ts'
import { APACHE } from './apache.ts'
import { GNUTLS } from './gnutls.ts'
import { GO } from './go.ts'
import { HAPROXY } from './haproxy.ts'
import { JAVA } from './java.ts'
import { NGINX } from './nginx.ts'
import { NODE } from './node.ts'
import { OPENSSL } from './openssl.ts'
import type { AdviceRow, Change } from './row.ts'

/** Server by server. */
export const ADVICE = [NGINX, HAPROXY, APACHE, OPENSSL, GNUTLS, NODE, GO, JAVA] as const

/** A server that there is advice for. */
export type ServerName = (typeof ADVICE)[number]['server']

/** One way to mend a finding. */
export interface Advice {
  readonly server: ServerName
  readonly set: Change
  /** The settings as that server's configuration writes them, one a line; what to take out is said in words. */
  readonly lines: readonly string[]
  /** A sentence without its end; empty where there is no more to say. */
  readonly note: string
  /** Whether a server was seen to change so. */
  readonly tested: boolean
  /** Manual and section. */
  readonly source: string
}

/** Every way to mend a finding that is known, by server; none where the finding is good or nothing helps. */
export function adviceOn({
  version,
  id,
  outcome,
}: Pick<Finding, 'version' | 'id' | 'outcome'>): readonly Advice[] {
  const wanted = `${version} ${id} ${outcome}`
  return ADVICE.flatMap(({ server, write, rows }) =>
    rows.flatMap((row: AdviceRow) => {
      const tested = has(row.tested, wanted)
      if (!tested && !has(row.untested, wanted)) return []
      const lines = Object.entries(row.set).map(([name, value]) =>
        value === null ? `without ${name}` : write(name, value),
      )
      return [{ server, set: row.set, lines, note: row.note ?? '', tested, source: row.source }]
    }),
  )
}

const has = (cases: readonly string[] | undefined, wanted: string): boolean =>
  cases?.includes(wanted) ?? false
