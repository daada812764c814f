/** Node's server, whose settings a case may change between two connections. */
import { once } from 'node:events'
import { appendFileSync, readFileSync } from 'node:fs'
import { createServer, type TlsOptions } from 'node:tls'
import type { Report } from './case.ts'
import type { Stage } from './stage.ts'

/** Keys of tickets, all servers' the same unless they say otherwise. */
const KEYS = Buffer.alloc(48, 1)
/** Other ones. */
export const OTHER_KEYS = Buffer.alloc(48, 2)

/** A server while it listens. */
export interface NodeServer {
  /** What it says of each connection. */
  readonly reports: readonly Report[]
  readonly close: () => Promise<void>
}

/** Answers what it hears first, and closes. @param rotates whether its tickets get another key then */
export async function nodeServer(
  stage: Stage,
  options: TlsOptions = {},
  port = stage.ports[0],
  rotates = false,
): Promise<NodeServer> {
  const reports: Report[] = []
  const { cert, key } = stage.pem
  const own = { cert: readFileSync(cert), key: readFileSync(key), ticketKeys: KEYS }
  /** Ports of the connections, in the order in which they came: of two at once the second may be ready first. */
  const accepted: (number | undefined)[] = []
  const server = createServer({ ...own, ...options }, (socket) => {
    reports[accepted.indexOf(socket.remotePort)] = socket.isSessionReused() ? 'resumed' : 'full'
    socket.on('error', () => undefined)
    socket.once('data', () => {
      if (rotates) server.setTicketKeys(OTHER_KEYS)
      socket.end(ANSWER)
    })
  })
  server.on('connection', (socket) => accepted.push(socket.remotePort))
  // What has failed does not know its port any more: it is the one of which nothing was said yet.
  server.on('tlsClientError', () => {
    reports[accepted.findIndex((_, index) => !(index in reports))] = 'failed'
  })
  server.on('keylog', (line: Buffer) => appendFileSync(stage.keys, line))
  await once(server.listen(port, '127.0.0.1'), 'listening')
  let listening = true
  const close = async (): Promise<void> => {
    if (!listening) return
    listening = false
    await new Promise((resolve) => server.close(resolve))
  }
  stage.onClose(close)
  return { reports, close }
}

const ANSWER =
  'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nglass'

/** What is said to it, and how its answer ends. */
export const ASK = { says: 'GET / HTTP/1.0\r\n\r\n', hears: /glass$|closed/ } as const
