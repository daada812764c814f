/** Our contexts in a Lab and Python's ssl play the same scripts: `SSLContext.session_stats()`, line by line. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { describeWith, scratch } from './children.ts'
import { LabPlayer, type Report } from './counters-script.ts'
import { identityOf } from './identities.ts'

const source = fileURLToPath(new URL('counters.py', import.meta.url))

/** Python has no clock to set, no size, mode or callbacks, no flush and no renegotiation: those OpenSSL itself shows. */
const SCRIPTS: readonly (readonly [what: string, lines: readonly string[]])[] = [
  [
    'TLS 1.2 by session ID: full, resumed, unknown, failed, several clients',
    [
      'server s tls1.2 no-ticket',
      'server other tls1.2 no-ticket',
      'client a tls1.2 no-ticket',
      'client b tls1.2',
      'client both-versions',
      'client c tls1.2 distrusts',
      'connect a s',
      'connect a s resume',
      'connect b s',
      'connect a other',
      'connect a s resume',
      'connect b s resume',
      'connect b s resume',
      'connect both-versions s',
      'connect c s',
      'connect a s resume',
    ],
  ],
  [
    'TLS 1.2 by ticket: full, resumed, foreign, failed',
    [
      'server t tls1.2',
      'server other tls1.2',
      'client a tls1.2',
      'client b',
      'client c distrusts',
      'connect a t',
      'connect a t resume',
      'connect a t resume',
      'connect a other resume',
      'connect b t',
      'connect b t resume',
      'connect c t',
    ],
  ],
  [
    'TLS 1.3 by ticket: full, resumed, foreign, failed',
    [
      'server u',
      'server other',
      'client a',
      'client b',
      'client c distrusts',
      'connect a u',
      'connect a u resume',
      'connect a u resume',
      'connect b u',
      'connect a other resume',
      'connect b u resume',
      'connect c u',
    ],
  ],
]

describeWith('python3', '--version', 'contexts in a Lab and in Python', () => {
  const { file } = scratch()
  const { pem } = identityOf()
  const files = [file('cert.pem', pem.cert), file('key.pem', pem.key)]

  /** What Python reports after each line. */
  function inPython(lines: readonly string[]): Report[] {
    const { stdout, stderr, status } = spawnSync('python3', [source, ...files], {
      input: lines.map((line) => `${line}\n`).join(''),
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report)
  }

  it.each(SCRIPTS)('count alike: %s', (_what, lines) => {
    const [ours, theirs] = [new LabPlayer().play(lines), inPython(lines)]
    lines.forEach((line, at) => {
      const contexts = Object.entries(ours[at].contexts).map(([name, { cb_hits, ...stats }]) => {
        // Python does not tell how often a callback brought a session; it sets none.
        expect(cb_hits).toBe(0)
        return [name, stats] as const
      })
      expect({ line, ...ours[at], contexts: Object.fromEntries(contexts) }).toEqual({ line, ...theirs[at] })
    })
  })
})
