/** Stacks of others for which `stacks/` has a small client and server: how to build them, and how to run them. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const SOURCES = fileURLToPath(new URL('stacks', import.meta.url))

/** A stack, as a program with the roles `client PORT VERSION ROOT TIMES` and `server PORT VERSION CERT KEY`. */
export interface Stack {
  readonly name: string
  readonly versions: readonly ('TLS 1.2' | 'TLS 1.3')[]
  /** Whether it knows the extended master secret; a session without is not offered again (RFC 7627 §5.3). */
  readonly extendedMasterSecret: boolean
  /** Whether its client computes binders over the wrong messages once it was asked for another hello. */
  readonly wrongBinderAfterRetry: boolean
  /** What else its client changes in its hello where it is asked for a cookie alone (RFC 9846 §4.2.2). */
  readonly changesAfterCookie: readonly string[]
  /** Whether its server takes the certificate as a PKCS #12 bundle in place of two PEM files. */
  readonly bundle: boolean
  /** Compiles it into a folder. @returns the command that runs it */
  readonly build: (folder: string) => readonly string[]
}

function compiled(command: string, ...args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { cwd: SOURCES, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${stderr}`)
}

function inC(source: string, ...libraries: readonly string[]): Stack['build'] {
  return (folder) => {
    const program = join(folder, source)
    compiled('cc', '-o', program, `${source}.c`, ...libraries.map((library) => `-l${library}`))
    return [program]
  }
}

/** Every stack with a program here. */
export const STACKS: readonly Stack[] = [
  {
    name: 'Go',
    versions: ['TLS 1.2', 'TLS 1.3'],
    // Debian 12 has Go 1.19. Its binder after a retry lacks the HelloRetryRequest (RFC 9846 §4.3.11.2); OpenSSL refuses it too.
    extendedMasterSecret: false,
    wrongBinderAfterRetry: true,
    changesAfterCookie: [],
    bundle: false,
    build: (folder) => {
      compiled('go', 'build', '-o', join(folder, 'peer-go'), 'peer.go')
      return [join(folder, 'peer-go')]
    },
  },
  {
    name: 'JSSE',
    versions: ['TLS 1.2', 'TLS 1.3'],
    extendedMasterSecret: true,
    wrongBinderAfterRetry: false,
    changesAfterCookie: ['other content: key_share'],
    bundle: true,
    build: (folder) => {
      compiled('javac', '-d', folder, 'Peer.java')
      return ['java', '-cp', folder, 'Peer']
    },
  },
  {
    name: 'wolfSSL',
    versions: ['TLS 1.2', 'TLS 1.3'],
    extendedMasterSecret: true,
    wrongBinderAfterRetry: false,
    changesAfterCookie: ['extensions in another order'],
    bundle: false,
    build: inC('wolfssl', 'wolfssl'),
  },
  {
    name: 'Mbed TLS',
    versions: ['TLS 1.2'],
    extendedMasterSecret: true,
    wrongBinderAfterRetry: false,
    changesAfterCookie: [],
    bundle: false,
    build: inC('mbedtls', 'mbedtls', 'mbedx509', 'mbedcrypto'),
  },
]

/** The command that runs a stack, built into a folder; `undefined` where its compiler or library is not installed. */
export function commandOf({ build }: Stack, folder: string): readonly string[] | undefined {
  try {
    return build(folder)
  } catch {
    return undefined
  }
}
