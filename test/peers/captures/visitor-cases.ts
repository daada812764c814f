/** Chromium and curl, each with two requests of one process: what they keep of the first connection is theirs to decide. */
import { CHROMIUM_FLAGS } from '../chromium.ts'
import type { Case, Expected } from './case.ts'
import { nginx, reusedAt } from './nginx.ts'
import { nodeServer } from './node.ts'
import type { Stage } from './stage.ts'

type Version = 'TLS 1.2' | 'TLS 1.3'

/** Who asks for two pages, each on a connection of its own. */
interface Visitor {
  readonly name: string
  readonly program: string
  readonly visits: (stage: Stage, version: Version) => Promise<unknown>
  /** What comes of the second in TLS 1.2 where nothing is wrong, and where the key of tickets is another. */
  readonly resumes: Expected
  readonly rotated: Expected
}

const CHROMIUM: Visitor = {
  name: 'Chromium',
  program: 'chromium',
  resumes: 'resumed: ticket c1',
  rotated: 'full: session12.known?',
  visits: (stage, version) => {
    // A page that is opened gets connections ahead of need; what a script asks for gets one each.
    const asks = `for(let n=0;n<2;n++)await fetch("https://localhost:${stage.ports[0]}/"+n,{mode:"no-cors"})`
    const page = `data:text/html,<script>(async()=>{${asks}})()</script>`
    const own = [
      // Without this a page without a host may not ask this machine for anything.
      '--disable-features=LocalNetworkAccessChecks',
      `--user-data-dir=${stage.file('profile')}`,
      ...(version === 'TLS 1.2' ? ['--ssl-version-max=tls1.2'] : []),
      ...['--virtual-time-budget=5000', '--dump-dom'],
    ]
    return stage.start('chromium', [...CHROMIUM_FLAGS, ...own, page], { SSLKEYLOGFILE: stage.keys }).exit
  },
}

/** It takes no tickets of TLS 1.2. */
const CURL: Visitor = {
  name: 'curl',
  program: 'curl',
  resumes: 'resumed: session ID c1',
  rotated: 'full: hidden (session12.known)',
  visits: (stage, version) => {
    const url = `https://localhost:${stage.ports[0]}/`
    const options = ['-sk', '--http1.1', '--noproxy', '*', '--tls-max', version.slice('TLS '.length)]
    return stage.start('curl', [...options, url, url], { SSLKEYLOGFILE: stage.keys }).exit
  },
}

/** What comes of the second in TLS 1.3. */
const RESUMES_13: Expected = ['resumed: PSK', 'resumed: PSK c1']
const ROTATED_13: Expected = ['full: hidden (psk.known)', 'full: psk.known?']

function casesOf(visitor: Visitor, version: Version): readonly Case[] {
  const { name, program, visits } = visitor
  const [resumes, rotated] =
    version === 'TLS 1.2' ? [visitor.resumes, visitor.rotated] : [RESUMES_13, ROTATED_13]
  /** nginx ends each connection behind its answer. */
  const atNginx = async (stage: Stage, line: string) => {
    const server = await nginx(stage, 'keepalive_timeout 0;', line)
    await visits(stage, version)
    // What it has to write down is written then.
    await server.stop()
    return reusedAt(stage)
  }
  const beside = { peers: `${name} × nginx`, needs: [program, 'nginx'], version } as const
  return [
    {
      ...beside,
      name: 'nothing: two requests of one process',
      play: (stage) => atNginx(stage, 'ssl_session_cache shared:glass:1m;'),
      expected: ['full: first', resumes],
    },
    {
      ...beside,
      name: 'tickets off and ssl_session_cache none: what is given is not remembered',
      play: (stage) => atNginx(stage, 'ssl_session_cache none; ssl_session_tickets off;'),
      expected: ['full: first', `full: hidden (${version === 'TLS 1.2' ? 'session12' : 'psk'}.known)`],
    },
    {
      ...{ peers: `${name} × Node`, needs: [program], version },
      name: 'another key of tickets behind the first request, and no cache',
      play: async (stage) => {
        const { reports } = await nodeServer(stage, {}, stage.ports[0], true)
        await visits(stage, version)
        return reports
      },
      expected: ['full: first', rotated],
    },
  ]
}

/** All of them. */
export const VISITOR_CASES: readonly Case[] = [CHROMIUM, CURL].flatMap((visitor) =>
  (['TLS 1.2', 'TLS 1.3'] as const).flatMap((version) => casesOf(visitor, version)),
)
