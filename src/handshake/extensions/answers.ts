/** What a server can answer at all: an extension for which its orders have no place is not spoken. */
import type { ReadExtension } from '../../wire/extension.ts'
import type { Version } from '../../wire/version.ts'
import type { ServerConfig } from '../config/config.ts'
import { typesIn } from '../config/slots.ts'

/** Whether the message in which a server would answer has a place for an extension. */
export function answers(config: ServerConfig, version: Version, type: ReadExtension): boolean {
  const order = version === 'TLS 1.3' ? config.encryptedExtensionsOrder : config.serverHelloOrder12
  return typesIn(order).includes(type)
}
