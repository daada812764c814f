/** nginx, which writes down of each request whether its connection resumed. */
import { readFileSync } from 'node:fs'
import type { Child } from '../children.ts'
import type { Report } from './case.ts'
import { listens, type Stage } from './stage.ts'

/** An nginx with these lines in its server. */
export async function nginx(stage: Stage, ...lines: readonly string[]): Promise<Child> {
  const [port = 0] = stage.ports
  const { cert, key } = stage.pem
  const config = stage.file(
    'nginx.conf',
    `daemon off; master_process off; pid ${stage.file('pid')}; error_log ${stage.file('log')};
    events {}
    http {
      log_format reused '$ssl_session_reused'; access_log ${reusedFile(stage)} reused;
      server {
        listen 127.0.0.1:${port} ssl; ssl_protocols TLSv1.2 TLSv1.3;
        ssl_certificate ${cert}; ssl_certificate_key ${key};
        ${lines.join('\n')}
        location / { return 200 "glass"; }
      }
    }`,
  )
  const child = stage.start('nginx', ['-e', stage.file('log'), '-c', config])
  await listens(port)
  return child
}

/** What it says of each request so far; `r` is for a connection that resumed. */
export function reusedAt(stage: Stage): readonly Report[] {
  const rows = readFileSync(reusedFile(stage), 'utf8').trim().split('\n')
  return rows.map((row) => (row === 'r' ? 'resumed' : 'full'))
}

const reusedFile = (stage: Stage): string => stage.file('reused.log')
