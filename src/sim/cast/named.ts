/** The cast by name, for settings that are written as text: `set server.credentials=rsa`, `set client.externalPsks=sensor-17`. */
import type { Credential, ExternalPsk } from '../../handshake/config/config.ts'
import { entryOf } from '../../bytes/table.ts'
import { Misuse } from '../../rules/failure.ts'
import { nearest } from '../../rules/nearest.ts'
import { cast, rsaServer, stapledServer } from './cast.ts'
import { bothNames, endsSoon, oldClient, oldServer, otherName } from './others.ts'

/** Who can show who he is, each with what is special about him. Made when first asked for. */
const CREDENTIALS: Readonly<Record<string, readonly [says: string, make: () => Credential]>> = {
  server: ['the server of server.example, ECDSA P-256', () => cast().server],
  rsa: ['the same with an RSA key', rsaServer],
  stapled: ['the same with an OCSP response', stapledServer],
  'both-names': ['one certificate for server.example and other.example', bothNames],
  'other-name': ['a certificate for other.example alone', otherName],
  'ends-soon': ['a certificate of the server that ends after 30 s', endsSoon],
  'old-server': ['the server under a root that is no longer trusted', () => oldServer().identity],
  client: ['the client of client.example, ECDSA P-256', () => cast().client],
  'old-client': ['the client under a root that is no longer trusted', () => oldClient().identity],
}

const PSKS: Readonly<Record<string, readonly [says: string, make: () => ExternalPsk]>> = {
  'sensor-17': ['a key that both sides were given by hand, for SHA-256', () => cast().psk],
  'sensor-18': ['another, from which PSKs are imported', () => cast().importedPsk],
}

const ROOTS: Readonly<Record<string, readonly [says: string, make: () => Uint8Array]>> = {
  root: ['the root that both sides trust', () => cast().root],
  'old-root': ['a root that is about to be replaced', () => oldServer().root],
}

type Members = Readonly<Record<string, readonly [says: string, make: () => unknown]>>

const BY_SETTING: Readonly<Record<string, Members>> = {
  credentials: CREDENTIALS,
  credential: CREDENTIALS,
  externalPsks: PSKS,
  trust: ROOTS,
}

/** Who may be named for a setting, each with what is special about him; nobody where a setting takes no member of the cast. */
export function castFor(setting: string): readonly (readonly [name: string, says: string])[] {
  return Object.entries(entryOf(BY_SETTING, setting) ?? {}).map(([name, [says]]) => [name, says])
}

/** The value of a setting with who is named in it in the place of his name. @throws Misuse for a name that nobody has */
export function castNamed(setting: string, value: unknown): unknown {
  const members = entryOf(BY_SETTING, setting)
  if (!members) return value
  if (Array.isArray(value)) return value.map((each) => castNamed(setting, each))
  return typeof value === 'string' ? memberOf(members, value) : value
}

function memberOf(members: Members, name: string): unknown {
  const found = entryOf(members, name)
  if (found) return found[1]()
  const near = nearest(name, Object.keys(members))
  const known =
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: ${Object.keys(members).join(', ')}`
  throw new Misuse(`'${name}' is nobody of the cast; ${known}`)
}

/** Who of the cast a value is; nobody where it is none of them. */
export function nameInCast(setting: string, value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const members = Object.entries(entryOf(BY_SETTING, setting) ?? {})
  return members.find(([, [, make]]) => make() === value)?.[0]
}
