/**
 * A connection to memcached, in its meta commands (`doc/protocol.txt` of memcached: `mg`, `ms`, `md`). Ours, because what a store
 * needs of memcached is one thing that no package on npm has: to delete an item only if it is still the one that was read.
 */
import { connect, type Socket } from 'node:net'
import { inTime } from './in-time.ts'
import { StoreError } from './store.ts'

/** ms until a server is given up that does not answer when we come. */
const PATIENCE = 2000
/** Bytes of the longest line: a key has 250 at most. */
const MAX_LINE = 2048

/** What came back: a line in words, and the bytes of an item where it announces some. */
interface Reply {
  /** Such as `HD`, `EN`, or `VA 3 c7`. */
  readonly words: readonly string[]
  readonly value?: Buffer
}

interface Waiting {
  /** Whether the answer is many lines, up to `END`. */
  readonly many: boolean
  readonly lines: string[]
  readonly resolve: (reply: Reply) => void
  readonly reject: (error: Error) => void
}

/** A connection that opens again with the next command, where it was lost. */
export class MemcachedClient {
  private readonly host: string
  private readonly port: number
  private readonly onProblem: (problem: string) => void
  private socket: Socket | undefined
  private waiting: Waiting[] = []
  private unread: Buffer = Buffer.alloc(0)

  constructor(host: string, port: number, onProblem: (problem: string) => void) {
    this.host = host
    this.port = port
    this.onProblem = onProblem
  }

  /** @throws StoreError where no server answers */
  async open(): Promise<void> {
    try {
      await inTime(this.send('mn'), PATIENCE)
    } catch (error) {
      this.close()
      const why = error instanceof Error ? error.message : String(error)
      throw new StoreError(`no memcached at ${this.host}:${this.port}: ${why}`)
    }
  }

  /** One command and its answer. Rejects where the server refuses it or goes away. */
  send(command: string, value?: Uint8Array): Promise<Reply> {
    return this.ask(command, false, value)
  }

  /** A command whose answer is many lines. */
  async lines(command: string): Promise<readonly string[]> {
    const { words } = await this.ask(command, true)
    return words
  }

  /** Lets go of the connection. */
  close(): void {
    this.lost(new Error('closed'))
  }

  private ask(command: string, many: boolean, value?: Uint8Array): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const socket = (this.socket ??= this.connected())
      this.waiting.push({ many, lines: [], resolve, reject })
      socket.write(`${command}\r\n`)
      if (value) socket.write(Buffer.concat([value, Buffer.from('\r\n')]))
    })
  }

  private connected(): Socket {
    const socket = connect({ host: this.host, port: this.port, noDelay: true })
    socket.on('data', (bytes) => this.heard(bytes))
    socket.on('error', (error) => {
      if (socket !== this.socket) return
      this.onProblem(`memcached at ${this.host}:${this.port} is away: ${error.message}`)
      this.lost(error)
    })
    socket.on('close', () => socket === this.socket && this.lost(new Error('the connection was lost')))
    return socket
  }

  private lost(error: Error): void {
    const { socket, waiting } = this
    this.socket = undefined
    this.waiting = []
    this.unread = Buffer.alloc(0)
    socket?.destroy()
    for (const { reject } of waiting) reject(error)
  }

  private heard(bytes: Buffer): void {
    this.unread = Buffer.concat([this.unread, bytes])
    while (this.waiting.length > 0 && this.next());
  }

  /** Reads one line, with the item behind it; whether it was all there. */
  private next(): boolean {
    // The lines of a dump end without `\r`.
    const end = this.unread.indexOf('\n')
    if (end < 0) {
      if (this.unread.length > MAX_LINE) this.lost(new Error('not the words of memcached'))
      return false
    }
    const line = this.unread.toString('latin1', 0, end).replace(/\r$/, '')
    const words = line.split(' ')
    const waiting = this.waiting[0]!
    if (waiting.many && !/^(END$|\w*ERROR)/.test(line)) {
      this.unread = this.unread.subarray(end + 1)
      waiting.lines.push(line)
      return true
    }
    const length = words[0] === 'VA' ? Number(words[1]) + 2 : 0
    const rest = end + 1
    if (this.unread.length < rest + length) return false
    const value = length > 0 ? Buffer.from(this.unread.subarray(rest, rest + length - 2)) : undefined
    this.unread = this.unread.subarray(rest + length)
    this.waiting.shift()
    if (/ERROR$/.test(words[0]!)) waiting.reject(new Error(line))
    else waiting.resolve({ words: waiting.many ? waiting.lines : words, ...(value && { value }) })
    return true
  }
}
