/** What the suites of faults beside OpenSSL share: who takes part, which suites and versions, what is expected. */
import { constants } from 'node:crypto'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { chainToPem, privateKeyToPem, toPem } from '../../src/certificate/keys/pem.ts'
import type { Consequence } from '../../src/sim/faults/fault.ts'
import { FAULTS } from '../../src/sim/faults/faults.ts'

const DAYS = { notBefore: Date.now() - 86_400_000, notAfter: Date.now() + 86_400_000 } as const
/** The server, and the other name that it may have. */
export const NAME = 'server.example'
export const OTHER = 'other.example'

/** An identity under the root of a seed. */
function made(seed: string, names: readonly string[], usage: 'server' | 'client' = 'server') {
  const { root, identity } = makeIdentity({ seed, names, usage, ...DAYS })
  const pem = {
    cert: chainToPem(identity.chain),
    key: privateKeyToPem(identity.privateKey),
    root: toPem('CERTIFICATE', root),
  }
  return { root, identity, pem }
}

/** One certificate for both names. */
export const both = made('faults', [NAME, OTHER])
/** Two identities for one name each, under the same root. */
export const alone = made('faults', [NAME])
export const other = made('faults', [OTHER])
/** The client, and a client of an older root. */
export const person = made('faults', ['client.example'], 'client')
export const stranger = made('faults of old', ['client.example'], 'client')

/** Options of Node: one version, or both. */
export const V12 = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const
export const V13 = { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' } as const
export const EITHER = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const
/** TLS 1.2 by session ID. */
export const NO_TICKET = { secureOptions: constants.SSL_OP_NO_TICKET }

/** The suites of TLS 1.2. */
export const AES = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'
export const CHACHA = 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'
/** Both suites as OpenSSL calls them. */
export const OPENSSL_AES = 'ECDHE-ECDSA-AES128-GCM-SHA256'
export const OPENSSL_CHACHA = 'ECDHE-ECDSA-CHACHA20-POLY1305'
/** A client of ours that speaks TLS 1.2 alone. */
export const ONLY_12 = { versions: ['TLS 1.2'], suites12: [AES, CHACHA] } as const

/** OpenSSL 3.5, as newer Nodes have it, differs less. */
export const NEWER = !process.versions.openssl.startsWith('3.0.')

/** Where OpenSSL does something else than the RFC, or than we do: what, and why. */
export interface Differs {
  readonly instead: Consequence
  readonly why: string
  /** Whether Node closes the connection that OpenSSL has let in. */
  readonly closes?: true
}

/** What a scenario says. */
export function fault(name: string) {
  const found = FAULTS.find((each) => each.name === name)
  if (!found) throw new Error(`no fault ${name}`)
  return found.fault
}

/** Rows behind what comes of them, and what OpenSSL does instead. */
export function titled<T extends { readonly name: string; readonly differs?: Differs }>(rows: readonly T[]) {
  return rows.map((row) => {
    const { name, differs } = row
    const usual = `${name}: ${fault(name).consequence}`
    const title = differs ? `${usual}; OpenSSL: ${differs.instead} (${differs.why})` : usual
    return [title, row] as const
  })
}

/** The alert of a consequence, as both sides know it. */
export function alertOf(consequence: Consequence): string | undefined {
  return /sends (\w+)$/.exec(consequence)?.[1]
}

/** Bytes with the last bit of one of them turned around. */
export const flip = (bytes: Uint8Array, at: number): Uint8Array =>
  bytes.map((byte, index) => (index === at ? byte ^ 1 : byte))
