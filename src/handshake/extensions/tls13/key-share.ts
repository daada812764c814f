/** Public values of the key agreement: RFC 9846 §4.3.8 (8446 §4.2.8). */
import { GROUPS, type GroupName } from '../../../crypto/agreement/group.ts'
import { fail } from '../../../rules/failure.ts'
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { Offer } from '../../state/state-parts.ts'
import type { Spoken } from '../spoken.ts'

const CITE = 'RFC 9846 §4.3.8 (8446 §4.2.8)'

/** What a ServerHello has is judged with its PSK: together they say how the keys come about. */
export const keyShare: Spoken<'key_share'> = {
  type: 'key_share',
  says: {
    ClientHello: ({ speaks13, shares, grease }) => {
      const own = shares.map(({ group, pair }) => ({ group, key_exchange: pair.share }))
      return speaks13 ? { client_shares: [...grease.shares, ...own] } : undefined
    },
    ServerHello: ({ ours }) => (ours ? { server_share: ours } : undefined),
    HelloRetryRequest: ({ group }) => (group ? { selected_group: group } : undefined),
  },
  hears: {
    ClientHello: (list, { hello }) => checkShares(list?.client_shares ?? [], hello),
    HelloRetryRequest: (retry, { offer }) =>
      retry ? { group: retryGroup(offer, retry.selected_group) } : undefined,
  },
}

function checkShares(shares: readonly { readonly group: string }[], { extensions }: ClientHello): undefined {
  const supported = findExtension(extensions, 'supported_groups')?.named_group_list ?? []
  const groups = shares.map(({ group }) => group)
  const field = 'ClientHello.extensions.key_share'
  if (new Set(groups).size !== groups.length)
    fail('illegal_parameter', CITE, {
      expected: 'one share for each group',
      actual: groups.join(', '),
      field,
    })
  // Both lists may be thousands long: a place is looked up, not searched for. A group named twice stands where it is first.
  const placeOf = new Map<string, number>()
  for (const [index, group] of supported.entries()) if (!placeOf.has(group)) placeOf.set(group, index)
  let last = -1
  for (const group of groups) {
    const place = placeOf.get(group)
    if (place === undefined)
      fail('illegal_parameter', CITE, {
        expected: 'shares for supported_groups only',
        actual: group,
        field,
      })
    if (place < last)
      fail('illegal_parameter', CITE, {
        expected: 'shares in the order of supported_groups',
        actual: groups.join(', '),
        field,
      })
    last = place
  }
}

/** The group that a HelloRetryRequest asks for: one that was offered, and without a share so far. */
function retryGroup(offer: Offer, group: string): GroupName {
  const field = 'HelloRetryRequest.extensions.key_share.selected_group'
  const offered = findExtension(offer.hello.extensions, 'supported_groups')?.named_group_list ?? []
  if (!(offered as readonly string[]).includes(group))
    fail('illegal_parameter', CITE, {
      expected: `one of ${offered.filter((name) => name in GROUPS).join(', ')}`,
      actual: group,
      field,
    })
  if (offer.shares.some((share) => share.group === group))
    fail('illegal_parameter', CITE, { expected: 'a group without a share so far', actual: group, field })
  // Some are named for GREASE alone: a server that takes one gets what any value that was not offered gets (RFC 8701 §3.1).
  if (!(group in GROUPS))
    fail('illegal_parameter', 'RFC 8701 §3.1', { expected: 'a group that exists', actual: group, field })
  return group as GroupName
}
