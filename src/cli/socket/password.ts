/** The password of key files, given as OpenSSL takes it (openssl-passphrase-options). */
import { entryOf } from '../../bytes/table.ts'
import type { Unlock } from '../../certificate/keys/encrypted-key.ts'
import { takesLong } from '../../crypto/hash/password.ts'
import { asText, fromFile, UsageError } from '../arguments/options.ts'
import type { Reporter } from '../output/reporter.ts'

const SOURCES: Readonly<Record<string, (value: string) => string | undefined>> = {
  pass: (text) => text,
  env: (name) => process.env[name],
  file: (file) => fromFile('pass', file, (bytes) => asText(bytes).split(/\r?\n/)[0]),
}

/** What --pass says: `pass:TEXT`, `env:NAME` or `file:FILE`, whose first line counts. @throws UsageError */
function passwordFrom({ pass }: { readonly pass?: string }): string | undefined {
  if (pass === undefined) return undefined
  const [, kind = '', value = ''] = /^(\w+):(.*)$/s.exec(pass) ?? []
  const source = entryOf(SOURCES, kind)
  if (!source) throw new UsageError('--pass: expected pass:TEXT, env:NAME or file:FILE')
  const found = source(value)
  if (found === undefined) throw new UsageError(`--pass: the environment has no ${value}`)
  return found
}

/** What opens key files: the password of --pass, with a word on stderr before a derivation that is waited for. */
export function unlockFrom(values: { readonly pass?: string }, reporter: Pick<Reporter, 'say'>): Unlock {
  return {
    password: passwordFrom(values),
    onDerivation: (iterations, hash) => {
      if (takesLong(hash, iterations)) reporter.say(`deriving a key with ${iterations} rounds of ${hash} ...`)
    },
  }
}
