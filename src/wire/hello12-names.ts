/**
 * The hellos as TLS 1.2 names them. Both versions share one layout with the names of TLS 1.3, which calls legacy what lives
 * here: by the session ID a session is resumed.
 */
import type { Span } from '../bytes/span.ts'
import type { Version } from './version.ts'

const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ClientHello: {
    legacy_version: 'client_version',
    legacy_session_id: 'session_id',
    legacy_compression_methods: 'compression_methods',
  },
  ServerHello: {
    legacy_version: 'server_version',
    legacy_session_id_echo: 'session_id',
    legacy_compression_method: 'compression_method',
  },
}

const CITES: Readonly<Record<string, string>> = {
  ClientHello: 'RFC 5246 §7.4.1.2',
  ServerHello: 'RFC 5246 §7.4.1.3',
}

/** The fields of a message, named as the RFC of the connection's version names them. */
export function spanFor({ span }: { readonly span: Span }, { version }: { readonly version: Version }): Span {
  const cite = CITES[span.name]
  if (version !== 'TLS 1.2' || cite === undefined) return span
  const names = NAMES[span.name] ?? {}
  const children = span.children.map((child) => ({ ...child, name: names[child.name] ?? child.name }))
  return { ...span, cite, children }
}
