/** The groups in which a side can agree: RFC 9846 §4.3.7 (8446 §4.2.7), RFC 8422 §5.1.1, RFC 7919 §3. */
import { groups12 } from '../../config/groups12.ts'
import type { Spoken } from '../spoken.ts'

/** A server of TLS 1.3 may name its own for the next time: where an order names it, ours does. */
export const supportedGroups: Spoken<'supported_groups'> = {
  type: 'supported_groups',
  says: {
    ClientHello: ({ speaks13, grease }, { client }) => {
      const groups = speaks13 ? client.groups : groups12(client)
      return groups.length > 0 ? { named_group_list: [...grease.groups, ...groups] } : undefined
    },
    EncryptedExtensions: (_, { server: { groups } }) =>
      groups.length > 0 ? { named_group_list: groups } : undefined,
  },
  onlyIfNamed: ['EncryptedExtensions'],
}
