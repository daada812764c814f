/** A tunnel through an HTTP proxy: RFC 9110 §9.3.6. */
import { asLatin1 } from '../bytes/bytes.ts'
import { HEAD_END } from '../bytes/search.ts'
import { PlainTalkError, type Talk } from './plain-talk.ts'

/** Asks a proxy for a tunnel to a server. */
export function tunnelTo(host: string, port: number): Talk {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return async (plain) => {
    plain.send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`)
    const head = asLatin1(await plain.upTo(HEAD_END))
    const [status = ''] = head.split(/\r?\n/)
    if (!/^HTTP\/1\.\d 2\d\d/.test(status))
      throw new PlainTalkError(`expected a status of 2xx from the proxy, actual '${status.slice(0, 200)}'`)
  }
}
