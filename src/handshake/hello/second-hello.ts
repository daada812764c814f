/**
 * The second ClientHello beside the first (RFC 9846 §4.2.2, 8446 §4.1.2). The section binds the client: it changes only what
 * the HelloRetryRequest asked for. A server that insisted would turn away clients who do no harm: some send their extensions in
 * another order, some make fresh shares where only a cookie was asked for. Suite, group, cookie and a PSK that the suite was
 * chosen for are settled by the HelloRetryRequest; everything else is decided from the second hello alone, and both stand in
 * the transcript. So what was settled must be kept, as must what says that this is still the same handshake; the rest is
 * noted.
 */
import { equal } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import { fail } from '../../rules/failure.ts'
import { extensionBody, findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { Demanded } from '../state/state.ts'
import type { Turn } from '../turn/turn.ts'

const HELLO = 'RFC 9846 §4.2.2 (8446 §4.1.2)'

/** Checks that the second ClientHello keeps what was settled, and notes what else became of the first. */
export function checkSecondHello(turn: Turn, demanded: Demanded, second: ClientHello): void {
  checkSameHandshake(demanded, second)
  checkShare(demanded, second)
  checkCookie(demanded, second)
  const changes = changesOf(demanded, second)
  if (changes.length > 0)
    turn.remark(
      `the second ClientHello differs from the first in more than the HelloRetryRequest asked for: ${changes.join('; ')}. Nothing that was settled depends on it`,
      HELLO,
    )
}

// ---- What must be kept

function checkSameHandshake({ first, suite, psk }: Demanded, second: ClientHello): void {
  const differs = (field: string, expected: string, actual: string): never =>
    fail('illegal_parameter', HELLO, { expected, actual, field: `ClientHello.${field}` })
  const versions = findExtension(second.extensions, 'supported_versions')?.versions ?? []
  if (!versions.includes('TLS 1.3'))
    differs(
      'extensions.supported_versions',
      'TLS 1.3, as in the HelloRetryRequest',
      versions.join(', ') || 'none',
    )
  if (!equal(first.random, second.random))
    differs('random', 'the random of the first ClientHello', 'another one')
  if (!equal(first.legacy_session_id, second.legacy_session_id))
    differs('legacy_session_id', 'the legacy_session_id of the first ClientHello', 'another one')
  if (!second.cipher_suites.includes(suite))
    differs('cipher_suites', `${suite}, as in the HelloRetryRequest`, second.cipher_suites.join(', '))
  if (!offersNoOtherPsk(first, second))
    differs('extensions.pre_shared_key.identities', 'identities of the first ClientHello', 'another one')
  // The suite was chosen for it, and nothing but another suite lets it go.
  if (psk && !identitiesOf(second).some(({ identity }) => equal(identity, psk)))
    differs(
      'extensions.pre_shared_key',
      'the PSK that the suite of the HelloRetryRequest was chosen for',
      'not offered any more',
    )
  // It would come under keys that no longer exist (§4.3.10).
  if (findExtension(second.extensions, 'early_data') !== undefined)
    fail('illegal_parameter', 'RFC 9846 §4.3.10 (8446 §4.2.10)', {
      expected: 'no early_data after a HelloRetryRequest',
      actual: 'early_data',
      field: 'ClientHello.extensions',
    })
}

function identitiesOf({ extensions }: ClientHello) {
  return findExtension(extensions, 'pre_shared_key')?.identities ?? []
}

/** PSKs of another hash may leave with the second ClientHello, none may join. */
function offersNoOtherPsk(first: ClientHello, second: ClientHello): boolean {
  const before = identitiesOf(first)
  return identitiesOf(second).every(({ identity }) => before.some((psk) => equal(psk.identity, identity)))
}

/** The share that was asked for, and no other: there is no third hello in which to settle on another group. */
function checkShare({ group }: Demanded, { extensions }: ClientHello): void {
  const shares = findExtension(extensions, 'key_share')?.client_shares ?? []
  if (group !== undefined && (shares.length !== 1 || shares[0]?.group !== group))
    fail('illegal_parameter', 'RFC 9846 §4.3.8 (8446 §4.2.8)', {
      expected: `one share, for ${group}`,
      actual: shares.map((share) => share.group).join(', ') || 'none',
      field: 'ClientHello.extensions.key_share',
    })
}

/** The cookie shows that the client gets what is sent to where it says it is. */
function checkCookie({ cookie }: Demanded, { extensions }: ClientHello): void {
  const echoed = findExtension(extensions, 'cookie')?.cookie
  if (cookie.length > 0 && !(echoed && equal(echoed, cookie)))
    fail('illegal_parameter', 'RFC 9846 §4.3.2 (8446 §4.2.2)', {
      expected: 'the cookie of the HelloRetryRequest',
      actual: echoed ? 'another cookie' : 'none',
      field: 'ClientHello.extensions.cookie',
    })
}

// ---- What is noted

/**
 * Extensions that may change, come or go between the two ClientHellos: some only where we asked for it. PSKs may leave whose
 * hash is not the suite's, and of those that we do not know only the client knows the hash.
 */
function mayChange({ group, cookie }: Demanded): ReadonlySet<string> {
  const types = ['early_data', 'pre_shared_key', 'padding']
  if (group !== undefined) types.push('key_share')
  if (cookie.length > 0) types.push('cookie')
  return new Set(types)
}

function changesOf(demanded: Demanded, second: ClientHello): string[] {
  const { first } = demanded
  const free = mayChange(demanded)
  const fixed = ({ extensions = [] }: ClientHello) => extensions.filter(({ type }) => !free.has(type))
  const [before, after] = [fixed(first), fixed(second)]
  const [old, now] = [
    new Map(before.map((each) => [each.type, each])),
    new Set(after.map(({ type }) => type)),
  ]
  const changed = after.filter(({ type, data }) => {
    const was = old.get(type)
    const layout = extensionBody('ClientHello', type)
    return was && !equal(encode(layout, was.data), encode(layout, data))
  })
  const types = (each: readonly { readonly type: string }[]): string =>
    each.map(({ type }) => type).join(', ')
  const gone = before.filter(({ type }) => !now.has(type))
  const come = after.filter(({ type }) => !old.has(type))
  const kept = before.filter(({ type }) => now.has(type))
  const moved = types(kept) !== types(after.filter(({ type }) => old.has(type)))
  return [
    ...(first.legacy_version === second.legacy_version ? [] : ['another legacy_version']),
    ...(first.cipher_suites.join() === second.cipher_suites.join() ? [] : ['other cipher_suites']),
    ...(gone.length > 0 ? [`without ${types(gone)}`] : []),
    ...(come.length > 0 ? [`new: ${types(come)}`] : []),
    ...(changed.length > 0 ? [`other content: ${types(changed)}`] : []),
    ...(moved ? ['extensions in another order'] : []),
  ]
}
