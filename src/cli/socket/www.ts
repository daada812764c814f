/** The page that `serve --www` shows: what this very connection is. */
import { printable } from '../../bytes/printable.ts'
import type { Connection } from '../../connection/connection.ts'
import { agreedOf, type Agreed } from '../../handshake/state/agreed.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'

/**
 * An HTTP response for a request, by its head. Pure.
 * @param stats counters of the server, by name
 */
export function pageFor(
  connection: Connection,
  stats: Readonly<Record<string, number>>,
  head: string,
): string {
  const [method = '', path = ''] = head.split(/[ \r\n]/)
  if (!/^[A-Z]+$/.test(method)) return response('400 Bad Request', 'text/plain', 'This is not HTTP.\n', false)
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
