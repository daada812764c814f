import { fromText } from '../../bytes/bytes.ts'
import { client, server } from '../scenarios/scenario.ts'
import { told, type AttackRow } from './attack.ts'
import { dataAt, isUp } from './wire.ts'

const CITE = 'RFC 7301 §3.2'
const REQUEST = fromText('GET /account HTTP/1.1 Cookie: id=4711-secret')

/** A browser is led to a file server that has the same certificate, and tells it what is for the web server alone. */
export const ALPACA: AttackRow = {
  id: 'alpaca',
  title: 'Another protocol under the same certificate',
  shows: 'the wire leads an HTTPS client to the FTP server of the same name: its cookie ends in a log',
  holds: 'the same, but the FTP server knows ALPN: it speaks no http/1.1 and says so',
  about:
    'A certificate names a host, not a port and not a protocol, and nothing authenticates the address that was called. Who can ' +
    'redirect packets leads an HTTPS client to a mail or file server with a certificate for the same name. The handshake is ' +
    'good; the server takes the lines of the request for commands of its own, and stores or reflects them.',
  source: 'Brinkmann et al., ALPACA, USENIX Security 2021',
  defence: 'the server knows ALPN, and refuses a client that offers none of its protocols',
  check: 'ClientHello.extensions.application_layer_protocol_negotiation',
  cite: CITE,
  play: ({ lab, defended }) => {
    const up = lab()
      .connect({
        client: client({ alpn: ['http/1.1'] }),
        server: server({ alpn: defended ? ['ftp'] : [] }),
      })
      .run()
    if (!isUp(up)) return told(up, [], CITE)
    const after = up
      .remark('the attacker led this connection from port 443 to the FTP server', 'RFC 9325 §3.8')
      .command('client', { kind: 'send', data: REQUEST })
    const bytes = dataAt(after, 'c1', 'server')
    const how = 'read in the log of the FTP server, where he has an account'
    return told(after, [{ what: 'the request with its cookie', how, bytes, owner: REQUEST }], CITE)
  },
}
