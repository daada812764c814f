/** Servers while they run: files written, process started, port listened on. */
import { randomBytes } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Child } from '../children.ts'
import { identityOf } from '../identities.ts'
import type { Place, Server, Settings } from './servers.ts'

/** Who answers: `localhost`, with the kind of key that every Java reads out of a bundle. */
export const OWN = identityOf('rsa-2048')

/** Who asks, where a server wants to know: its root is the one that servers trust. */
export const CLIENT = identityOf('ecdsa-p256', 'client')

/** A process that listens. */
export interface Running {
  readonly host: string
  readonly port: number
  readonly stop: () => Promise<void>
}

/** The files of a whole run. */
export class Workshop {
  private readonly folder = mkdtempSync(join(tmpdir(), 'glass-tls-servers-'))
  private readonly common: Omit<Place, 'host' | 'port' | 'folder'>
  private readonly secret = randomBytes(80)
  private started = 0

  constructor() {
    // nginx and Apache leave root behind before they write here.
    chmodSync(this.folder, 0o777)
    const { pem } = OWN
    this.common = {
      cert: this.file('cert.pem', pem.cert),
      key: this.file('key.pem', pem.key),
      both: this.file('both.pem', pem.cert + pem.key),
      root: this.file('root.pem', CLIENT.pem.root),
      bundle: join(this.folder, 'own.p12'),
      programs: this.folder,
    }
    const { cert, key, bundle } = this.common
    spawnSync('openssl', [
      ...['pkcs12', '-export', '-in', cert, '-inkey', key, '-name', 'own', '-out', bundle],
      ...['-passout', 'pass:glass'],
    ])
  }

  /** Where programs are compiled into. */
  get programs(): string {
    return this.folder
  }

  /** Writes a file. @returns its path */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name)
    writeFileSync(path, content)
    return path
  }

  /** Writes a file whose content stays, unless it is there: another server may be reading it. @returns its path */
  private once(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name)
    return existsSync(path) ? path : this.file(name, content)
  }

  /** Starts a server, and waits until it listens. @throws with what it said, where it does not */
  async start(server: Server, settings: Settings, at: { host: string; port: number }): Promise<Running> {
    const folder = join(this.folder, String(this.started++))
    mkdirSync(folder)
    chmodSync(folder, 0o777)
    const path = join(folder, 'config')
    const place = { ...this.common, ...at, folder }
    const { command, config } = server.start(this.withKeys(server, settings), place, path)
    if (config !== undefined) writeFileSync(path, config)
    const [program = '', ...args] = command
    const child = new Child(program, args, { HOME: folder })
    await listens(at, child)
    return { ...at, stop: () => child.stop() }
  }

  /** The settings with the same keys wherever they ask for some. */
  private withKeys({ name, keys }: Server, settings: Settings): Settings {
    const made = keys(this.secret)
    const value = 'value' in made ? made.value : this.once(`keys of ${name}`.replaceAll(' ', '-'), made.file)
    return Object.fromEntries(
      Object.entries(settings).map(([setting, own]) => [setting, own === 'KEYS' ? value : own]),
    )
  }

  /** Removes every file. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Waits until somebody accepts connections there. */
async function listens(at: Omit<Running, 'stop'>, child: Child): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const there = await new Promise<boolean>((resolve) => {
      const socket = createConnection(at)
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (there) return
    await pause(25)
  }
  throw new Error(`nobody listens on ${at.host}:${at.port}:\n${child.text}`)
}
