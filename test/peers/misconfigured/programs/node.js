/**
 * A server of Node's that is set up by what its command line names:
 *
 *     node node.js HOST PORT CERT KEY ROOT JSON
 *
 * The JSON has options of `tls.createServer`, with bytes in hex. Four are what a program does: `newSession` and `resumeSession`
 * (`"Map"` keeps sessions in one, `"nothing"` answers that there is none), `setTicketKeys` (`"connection"`: others for each)
 * and `cluster` (a number of workers). It answers the first bytes of a connection with a line, and closes.
 */
import cluster from 'node:cluster'
import { constants, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:tls'

const [host, port, cert, key, root, json] = process.argv.slice(2)
const {
  newSession,
  resumeSession,
  setTicketKeys,
  cluster: workers,
  ticketKeys,
  secureOptions,
  ...options
} = JSON.parse(json, (_, value) => (/^(\d{1,9}|true|false)$/.test(value) ? JSON.parse(value) : value))

/** The server, with everything set. */
function make() {
  const server = createServer({
    cert: readFileSync(cert),
    key: readFileSync(key),
    ca: readFileSync(root),
    ...options,
    ...(ticketKeys && { ticketKeys: Buffer.from(ticketKeys, 'hex') }),
    ...(secureOptions && { secureOptions: constants[secureOptions] }),
  })
  const kept = new Map()
  if (newSession)
    server.on('newSession', (id, data, done) => {
      if (newSession === 'Map') kept.set(id.toString('hex'), data)
      done()
    })
  if (resumeSession)
    server.on('resumeSession', (id, done) => done(null, kept.get(id.toString('hex')) ?? null))
  if (setTicketKeys) server.on('connection', () => server.setTicketKeys(randomBytes(48)))
  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end('hello from behind TLS\n'))
  })
  server.on('tlsClientError', () => undefined)
  return server
}

if (workers !== undefined && cluster.isPrimary) {
  for (let at = 0; at < Number(workers); at++) cluster.fork()
  process.on('SIGTERM', () => {
    for (const worker of Object.values(cluster.workers)) worker.process.kill('SIGTERM')
    process.exit()
  })
} else make().listen(Number(port), host)
