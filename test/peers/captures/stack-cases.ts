/** Clients on other stacks, each with habits of its own, and servers on them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { commandOf, STACKS, type Stack } from '../stacks.ts'
import type { Case, Expected, Report } from './case.ts'
import { nodeServer } from './node.ts'
import { twice } from './openssl.ts'
import { listens, type Stage } from './stage.ts'

/** Where programs are built; it is there as long as this process. */
const folder = mkdtempSync(join(tmpdir(), 'glass-tls-stacks-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

type Version = 'TLS 1.2' | 'TLS 1.3'

/** What a stack needs to be built, and what comes of each of its visits to Node, one after the other with a cache. */
interface Habits {
  readonly needs: string
  readonly 'TLS 1.2'?: readonly Expected[]
  readonly 'TLS 1.3'?: readonly Expected[]
}

const TICKET_OF_FIRST: readonly Expected[] = ['full: first', 'resumed: ticket c1', 'resumed: ticket c1']

/** Node gives no ticket of TLS 1.3 in a connection that resumed. */
const HABITS: Readonly<Record<string, Habits>> = {
  Go: {
    needs: 'go',
    // Its hello of TLS 1.2 has an ID that it makes up, where it offers nothing: no server knows that.
    'TLS 1.2': ['full: hidden (session12.known)', 'resumed: ticket c1', 'resumed: ticket c1'],
    'TLS 1.3': ['full: first', ['resumed: PSK', 'resumed: PSK c1'], ['resumed: PSK', 'resumed: PSK c1']],
  },
  JSSE: {
    needs: 'javac',
    'TLS 1.2': TICKET_OF_FIRST,
    // It keeps one ticket of a server, and uses it once.
    'TLS 1.3': ['full: first', ['resumed: PSK', 'resumed: PSK c1'], 'full: offer.kept?'],
  },
  wolfSSL: {
    needs: '/usr/include/wolfssl/ssl.h',
    // It shows tickets without a session ID: what is next to the ServerHello tells that it resumed (RFC 5077 §3.4).
    'TLS 1.2': TICKET_OF_FIRST,
    'TLS 1.3': ['full: first', ['resumed: PSK', 'resumed: PSK c1']],
  },
  'Mbed TLS': { needs: '/usr/include/mbedtls/ssl.h', 'TLS 1.2': TICKET_OF_FIRST },
}

/** Visits of a client to Node, which says what came of them. */
function visitsOf(stack: Stack, version: Version): Case {
  const { needs, [version]: expected = [] } = HABITS[stack.name]!
  return {
    peers: `${stack.name} × Node`,
    version,
    needs: [needs],
    name: `${expected.length} visits of a client with a cache`,
    play: async (stage) => {
      const [program = '', ...args] = commandOf(stack, folder) ?? []
      const { reports } = await nodeServer(stage)
      const digits = version === 'TLS 1.2' ? '12' : '13'
      const client = [
        ...args,
        'client',
        String(stage.ports[0]),
        digits,
        stage.pem.root,
        String(expected.length),
      ]
      await stage.start(program, client).exit
      return reports
    },
    expected,
  }
}

/** Two visits of gnutls-cli: it says at the end of the second that it resumed. */
async function gnutls(
  stage: Stage,
  priority: string,
  more: readonly string[] = [],
): Promise<readonly Report[]> {
  const to = ['--insecure', '-p', String(stage.ports[0]), '--sni-hostname', 'localhost', '127.0.0.1']
  const options = ['-r', '--priority', priority, ...more]
  const child = stage.start('gnutls-cli', [...options, ...to], { SSLKEYLOGFILE: stage.keys })
  await child.until(/Simple Client Mode/)
  child.endInput()
  await child.exit
  return ['full', /This is a resumed session/.test(child.text) ? 'resumed' : 'full']
}

async function gnutlsServer(stage: Stage, priority: string, more: readonly string[] = []): Promise<void> {
  const { cert, key } = stage.pem
  const own = ['--x509certfile', cert, '--x509keyfile', key, '-p', String(stage.ports[0])]
  stage.start('gnutls-serv', ['--echo', '--priority', priority, ...own, ...more])
  await listens(stage.ports[0]!)
}

const IN_12 = 'NORMAL:-VERS-ALL:+VERS-TLS1.2'
const IN_13 = 'NORMAL:-VERS-ALL:+VERS-TLS1.3'
const GNUTLS = { peers: 'GnuTLS × GnuTLS', needs: ['gnutls-cli', 'gnutls-serv'] } as const

const GNUTLS_CASES: readonly Case[] = [
  {
    ...GNUTLS,
    version: 'TLS 1.2',
    name: 'nothing: a ticket',
    play: async (stage) => {
      await gnutlsServer(stage, IN_12)
      return gnutls(stage, IN_12)
    },
    expected: ['full: first', 'resumed: ticket c1'],
  },
  {
    ...GNUTLS,
    version: 'TLS 1.2',
    name: 'the server gives no tickets, and remembers session IDs',
    play: async (stage) => {
      await gnutlsServer(stage, IN_12, ['--noticket'])
      return gnutls(stage, IN_12)
    },
    expected: ['full: first', 'resumed: session ID c1'],
  },
  {
    ...GNUTLS,
    version: 'TLS 1.3',
    name: 'nothing: a PSK',
    play: async (stage) => {
      await gnutlsServer(stage, IN_13)
      return gnutls(stage, IN_13, ['--waitresumption'])
    },
    expected: ['full: first', ['resumed: PSK', 'resumed: PSK c1']],
  },
  {
    ...GNUTLS,
    version: 'TLS 1.3',
    name: 'the server gives no tickets',
    play: async (stage) => {
      await gnutlsServer(stage, IN_13, ['--noticket'])
      return gnutls(stage, IN_13)
    },
    expected: ['full: first', ['full: offer.kept?', 'full: offer.kept']],
  },
  {
    peers: 'OpenSSL × GnuTLS',
    needs: ['gnutls-serv'],
    version: 'TLS 1.2',
    name: 'another server name',
    play: async (stage) => {
      await gnutlsServer(stage, IN_12)
      const first = { hears: /hello/, leaves: true, args: ['-tls1_2'] }
      return twice(stage, first, { ...first, name: 'other.example' })
    },
    expected: ['full: first', 'full: session12.server-name'],
  },
]

const PARALLEL = fileURLToPath(new URL('Parallel.java', import.meta.url))

const JAVA_CASES: readonly Case[] = [
  {
    peers: 'JSSE × Node',
    needs: ['java'],
    version: 'TLS 1.3',
    name: 'two connections at once, and one ticket that is used once',
    play: async (stage) => {
      const { reports } = await nodeServer(stage)
      await stage.start('java', [PARALLEL, String(stage.ports[0]), stage.pem.root]).exit
      return reports
    },
    expected: ['full: first', ['resumed: PSK', 'resumed: PSK c1'], 'full: offer.kept?'],
  },
]

/** All of them. */
export const STACK_CASES: readonly Case[] = [
  ...STACKS.flatMap((stack) => stack.versions.map((version) => visitsOf(stack, version))),
  ...GNUTLS_CASES,
  ...JAVA_CASES,
]
