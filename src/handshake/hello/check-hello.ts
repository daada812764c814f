/** Rules for a ClientHello of TLS 1.3 that hold whatever the server wants: RFC 9846 §4.2.2, §4.3, §9.2. */
import { equal } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import { fail } from '../../rules/failure.ts'
import { extensionBody, findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { checkExtensions } from '../extensions.ts'
import type { Demanded } from '../state.ts'

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

/** One name of each type, in either version (RFC 6066 §3). */
export function checkServerName({ extensions }: ClientHello): void {
  const names = findExtension(extensions, 'server_name')?.server_name_list ?? []
  const types = names.map(({ name_type }) => name_type)
  if (new Set(types).size !== types.length)
    fail('illegal_parameter', 'RFC 6066 §3', {
      expected: 'at most one name of each type',
      actual: types.join(', '),
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

/** Extensions that may change, come or go between the two ClientHellos (§4.2.2): some only where we asked for it. */
function mayChange({ group, cookie }: Demanded): ReadonlySet<string> {
  const types = ['early_data', 'pre_shared_key', 'padding']
  if (group !== undefined) types.push('key_share')
  if (cookie.length > 0) types.push('cookie')
  return new Set(types)
}

/** Checks that the second ClientHello is the first one, changed as the HelloRetryRequest asked (§4.2.2, §4.3.8). */
export function checkSecondHello(demanded: Demanded, second: ClientHello): void {
  const { first, group, cookie } = demanded
  const differs = (field: string): never =>
    fail('illegal_parameter', HELLO, {
      expected: 'the first ClientHello, changed only as the HelloRetryRequest asked',
      actual: `another ${field}`,
      field: `ClientHello.${field}`,
    })
  if (first.legacy_version !== second.legacy_version) differs('legacy_version')
  if (!equal(first.random, second.random)) differs('random')
  if (!equal(first.legacy_session_id, second.legacy_session_id)) differs('legacy_session_id')
  if (first.cipher_suites.join() !== second.cipher_suites.join()) differs('cipher_suites')
  if (!sameExtensions(first, second, mayChange(demanded))) differs('extensions')
  if (!offersNoOtherPsk(first, second)) differs('extensions.pre_shared_key.identities')
  if (findExtension(second.extensions, 'early_data') !== undefined)
    fail('illegal_parameter', 'RFC 9846 §4.3.10 (8446 §4.2.10)', {
      expected: 'no early_data after a HelloRetryRequest',
      actual: 'early_data',
      field: 'ClientHello.extensions',
    })
  const shares = findExtension(second.extensions, 'key_share')?.client_shares ?? []
  if (group !== undefined && (shares.length !== 1 || shares[0]?.group !== group))
    fail('illegal_parameter', KEY_SHARE, {
      expected: `one share, for ${group}`,
      actual: shares.map((share) => share.group).join(', ') || 'none',
      field: 'ClientHello.extensions.key_share',
    })
  const echoed = findExtension(second.extensions, 'cookie')?.cookie
  if (cookie.length > 0 && !(echoed && equal(echoed, cookie)))
    fail('illegal_parameter', 'RFC 9846 §4.3.2 (8446 §4.2.2)', {
      expected: 'the cookie of the HelloRetryRequest',
      actual: echoed ? 'another cookie' : 'none',
      field: 'ClientHello.extensions.cookie',
    })
}

/** PSKs may leave with the second ClientHello, none may join (§4.2.2). */
function offersNoOtherPsk(first: ClientHello, second: ClientHello): boolean {
  const identitiesOf = ({ extensions }: ClientHello) =>
    findExtension(extensions, 'pre_shared_key')?.identities ?? []
  const before = identitiesOf(first)
  return identitiesOf(second).every(({ identity }) => before.some((psk) => equal(psk.identity, identity)))
}

function sameExtensions(first: ClientHello, second: ClientHello, free: ReadonlySet<string>): boolean {
  const fixed = ({ extensions = [] }: ClientHello) => extensions.filter(({ type }) => !free.has(type))
  const [before, after] = [fixed(first), fixed(second)]
  return (
    before.length === after.length &&
    before.every(({ type, data }, index) => {
      const other = after[index]
      const layout = extensionBody('ClientHello', type)
      return other.type === type && equal(encode(layout, data), encode(layout, other.data))
    })
  )
}
