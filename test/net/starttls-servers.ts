/** Servers that begin without TLS, as far as it takes to be asked for it; behind that, Node's TLS answers with one line. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { identityOf } from '../peers/identities.ts'

/** What a server says first, and what it answers to what comes; after the last answer TLS begins. */
export interface Script {
  readonly greeting: string
  /** Latin-1: what must have come, and what is said then. */
  readonly steps: readonly (readonly [RegExp, string])[]
  /** What it answers when asked, which some clients do before. */
  readonly aside?: readonly [RegExp, string]
}

const latin1 = (hex: string): string => Buffer.from(hex, 'hex').toString('latin1')
/** Handshake packet of MySQL: protocol 10, version, thread, data, abilities with CLIENT_SSL (0800) and more of 4.1. */
const MYSQL =
  latin1('0a382e302e330001000000616263646566676800ff8a21020000001500000000000000000000') + '0123456789ab\0'
const header = (body: string): string => String.fromCharCode(body.length, 0, 0, 0) + body

/** Every protocol. `openssl s_client -starttls` gets on with each of them too. */
export const SCRIPTS: Readonly<Record<string, Script>> = {
  smtp: {
    greeting: '220-mail.example\r\n220 ready\r\n',
    steps: [
      [/^EHLO .*\r\n/, '250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n'],
      [/^STARTTLS\r\n/, '220 go\r\n'],
    ],
  },
  lmtp: {
    greeting: '220 ready\r\n',
    steps: [
      [/^LHLO .*\r\n/, '250-mail.example\r\n250 STARTTLS\r\n'],
      [/^STARTTLS\r\n/, '220 go\r\n'],
    ],
  },
  ftp: { greeting: '220-ftp\r\n220 ready\r\n', steps: [[/^AUTH TLS\r\n/, '234 go\r\n']] },
  nntp: {
    greeting: '201 no posting\r\n',
    steps: [[/^STARTTLS\r\n/, '382 go\r\n']],
    aside: [/^CAPABILITIES\r\n/, '101 these\r\nSTARTTLS\r\n.\r\n'],
  },
  pop3: { greeting: '+OK ready\r\n', steps: [[/^STLS\r\n/, '+OK go\r\n']] },
  imap: {
    greeting: '* OK ready\r\n',
    steps: [[/^(\S+) STARTTLS\r\n/, '* OK wait\r\n$1 OK go\r\n']],
    aside: [/^(\S+) CAPABILITY\r\n/, '* CAPABILITY IMAP4rev1 STARTTLS\r\n$1 OK\r\n'],
  },
  ldap: {
    greeting: '',
    // ExtendedRequest and its answer: message 1, success, and two empty strings (RFC 4511 §4.12).
    steps: [[/^0.*1\.3\.6\.1\.4\.1\.1466\.20037/s, latin1('300c02010178070a010004000400')]],
  },
  postgres: { greeting: '', steps: [[/^\0\0\0\x08\x04\xd2\x16\x2f/, 'S']] },
  xmpp: {
    greeting: '',
    steps: [
      [
        /<stream:stream[^>]*>/,
        "<?xml version='1.0'?><stream:stream id='1'><stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>" +
          '</starttls></stream:features>',
      ],
      [/<starttls[^>]*\/>/, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"],
    ],
  },
  mysql: { greeting: header(MYSQL), steps: [[/^\x20\0\0\x01[^]{32}/, '']] },
}

const own = identityOf()

/** The root that vouches for these servers. */
export const STARTTLS_ROOT = own.pem.root

/** Listens as a script says. After the script it speaks TLS, says `hello from NAME` and closes. */
export async function scriptedServer(
  name: string,
  { greeting, steps, aside }: Script,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.write(greeting, 'latin1')
    let waiting = ''
    const left = [...steps]
    const heard = (bytes: Buffer): void => {
      waiting += bytes.toString('latin1')
      const asked = aside?.[0].exec(waiting)
      if (aside && asked) {
        socket.write(asked[0].replace(...aside), 'latin1')
        waiting = waiting.slice(asked[0].length)
      }
      for (let found; left.length > 0 && (found = left[0][0].exec(waiting)); left.shift()) {
        socket.write(found[0].replace(left[0][0], left[0][1]), 'latin1')
        waiting = waiting.slice(found.index + found[0].length)
      }
      if (left.length > 0) return
      socket.off('data', heard)
      socket.pause()
      if (waiting !== '') socket.unshift(Buffer.from(waiting, 'latin1'))
      const tls = new TLSSocket(socket, { isServer: true, cert: own.pem.cert, key: own.pem.key })
      tls.on('error', () => undefined)
      tls.end(`hello from ${name}\n`)
    }
    socket.on('data', heard)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
