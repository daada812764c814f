/** Rules for a ClientHello of TLS 1.3 that hold whatever the server wants: RFC 9846 §4.2.2, §4.3, §9.2. */
import { fail } from '../../rules/failure.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { checkExtensions, hearExtensions } from '../extensions/block.ts'
import type { Turn } from '../turn/turn.ts'

const HELLO = 'RFC 9846 §4.2.2 (8446 §4.1.2)'
const MANDATORY = 'RFC 9846 §9.2'

/** Checks the hello alone. */
export function checkClientHello(turn: Turn, hello: ClientHello): void {
  const extensions = hello.extensions ?? []
  if (hello.legacy_compression_methods.length !== 1 || hello.legacy_compression_methods[0] !== 'null')
    fail('illegal_parameter', HELLO, {
      expected: 'the one method null',
      actual: hello.legacy_compression_methods.join(', '),
      field: 'ClientHello.legacy_compression_methods',
    })
  checkExtensions('ClientHello', 'ClientHello', extensions)
  checkMandatory(hello)
  hearExtensions('ClientHello', extensions, { hello }, turn)
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
