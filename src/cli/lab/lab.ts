/** `lab`: the laboratory, a page in which both ends run, served on loopback until one interrupts it. */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import {
  helpText,
  onFile,
  parseOptions,
  UsageError,
  wholeNumber,
  type OptionTable,
} from '../arguments/options.ts'
import { interrupted } from '../output/interrupt.ts'
import type { Io } from '../output/io.ts'

const OPTIONS = {
  port: { type: 'string', value: 'N', help: 'on 127.0.0.1 (default: one that is free)' },
  'no-open': { type: 'boolean', help: 'opens no browser; it says the address in any case' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** Where the page is: in the package, or where `npm run lab` puts it. */
const PLACES = ['../../lab.html', '../../../docs/site/lab.html', '../../../dist/lab.html']

/** How each system opens an address; others as Linux does. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [command: string, ...args: string[]]>>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
}

/** The command. @returns when it is interrupted */
export async function labCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    io.out(helpText('glass-tls lab [options]', OPTIONS))
    return 0
  }
  if (positionals.length > 0) throw new UsageError(`lab takes no argument '${positionals.join(' ')}'`)
  const port = wholeNumber('port', values.port ?? '0', 0, 65535)
  const page = pageFile()
  const html = onFile('lab', page, () => readFileSync(page))
  const server = createServer(({ url, method }, response) => {
    const known = url === '/' && (method === 'GET' || method === 'HEAD')
    response.writeHead(known ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' })
    response.end(known ? html : 'not here')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new UsageError(`--port: ${error.message}`)))
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  io.out(`${address}\n`)
  io.note('the laboratory is open there; Ctrl-C ends it\n')
  if (!values['no-open'] && io.isTerminal) open(address)
  await interrupted()
  server.closeAllConnections()
  server.close()
  return 0
}

function pageFile(): string {
  const files = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url)))
  const found = files.find((file) => existsSync(file))
  if (found !== undefined) return found
  throw new UsageError('lab: the page is not built; in the source tree: npm run lab')
}

/** Where there is no browser nothing happens: the address stands on the screen. */
function open(address: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open']
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true })
  child.on('error', () => undefined)
  child.unref()
}
