/** The password of key files, given as OpenSSL takes it (openssl-passphrase-options). */
import { asText, fromFile, UsageError } from './options.ts'

const SOURCES: Readonly<Record<string, (value: string) => string | undefined>> = {
  pass: (text) => text,
  env: (name) => process.env[name],
  file: (file) => fromFile('pass', file, (bytes) => asText(bytes).split(/\r?\n/)[0]),
}

/** What --pass says: `pass:TEXT`, `env:NAME` or `file:FILE`, whose first line counts. @throws UsageError */
export function passwordFrom({ pass }: { readonly pass?: string }): string | undefined {
  if (pass === undefined) return undefined
  const [, kind = '', value = ''] = /^(\w+):(.*)$/s.exec(pass) ?? []
  if (!Object.hasOwn(SOURCES, kind)) throw new UsageError('--pass: expected pass:TEXT, env:NAME or file:FILE')
  const found = SOURCES[kind](value)
  if (found === undefined) throw new UsageError(`--pass: the environment has no ${value}`)
  return found
}
