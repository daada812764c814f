/** TLS behind the words of other protocols: a tunnel of a proxy, and STARTTLS. */
import { once } from 'node:events'
import { createServer as createProxy } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer as createTls } from 'node:tls'
import { freePort } from '../children.ts'
import type { Case } from './case.ts'
import { ASK, nodeServer } from './node.ts'
import { twice } from './openssl.ts'
import type { Stage } from './stage.ts'

/** A proxy for CONNECT on the first port. */
async function proxy(stage: Stage): Promise<void> {
  const server = createProxy()
  server.on('connect', ({ url = '' }, socket: Socket) => {
    const far = connect(Number(url.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      socket.pipe(far).pipe(socket)
    })
    // A tunnel is over for both where it is over for one.
    for (const [end, other] of [
      [socket, far],
      [far, socket],
    ] as const)
      end.on('error', () => undefined).on('close', () => other.destroySoon())
  })
  await once(server.listen(stage.ports[0], '127.0.0.1'), 'listening')
  stage.onClose(() => new Promise((resolve) => server.close(resolve)))
}

/** What a server says before TLS. */
interface Words {
  readonly greeting: string
  /** Its answers, by what the other side begins with. */
  readonly answers: readonly (readonly [begins: RegExp, answer: string])[]
  /** What begins TLS behind its answer. */
  readonly upgrades: RegExp
  readonly dissector: 'smtp' | 'imap' | 'pop'
}

const PROTOCOLS: Readonly<Record<string, Words>> = {
  smtp: {
    greeting: '220 glass ESMTP\r\n',
    answers: [
      [/^EHLO/, '250-glass\r\n250 STARTTLS\r\n'],
      [/^STARTTLS/, '220 ready\r\n'],
    ],
    upgrades: /^STARTTLS/,
    dissector: 'smtp',
  },
  imap: {
    greeting: '* OK [CAPABILITY IMAP4rev1 STARTTLS] glass\r\n',
    answers: [
      [/CAPABILITY/, '* CAPABILITY IMAP4rev1 STARTTLS\r\n. OK done\r\n'],
      [/STARTTLS/, '. OK begin\r\n'],
    ],
    upgrades: /STARTTLS/,
    dissector: 'imap',
  },
  pop3: {
    greeting: '+OK glass\r\n',
    answers: [[/^STLS/, '+OK begin\r\n']],
    upgrades: /^STLS/,
    dissector: 'pop',
  },
}

/** A server that talks so, and then hands the connection to TLS. */
async function upgrading(stage: Stage, { greeting, answers, upgrades }: Words): Promise<void> {
  const { cert, key } = stage.pem
  const secure = createTls({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('glass'))
  })
  secure.on('keylog', (line: Buffer) => appendFileSync(stage.keys, line))
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.write(greeting)
    const talk = (bytes: Buffer): void => {
      const said = bytes.toString()
      const [, answer] = answers.find(([begins]) => begins.test(said)) ?? []
      if (upgrades.test(said)) socket.off('data', talk)
      if (answer !== undefined) socket.write(answer)
      if (upgrades.test(said)) secure.emit('connection', socket)
    }
    socket.on('data', talk)
  })
  await once(server.listen(stage.ports[0], '127.0.0.1'), 'listening')
  stage.onClose(() => new Promise((resolve) => server.close(resolve)))
}

/** All of them. */
export const UPGRADE_CASES: readonly Case[] = [
  {
    peers: 'OpenSSL × proxy × Node',
    version: 'TLS 1.3',
    name: 'nothing: through CONNECT of a proxy',
    dissectors: ['http'],
    play: async (stage) => {
      const behind = await freePort()
      await nodeServer(stage, {}, behind)
      await proxy(stage)
      const args = ['-tls1_3', '-proxy', `127.0.0.1:${stage.ports[0]}`, '-connect', `localhost:${behind}`]
      return twice(stage, { ...ASK, args })
    },
    expected: ['full: first', ['resumed: PSK', 'resumed: PSK c1']],
  },
  ...Object.entries(PROTOCOLS).map(([name, words]): Case => ({
    peers: 'OpenSSL × Node',
    version: 'TLS 1.2',
    name: `nothing: STARTTLS of ${name}`,
    dissectors: [words.dissector],
    play: async (stage) => {
      await upgrading(stage, words)
      return twice(stage, { says: 'noop\r\n', hears: /glass$|closed/, args: ['-tls1_2', '-starttls', name] })
    },
    expected: ['full: first', 'resumed: ticket c1'],
  })),
]
