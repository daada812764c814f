/** OpenSSL's SSL_CTX playing scripts of connections (see `counters-script`), by a program in C. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { scratch } from './children.ts'
import type { Report } from './counters-script.ts'
import { identityOf } from './identities.ts'

/** Builds the program. @returns what it reports after each line; undefined where it cannot be built */
export function countersInOpenssl(): ((lines: readonly string[]) => Report[]) | undefined {
  const { file } = scratch()
  const program = file('counters')
  const source = fileURLToPath(new URL('counters.c', import.meta.url))
  const built = spawnSync('gcc', ['-Wall', '-Wextra', '-O1', '-o', program, source, '-lssl', '-lcrypto'])
  if (built.status !== 0) return undefined
  const { pem } = identityOf()
  const files = [file('cert.pem', pem.cert), file('key.pem', pem.key)]
  return (lines) => {
    const { stdout, stderr, status } = spawnSync(program, files, {
      input: lines.map((line) => `${line}\n`).join(''),
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(stderr)
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Report)
  }
}
