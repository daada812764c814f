/**
 * A directory with one file for each entry. The file system does the hard part: `rename` and `link` are atomic, so a reader
 * sees a whole file or none, and of two processes that rename or link the same name one fails. (True of local file
 * systems; some network ones promise less.)
 *
 * - The name is the key in hex, mode 0600 in a directory of 0700.
 * - The time of last modification is the moment at which the entry expires: `ls -l` shows it, and neither flush nor
 *   eviction has to read a file.
 * - Names that begin with a dot are being written, or being taken. A process killed in between leaves one behind; the next
 *   one that opens the directory sweeps it away. A power failure may in addition lose what was written last.
 * - Only regular files of at most {@link MAX_LENGTH} bytes are entries: a pipe, a link or a device under such a name, put there
 *   by somebody else, is never read.
 * - To replace an entry means to see that it is there, and to rename. A file that another process removes right in between
 *   comes back: no call of the file system renames only onto something.
 */
import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import {
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rm,
  stat,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'
import { EMPTY, fromHex, toHex } from '../bytes/bytes.ts'
import type { ByteStore, NamedBytes, PlaceOptions, Places } from './byte-store.ts'
import { Slack } from './slack.ts'

/** Age in ms at which an unfinished file belongs to nobody who still lives: writing one takes a few. */
const ABANDONED = 60_000
/** Bytes of the longest entry. Most of a session is the peer's chain, which is one handshake message: 2^18 bytes at most. */
const MAX_LENGTH = 2 ** 20
/** Files looked at together. */
const BATCH = 64

/** Opens a directory, with one inside for each part. Rejects where it cannot be made or read. */
export async function openFiles(directory: string, options: PlaceOptions): Promise<Places> {
  await reportLink(directory, options)
  return {
    sessions: await FileStore.open(join(directory, 'sessions'), options),
    replays: await FileStore.open(join(directory, 'replays'), options),
    close: () => Promise.resolve(),
  }
}

/** See the top of this file. */
class FileStore implements ByteStore {
  readonly place: string
  private readonly directory: string
  private readonly slack: Slack

  private constructor(directory: string, size: number) {
    this.directory = directory
    this.slack = new Slack(size)
    this.place = `files in ${directory}`
  }

  /** Opens a directory and makes it where it is not there. */
  static async open(directory: string, options: PlaceOptions): Promise<FileStore> {
    const { size, onProblem } = options
    await mkdir(directory, { recursive: true, mode: 0o700 })
    await reportLink(directory, options)
    const { mode } = await stat(directory)
    if (mode & 0o077) onProblem(`${directory} is open to other users: mode ${(mode & 0o777).toString(8)}`)
    await sweep(directory)
    return new FileStore(directory, size)
  }

  async put(name: Uint8Array, value: Uint8Array, expiresAt: number): Promise<readonly Uint8Array[]> {
    await this.whole(value, expiresAt, (part) => rename(part, this.pathOf(name)))
    return this.makeRoom()
  }

  async add(name: Uint8Array, value: Uint8Array, expiresAt: number): Promise<boolean> {
    return this.whole(value, expiresAt, (part) => succeeds(link(part, this.pathOf(name)), 'EEXIST'))
  }

  async replace(name: Uint8Array, value: Uint8Array, expiresAt: number): Promise<boolean> {
    const path = this.pathOf(name)
    return this.whole(value, expiresAt, async (part) => {
      if (!(await found(lstat(path)))) return false
      await rename(part, path)
      return true
    })
  }

  get(name: Uint8Array): Promise<Uint8Array | undefined> {
    return bytesOf(this.pathOf(name))
  }

  async take(name: Uint8Array): Promise<Uint8Array | undefined> {
    // Renamed first and read then: whoever renames it has it alone.
    const mine = this.hidden('taken')
    if (!(await succeeds(rename(this.pathOf(name), mine), 'ENOENT'))) return undefined
    try {
      return await bytesOf(mine)
    } finally {
      await rm(mine, { force: true })
    }
  }

  remove(name: Uint8Array): Promise<boolean> {
    return succeeds(unlink(this.pathOf(name)), 'ENOENT')
  }

  async expire(now: number): Promise<readonly Uint8Array[]> {
    const files = await this.files()
    return this.removeAll(files.filter(({ expiresAt }) => expiresAt <= now))
  }

  async list(): Promise<readonly NamedBytes[]> {
    const values = await inBatches(await this.names(), async (file) => {
      const value = await this.get(fromHex(file))
      return value ? [{ name: fromHex(file), value }] : []
    })
    return values.flat()
  }

  async count(): Promise<number> {
    return (await this.names()).length
  }

  private pathOf(name: Uint8Array): string {
    return join(this.directory, toHex(name))
  }

  private hidden(what: 'part' | 'taken'): string {
    return join(this.directory, `.${randomUUID()}.${what}`)
  }

  /** Writes a whole file under a name that nobody reads, and hands it over. */
  private async whole<T>(
    value: Uint8Array,
    expiresAt: number,
    use: (part: string) => Promise<T>,
  ): Promise<T> {
    const part = this.hidden('part')
    try {
      await writeFile(part, value, { mode: 0o600, flag: 'wx' })
      await utimes(part, expiresAt / 1000, expiresAt / 1000)
      return await use(part)
    } finally {
      await rm(part, { force: true })
    }
  }

  private async makeRoom(): Promise<readonly Uint8Array[]> {
    const room = this.slack.afterPut()
    if (room === undefined) return []
    const excess = (await this.count()) - room
    if (excess <= 0) return []
    const files = await this.files()
    return this.removeAll(files.sort((a, b) => a.expiresAt - b.expiresAt).slice(0, excess))
  }

  private async names(): Promise<string[]> {
    const entries = await readdir(this.directory, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && /^([0-9a-f]{2})+$/.test(entry.name))
      .map(({ name }) => name)
  }

  private async files(): Promise<{ readonly file: string; readonly expiresAt: number }[]> {
    const files = await inBatches(await this.names(), async (file) => {
      const stats = await found(lstat(join(this.directory, file)))
      return stats ? [{ file, expiresAt: Math.round(stats.mtimeMs) }] : []
    })
    return files.flat()
  }

  private async removeAll(files: readonly { readonly file: string }[]): Promise<readonly Uint8Array[]> {
    const gone = await inBatches(files, async ({ file }) => {
      const name = fromHex(file)
      return (await this.remove(name)) ? [name] : []
    })
    return gone.flat()
  }
}

/** Removes what killed processes left unfinished. Ages are the file system's, so the clock is too. */
async function sweep(directory: string): Promise<void> {
  for (const file of await readdir(directory)) {
    if (!/^\..*\.(part|taken)$/.test(file)) continue
    const stats = await found(lstat(join(directory, file)))
    if (stats && Date.now() - stats.ctimeMs > ABANDONED) await rm(join(directory, file), { force: true })
  }
}

/** A directory behind a link may be somebody else's: it is used, and told of. */
async function reportLink(directory: string, { onProblem }: PlaceOptions): Promise<void> {
  const stats = await found(lstat(directory))
  if (stats?.isSymbolicLink()) onProblem(`${directory} is a symbolic link to ${await readlink(directory)}`)
}

/** What a file holds. What is no file that we wrote holds nothing: that counts as damage. */
async function bytesOf(path: string): Promise<Uint8Array | undefined> {
  // Neither through a link, nor waiting for the other end of a pipe.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await found(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)).catch(nothingIn)
  if (!file || file instanceof Uint8Array) return file
  try {
    const stats = await file.stat()
    if (!stats.isFile() || stats.size > MAX_LENGTH) return EMPTY
    // It may grow meanwhile: no more is read than there was.
    const { buffer, bytesRead } = await file.read(Buffer.alloc(stats.size), 0, stats.size, 0)
    return new Uint8Array(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/** A link, or a socket: not to be opened as a file. */
function nothingIn(error: unknown): typeof EMPTY {
  if (isError(error, 'ELOOP') || isError(error, 'ENXIO')) return EMPTY
  throw error
}

/** What a reading gives, or `undefined` where the file is not there. */
async function found<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (isError(error, 'ENOENT')) return undefined
    throw error
  }
}

/** Whether an act succeeded, where the one `code` says that somebody else was first. */
async function succeeds(act: Promise<void>, code: 'ENOENT' | 'EEXIST'): Promise<boolean> {
  try {
    await act
    return true
  } catch (error) {
    if (isError(error, code)) return false
    throw error
  }
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

/** Does the same with every item, {@link BATCH} of them together: all at once would run out of file descriptors. */
async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let i = 0; i < items.length; i += BATCH)
    results.push(...(await Promise.all(items.slice(i, i + BATCH).map(work))))
  return results
}
