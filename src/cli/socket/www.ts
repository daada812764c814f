/** The page that `serve --www` shows: what this very connection is. */
import { printable } from '../../bytes/printable.ts'
import type { Connection } from '../../connection/connection.ts'
import { agreedOf, type Agreed } from '../../handshake/state/agreed.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'

/**
 * An HTTP response for a request, by its head. Pure.
 * @param stats counters of the server, by name
 * @param early whether some of the request came as early data
 */
export function pageFor(
  connection: Connection,
  stats: Readonly<Record<string, number>>,
  head: string,
  early: boolean,
): string {
  const [method = '', path = ''] = head.split(/[ \r\n]/)
  if (!/^[A-Z]+$/.test(method)) return response('400 Bad Request', 'text/plain', 'This is not HTTP.\n', false)
  // Caches keep no 425, so nothing needs to forbid it (RFC 8470 §5.2).
  if (!SAFE.includes(method) && (early || MARKED.test(head)))
    return response(
      '425 Too Early',
      'text/plain',
      'This may be a replay. Send it after the handshake.\n',
      false,
    )
  const page = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>glass-tls</title></head>
<body>
<h1>A TLS you can see through</h1>
<p>You asked for <code>${escapeHtml(path)}</code> on connection ${connection.id}.</p>
${tableOf(rowsOf(agreedOf(connection)))}
<h2>The server so far</h2>
${tableOf(Object.entries(stats))}
</body>
</html>
`
  return response('200 OK', 'text/html; charset=utf-8', page, method === 'HEAD')
}

/** Methods that ask for no change, so that a replay makes none (RFC 9110 §9.2.1). */
const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE']

/**
 * A proxy says that the request came to it as early data. Our own handshake with the proxy is no answer to that; and a value
 * other than 1 counts as 1 (RFC 8470 §5.1).
 */
const MARKED = /\nearly-data:/i

type Rows = readonly (readonly [name: string, value: string | number])[]

function tableOf(rows: Rows): string {
  const lines = rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`)
  return ['<table>', ...lines, '</table>'].join('\n')
}

function rowsOf(agreed: Agreed | undefined): Rows {
  if (!agreed) return []
  const { version, suite, resumed, serverName, alpn } = agreed
  const named: Rows = [
    ['server name', escapeHtml(serverName ?? 'none')],
    ['ALPN', escapeHtml(alpn ?? 'none')],
  ]
  const always: Rows = [
    ['version', version],
    ['suite', suite],
  ]
  return version === 'TLS 1.2'
    ? [
        ...always,
        ['key exchange', SUITES_12[suite as Suite12].keyExchange],
        ['resumed', yesNo(resumed !== undefined)],
        ...named,
        ['extended master secret', yesNo(agreed.extendedMasterSecret)],
        ['encrypt-then-MAC', yesNo(agreed.encryptThenMac)],
        ['renegotiated', yesNo(agreed.renegotiation > 0)],
      ]
    : [
        ...always,
        ['group', agreed.group ?? 'none'],
        ['authentication', agreed.pskMode ?? 'certificate'],
        ['resumed', yesNo(resumed !== undefined)],
        ...named,
        ['early data', agreed.earlyData ?? 'not offered'],
      ]
}

function yesNo(yes: boolean | undefined): string {
  return yes ? 'yes' : 'no'
}

/** A path that a folder does not have. */
export function notFound(): string {
  return response('404 Not Found', 'text/plain', 'There is no such file.\n', false)
}

function response(status: string, type: string, body: string, headOnly: boolean): string {
  return responseHead(status, type, new TextEncoder().encode(body).length) + (headOnly ? '' : body)
}

/** The head of a response, with the empty line behind it. @param length bytes of the body */
export function responseHead(status: string, type: string, length: number): string {
  const lines = [
    `HTTP/1.0 ${status}`,
    `Content-Type: ${type}`,
    `Content-Length: ${length}`,
    'Connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
