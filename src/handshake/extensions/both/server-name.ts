/** The name of the server: RFC 6066 §3. */
import { parseIp } from '../../../certificate/x509/ip.ts'
import { fail } from '../../../rules/failure.ts'
import { findExtension } from '../../../wire/extension.ts'
import type { ClientHello } from '../../../wire/hello.ts'
import type { Spoken } from '../spoken.ts'

/** Bytes of the longest name that a server can have (RFC 1035 §2.3.4): host_name has room for more, sessions have not. */
const MAX_NAME_LENGTH = 255

type ServerNameList = NonNullable<ReturnType<typeof listOf>>

/** An empty server_name says that the name decided something (RFC 6066 §3); a resumption repeats no such word. */
export const serverName: Spoken<'server_name'> = {
  type: 'server_name',
  says: {
    ClientHello: (_, { client }) =>
      client.serverName && !parseIp(client.serverName)
        ? { server_name_list: [{ name_type: 'host_name', host_name: client.serverName }] }
        : undefined,
    ServerHello12: ({ agreed }) => (agreed.serverName && !agreed.resumed ? null : undefined),
    EncryptedExtensions: ({ choice }) => (choice.serverName && !choice.psk ? null : undefined),
  },
  hears: { ClientHello: checkNames, ClientHello12: checkNames },
}

/** One name of each type, in either version, and one that a server can have. A session has room for no longer one. */
function checkNames(list: ServerNameList | undefined): undefined {
  const names = list?.server_name_list ?? []
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

/** The host name in the ClientHello; empty without one. */
export function serverNameOf(hello: ClientHello): string {
  const names = listOf(hello)?.server_name_list
  return names?.find((name) => name.name_type === 'host_name')?.host_name ?? ''
}

function listOf({ extensions }: ClientHello) {
  return findExtension(extensions, 'server_name')
}
