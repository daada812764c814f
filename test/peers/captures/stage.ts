/** Where a case is played: ports that are captured, files, keys, and peers that are started and ended for it. */
import { createSocket } from 'node:dgram'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Child, freePort } from '../children.ts'
import { identityOf } from '../identities.ts'

/** How a case is captured. */
export interface Capturing {
  /** The device of dumpcap; `lo` unless given. */
  readonly device?: string
  /** More options of dumpcap, such as `-P` for pcap or `-s 300`. */
  readonly options?: readonly string[]
  /** The case says itself when it begins. */
  readonly late?: boolean
}

/** Bytes of a datagram behind which nothing of a case comes. */
const FAREWELL = 'glass-tls: the case is over'

const ecdsa = identityOf()
const rsa = identityOf('rsa-2048')
const client = identityOf('ecdsa-p256', 'client')

/** One case: call {@link open} before it, {@link captured} behind it, {@link close} whatever comes of it. */
export class Stage {
  /** Ports whose connections are captured. */
  ports: readonly number[] = []
  /** Who gives a resource back. */
  private readonly closing: (() => Promise<unknown>)[] = []
  private readonly folder = mkdtempSync(join(tmpdir(), 'glass-tls-case-'))
  private dumpcap: Child | undefined
  private farewell = 0

  /** The key log that peers write to. */
  get keys(): string {
    return this.file('keys.txt')
  }

  /** Text of the key log. */
  get keylog(): string {
    return existsSync(this.keys) ? readFileSync(this.keys, 'utf8') : ''
  }

  /** PEM files of the server, of the client, and the root of both. */
  get pem() {
    return {
      cert: this.file('cert.pem', ecdsa.pem.cert),
      key: this.file('key.pem', ecdsa.pem.key),
      both: this.file('both.pem', ecdsa.pem.cert + ecdsa.pem.key),
      rsaCert: this.file('rsa-cert.pem', rsa.pem.cert),
      rsaKey: this.file('rsa-key.pem', rsa.pem.key),
      root: this.file('root.pem', ecdsa.pem.root),
      clientCert: this.file('client-cert.pem', client.pem.cert),
      clientKey: this.file('client-key.pem', client.pem.key),
      clientRoot: this.file('client-root.pem', client.pem.root),
    }
  }

  /** A file of this case, written where content is given. */
  file(name: string, content?: string): string {
    const path = join(this.folder, name)
    if (content !== undefined) writeFileSync(path, content)
    return path
  }

  /** Chooses ports. Nothing is captured yet. */
  async open(): Promise<void> {
    this.ports = [await freePort(), await freePort()]
    this.farewell = await freePort()
  }

  /** Begins to capture. */
  async capture({ device = 'lo', options = [] }: Capturing = {}): Promise<void> {
    const filter = [...this.ports.map((port) => `tcp port ${port}`), `udp port ${this.farewell}`].join(' or ')
    this.dumpcap = new Child('dumpcap', ['-q', '-i', device, '-f', filter, ...options, '-w', this.path])
    await this.dumpcap.until(/File: /)
  }

  /** Where the capture is. */
  get path(): string {
    return this.file('case.pcapng')
  }

  /** Waits until all that went by is in the file, and ends the capture. */
  async captured(): Promise<Buffer> {
    const socket = createSocket('udp4')
    for (let tries = 0; tries < 100 && !this.isOver; tries++) {
      socket.send(FAREWELL, this.farewell, '127.0.0.1')
      await pause(100)
    }
    socket.close()
    await this.dumpcap?.stop()
    return readFileSync(this.path)
  }

  private get isOver(): boolean {
    return existsSync(this.path) && readFileSync(this.path).includes(FAREWELL)
  }

  /** A program that is ended with the case. */
  start(program: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Child {
    const child = new Child(program, args, env)
    this.onClose(() => child.stop())
    return child
  }

  /** Something to be done when the case is over. */
  onClose(close: () => Promise<unknown>): void {
    this.closing.push(close)
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const close of this.closing.splice(0).toReversed()) await close()
    await this.dumpcap?.stop()
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Whether somebody listens there: the list of the kernel says so, where a connection would be captured. */
function isListening(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  // sl, local_address, rem_address, st: 0A is LISTEN.
  const row = new RegExp(`^ *\\d+: [0-9A-F]+:${hex} [0-9A-F]+:0000 0A `, 'm')
  return ['tcp', 'tcp6'].some((name) => row.test(readFileSync(`/proc/net/${name}`, 'latin1')))
}

/** Waits until somebody listens there or, with `false`, nobody does any more. */
export async function listens(port: number, wanted = true): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if (isListening(port) === wanted) return
    await pause(10)
  }
  throw new Error(`port ${port}: ${wanted ? 'nobody listens' : 'somebody still listens'}`)
}
