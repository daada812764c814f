/** Debian's openssl as a peer: present, or the tests that need it are skipped by name (failed with REQUIRE_PEERS=1). */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Whether to skip tests that run openssl. */
export const noOpenssl: boolean =
  process.env.REQUIRE_PEERS !== '1' && spawnSync('openssl', ['version']).status !== 0

/** A directory that is removed after `use`. */
export function inScratch<T>(use: (scratch: Scratch) => T): T {
  const path = mkdtempSync(join(tmpdir(), 'glass-tls-certificate-'))
  try {
    return use(new Scratch(path))
  } finally {
    rmSync(path, { recursive: true })
  }
}

/** Files and openssl in one directory. */
export class Scratch {
  private readonly path: string

  constructor(path: string) {
    this.path = path
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.path, name), content)
    return name
  }

  read(name: string): Uint8Array {
    return Uint8Array.from(readFileSync(join(this.path, name)))
  }

  text(name: string): string {
    return readFileSync(join(this.path, name), 'utf8')
  }

  /** Runs openssl here; the words are split at spaces. Throws with what it wrote unless it succeeds. */
  openssl(words: string): string {
    const run = this.try(words)
    if (run.status !== 0) throw new Error(`openssl ${words}\n${run.output}`)
    return run.output
  }

  /** Runs openssl here, whatever comes of it. */
  try(words: string): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync('openssl', words.trim().split(' '), {
      cwd: this.path,
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }
}
