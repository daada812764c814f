/** Programs beside us: started, listened to, spoken to, and ended by their own id. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, describe, it } from 'vitest'

/** ms after which a silent program will not say any more what a test waits for. */
const SILENCE = 20_000

/** What somebody says, and a way to wait for it. */
export class Heard {
  /** Everything so far. */
  text = ''
  private ended = false
  private readonly name: string
  private listeners: (() => void)[] = []

  constructor(name: string) {
    this.name = name
  }

  /** Adds what was said. */
  add(bytes: Uint8Array | string): void {
    this.text += typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('latin1')
    this.wake()
  }

  /** Notes that nothing more comes. */
  end(): void {
    this.ended = true
    this.wake()
  }

  /** Whether nothing more comes. */
  get isOver(): boolean {
    return this.ended
  }

  /** Waits until what was said from offset `from` on matches. @throws where it ends without, or says nothing for long */
  async until(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    let silent = false
    for (;;) {
      const found = pattern.exec(this.text.slice(from))
      if (found) return found
      if (this.ended || silent)
        throw new Error(
          `${this.name} ${silent ? 'is silent' : 'ended'} without ${pattern.source}:\n${this.text}`,
        )
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => {
          silent = true
          resolve()
        }, SILENCE)
        this.listeners.push(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  private wake(): void {
    for (const listener of this.listeners.splice(0)) listener()
  }
}

/** A running program and everything it said. */
export class Child {
  /** Exit code, once it ended; `null` where a signal ended it. */
  readonly exit: Promise<number | null>
  private readonly process: ChildProcessWithoutNullStreams
  private readonly heard: Heard

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.heard = new Heard(command)
    this.process = spawn(command, args, { env: { ...process.env, ...env } })
    this.process.stdout.on('data', (bytes: Buffer) => this.heard.add(bytes))
    this.process.stderr.on('data', (bytes: Buffer) => this.heard.add(bytes))
    // A child that has gone takes no more input; its exit tells.
    this.process.stdin.on('error', () => undefined)
    this.exit = new Promise((resolve, reject) => {
      this.process.on('error', reject)
      this.process.on('close', (code) => {
        this.heard.end()
        resolve(code)
      })
    })
    children.push(this)
  }

  /** Its id, by which the system tells about it. */
  get pid(): number {
    if (this.process.pid === undefined) throw new Error('it never started')
    return this.process.pid
  }

  /** stdout and stderr as they came. */
  get text(): string {
    return this.heard.text
  }

  /** Waits for something it says, see {@link Heard.until}. */
  until(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return this.heard.until(pattern, from)
  }

  /** Types something. */
  type(text: string): void {
    this.process.stdin.write(text)
  }

  /** Types nothing more. */
  endInput(): void {
    this.process.stdin.end()
  }

  /** Sends it a signal: `SIGKILL` ends it in the middle of whatever it does, `SIGSTOP` lets it hang. */
  signal(name: 'SIGINT' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.process.kill(name)
  }

  /** Ends it, by its id. */
  async stop(): Promise<void> {
    if (!this.heard.isOver) this.process.kill('SIGTERM')
    await this.exit.catch(() => null)
  }
}

const children: Child[] = []

/** Ends after each test, or after all of them, what they started. */
export function endChildren(when: typeof afterEach | typeof afterAll = afterEach): void {
  when(async () => {
    await Promise.all(children.splice(0).map((child) => child.stop()))
  })
}

/** A directory for the files of one suite, gone when it is done. */
export function scratch(): { readonly file: (name: string, content?: string) => string } {
  const directory = mkdtempSync(join(tmpdir(), 'glass-tls-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }))
  return {
    file: (name, content) => {
      const path = join(directory, name)
      if (content !== undefined) writeFileSync(path, content)
      return path
    },
  }
}

/**
 * A port on which nobody listens. It is below those that the kernel gives to whoever connects (32768 and up), else a connection
 * could have it before the program for which it is meant.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(randomInt(10_000, 32_768), '127.0.0.1')
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    const { port } = server.address() as AddressInfo
    await new Promise((resolve) => server.close(resolve))
    return port
  }
}

/** Waits until somebody accepts connections there. */
export async function accepts(port: number, child: Child): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (there) return
    await pause(100)
  }
  throw new Error(`nobody listens on ${port}:\n${child.text}`)
}

/**
 * A suite that needs a program. Without it the suite is skipped by name, or with REQUIRE_PEERS=1 a failure.
 * @param probe arguments with which the program does nothing and succeeds
 */
export function describeWith(program: string, probe: string, title: string, body: () => void): void {
  describeWhere(spawnSync(program, [probe]).status === 0, program, title, body)
}

/** A suite that needs a peer, which is there or not; see {@link describeWith}. */
export function describeWhere(there: boolean, peer: string, title: string, body: () => void): void {
  if (there) describe(title, body)
  else if (process.env['REQUIRE_PEERS'] === '1')
    it(`${title}: ${peer} is there`, () => {
      throw new Error(`${peer} is missing, and REQUIRE_PEERS=1`)
    })
  else describe.skip(`${title} (${peer} is missing)`, () => it('is skipped', () => undefined))
}
