/** What to set in which server for a purpose: the advice of `probe`, as a table. */
import { adviceOn } from '../src/probe/advice/advice.ts'
import { code, table } from './markdown.ts'

type Asked = Parameters<typeof adviceOn>[0]

function adviceTable(asked: readonly Asked[]): string {
  const rows = asked.flatMap((finding) => adviceOn(finding))
  const seen = new Set<string>()
  return table(
    ['server', 'setting', 'to know', 'by'],
    rows.flatMap(({ server, lines, note, source }) => {
      // What is taken out is a mistake that was made, and no way to set this up.
      if (lines.length === 0 || lines.some((line) => line.startsWith('without '))) return []
      const cells = [server, lines.map(code).join('<br>'), note, source]
      const key = cells.join()
      return seen.has(key) ? [] : (seen.add(key), [cells])
    }),
  )
}

/** Where a server keeps sessions, and for how long. */
export function cacheAdvice(): string {
  return adviceTable([
    { version: 'TLS 1.2', id: 'session-id', outcome: 'declined' },
    { version: 'TLS 1.2', id: 'ticket-lifetime', outcome: 'long' },
  ])
}

/** How servers get the same ticket keys. */
export function keyAdvice(): string {
  return adviceTable([{ version: 'TLS 1.2', id: 'ticket-other-address', outcome: 'declined' }])
}
