/** The command line: as a child; or within this process, which starts sooner. */
import { PassThrough, type Writable } from 'node:stream'
import { connect } from '../../src/cli/socket/connect.ts'
import { UsageError } from '../../src/cli/arguments/options.ts'
import { serve } from '../../src/cli/socket/serve.ts'
import { built } from '../kit/built.ts'
import { Child, Heard } from '../peers/children.ts'

const MAIN = 'src/cli/main.ts'

/** Starts `glass-tls` with arguments, as a child. */
export function glass(...args: readonly string[]): Child {
  return new Child(process.execPath, [built(MAIN), ...args], { NO_COLOR: '1' })
}

/** Says at the end how much memory the process had at most. */
const PEAK = `process.on('exit', () => console.error('peak', process.resourceUsage().maxRSS, 'kB'))`

/** The same; its last line is `peak N kB`, the most memory that it had. */
export function glassPeak(...args: readonly string[]): Child {
  const peak = `data:text/javascript,${encodeURIComponent(PEAK)}`
  return new Child(process.execPath, ['--import', peak, built(MAIN), ...args], { NO_COLOR: '1' })
}

const LISTENING = /listening on 127\.0\.0\.1:(\d+)\n/

/** Starts `serve` as a child on a free port and waits until it listens. */
export async function serving(
  ...args: readonly string[]
): Promise<{ readonly child: Child; readonly port: number }> {
  const child = glass('serve', '--port', '0', ...args)
  const [, port] = await child.until(LISTENING)
  return { child, port: Number(port) }
}

/** A command within this process. */
export interface Inside {
  /** What it wrote on stdout and stderr. */
  readonly heard: Heard
  /** Exit code; 2 for a usage error, whose message is then heard. */
  readonly exit: Promise<number>
}

function inside(
  command: (args: readonly string[], streams: Streams) => Promise<number>,
  args: readonly string[],
  stdin: PassThrough = new PassThrough().end(),
): Inside {
  const heard = new Heard(args.join(' '))
  const streams = { stdin, stdout: into(heard), stderr: into(heard) }
  const exit = command(args, streams).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error
    heard.add(error.message)
    return 2
  })
  return { heard, exit: exit.finally(() => heard.end()) }
}

type Streams = NonNullable<Parameters<typeof serve>[1]>

function into(heard: Heard): Writable {
  return new PassThrough().on('data', (bytes: Buffer) => heard.add(bytes))
}

/** Runs `serve` until it ends by itself: after `--naccept N`, or for a usage error. */
export function serveInside(...args: readonly string[]): Promise<Inside & { readonly port: number }> {
  return listening(inside(serve, ['--port', '0', ...args]))
}

/** The same at a terminal, on which somebody types lines. */
export async function serveTyped(
  ...args: readonly string[]
): Promise<Inside & { readonly port: number; readonly type: (line: string) => void }> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const server = await listening(inside(serve, ['--port', '0', ...args], stdin))
  return { ...server, type: (line) => stdin.emit('data', Buffer.from(line)) }
}

async function listening(server: Inside): Promise<Inside & { readonly port: number }> {
  const [, port] = await server.heard.until(LISTENING)
  return { ...server, port: Number(port) }
}

/** Runs a command to its end. */
export async function run(
  name: 'serve' | 'connect',
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly text: string }> {
  const { heard, exit } = inside(name === 'serve' ? serve : connect, args)
  const code = await exit
  return { code, text: heard.text }
}
