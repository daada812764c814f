/** Rules for a ClientHello of TLS 1.3 that hold whatever the server wants: RFC 9846 §4.2.2, §4.3, §9.2. */
import { fail } from '../../rules/failure.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { checkExtensions } from '../extensions.ts'
import { MAX_NAME_LENGTH } from '../names.ts'
import { checkSizeLimit } from '../record-size.ts'

const HELLO = 'RFC 9846 §4.2.2 (8446 §4.1.2)'
const PSK = 'RFC 9846 §4.3.11 (8446 §4.2.11)'
const KEY_SHARE = 'RFC 9846 §4.3.8 (8446 §4.2.8)'
const MANDATORY = 'RFC 9846 §9.2'

/** Checks the hello alone. */
export function checkClientHello(hello: ClientHello): void {
  const extensions = hello.extensions ?? []
  if (hello.legacy_compression_methods.length !== 1 || hello.legacy_compression_methods[0] !== 'null')
    fail('illegal_parameter', HELLO, {
      expected: 'the one method null',
      actual: hello.legacy_compression_methods.join(', '),
      field: 'ClientHello.legacy_compression_methods',
    })
  checkExtensions('ClientHello', 'ClientHello', extensions)
  checkMandatory(hello)
  checkServerName(hello)
  checkKeyShares(hello)
  checkPsks(hello)
  // Before the ServerHello goes: our answer comes three messages later, under keys that need not be made (RFC 8449 §4).
  checkSizeLimit('ClientHello', findExtension(extensions, 'record_size_limit')?.record_size_limit)
}

/** Which extensions must come together (§9.2). */
function checkMandatory({ extensions }: ClientHello): void {
  const missing = (expected: string, actual: string): never =>
    fail('missing_extension', MANDATORY, { expected, actual, field: 'ClientHello.extensions' })
  const has = (type: string): boolean => extensions?.some((extension) => extension.type === type) ?? false
  if (!has('pre_shared_key') && !has('signature_algorithms'))
    missing('signature_algorithms without pre_shared_key', 'neither')
  if (!has('pre_shared_key') && !has('supported_groups'))
    missing('supported_groups without pre_shared_key', 'neither')
  if (has('supported_groups') !== has('key_share'))
    missing(
      'supported_groups and key_share together',
      `only ${has('key_share') ? 'key_share' : 'supported_groups'}`,
    )
  if (has('pre_shared_key') && !has('psk_key_exchange_modes'))
    fail('missing_extension', 'RFC 9846 §4.3.9 (8446 §4.2.9)', {
      expected: 'psk_key_exchange_modes beside pre_shared_key',
      actual: 'none',
      field: 'ClientHello.extensions',
    })
}

/** One name of each type, in either version, and one that a server can have (RFC 6066 §3). A session has room for no longer one. */
export function checkServerName({ extensions }: ClientHello): void {
  const names = findExtension(extensions, 'server_name')?.server_name_list ?? []
  const types = names.map(({ name_type }) => name_type)
  if (new Set(types).size !== types.length)
    fail('illegal_parameter', 'RFC 6066 §3', {
      expected: 'at most one name of each type',
      actual: types.join(', '),
      field: 'ClientHello.extensions.server_name',
    })
  const { host_name = '' } = names.find(({ name_type }) => name_type === 'host_name') ?? {}
  if (host_name.length > MAX_NAME_LENGTH)
    fail('unrecognized_name', 'RFC 6066 §3', {
      expected: `a DNS name, of at most ${MAX_NAME_LENGTH} bytes (RFC 1035 §2.3.4)`,
      actual: `${host_name.length} bytes`,
      field: 'ClientHello.extensions.server_name',
    })
}

function checkKeyShares({ extensions }: ClientHello): void {
  const shares = findExtension(extensions, 'key_share')?.client_shares ?? []
  const supported = findExtension(extensions, 'supported_groups')?.named_group_list ?? []
  const groups = shares.map(({ group }) => group)
  const field = 'ClientHello.extensions.key_share'
  if (new Set(groups).size !== groups.length)
    fail('illegal_parameter', KEY_SHARE, {
      expected: 'one share for each group',
      actual: groups.join(', '),
      field,
    })
  // Both lists may be thousands long: a place is looked up, not searched for. A group named twice stands where it is first.
  const placeOf = new Map<string, number>()
  for (const [index, group] of supported.entries()) if (!placeOf.has(group)) placeOf.set(group, index)
  const places = groups.map((group) => placeOf.get(group) ?? -1)
  for (const [index, place] of places.entries()) {
    if (place < 0)
      fail('illegal_parameter', KEY_SHARE, {
        expected: 'shares for supported_groups only',
        actual: groups[index],
        field,
      })
    if (index > 0 && place < places[index - 1])
      fail('illegal_parameter', KEY_SHARE, {
        expected: 'shares in the order of supported_groups',
        actual: groups.join(', '),
        field,
      })
  }
}

function checkPsks({ extensions }: ClientHello): void {
  const psks = findExtension(extensions, 'pre_shared_key')
  if (!psks) return
  const field = 'ClientHello.extensions.pre_shared_key'
  if (extensions?.at(-1)?.type !== 'pre_shared_key')
    fail('illegal_parameter', PSK, {
      expected: 'pre_shared_key as the last extension',
      actual: `${extensions?.at(-1)?.type} behind it`,
      field,
    })
  if (psks.identities.length !== psks.binders.length)
    fail('illegal_parameter', PSK, {
      expected: `a binder for each of ${psks.identities.length} identities`,
      actual: `${psks.binders.length} binders`,
      field,
    })
}
