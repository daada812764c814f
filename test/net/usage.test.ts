/** `serve` and `connect` with options that make no sense: exit code 2 and one line that names the option. */
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { scratch } from '../peers/children.ts'
import { run } from './cli.ts'

const { file } = scratch()
const GARBAGE = file('garbage.pem', 'no PEM\n')
const VECTORS = resolve(import.meta.dirname, '../vectors/key-files')
const CERTIFICATE = `${VECTORS}/cert.pem`
const PAIR = ['--cert', CERTIFICATE, '--key', `${VECTORS}/key.pem`] as const
const NOWHERE = file('no/such/directory/file')
const LONG = 'x'.repeat(70_000)

/** By option: arguments, and what is said of them. */
type Wrong = Readonly<Record<string, readonly (readonly [args: readonly string[], message: RegExp])[]>>

const COMMON: Wrong = {
  cert: [
    [['--cert', NOWHERE], /^--cert .*: ENOENT/],
    [['--cert', GARBAGE], /^--cert .*garbage\.pem: /],
    [['--cert'], /^--cert: expected FILE behind it$/],
    [['--cert', GARBAGE, '--key', CERTIFICATE], /^--cert .*garbage\.pem: /],
    [
      ['--cert', `${VECTORS}/modern.p12`, '--pass', 'pass:no'],
      /^--cert .*: .*expected the password that opens it, actual another/,
    ],
    [['--cert', CERTIFICATE], /^--cert .*cert\.pem: no private key is in the file, and --key is missing$/],
    [['--cert', `${VECTORS}/cert.der`], /^--cert .*: no private key is in the file, and --key is missing$/],
  ],
  key: [
    [['--cert', CERTIFICATE, '--key', GARBAGE], /^--key .*garbage\.pem: /],
    [
      ['--cert', CERTIFICATE, '--key', `${VECTORS}/aes256.der`],
      /^--key .*: .*expected the password that opens it, actual no password/,
    ],
    [
      ['--cert', `${VECTORS}/root.pem`, '--key', `${VECTORS}/key.pem`],
      /^--key .*: the private key does not belong/,
    ],
    [['--key', 'a'], /^--key: expected one for each --cert, or none at all, actual 1 for 0/],
    [
      ['--cert', 'a', '--cert', 'b', '--key', 'a'],
      /^--key: expected one for each --cert, or none at all, actual 1 for 2/,
    ],
  ],
  pass: [
    [['--pass', 'secret'], /^--pass: expected pass:TEXT, env:NAME or file:FILE/],
    [['--pass', 'env:NO_SUCH_NAME', '--cert', 'a'], /^--pass: the environment has no NO_SUCH_NAME/],
    [['--pass', `file:${NOWHERE}`, '--cert', 'a'], /^--pass .*: ENOENT/],
  ],
  CAfile: [
    [['--CAfile', NOWHERE], /^--CAfile .*: ENOENT/],
    [['--CAfile', GARBAGE], /^--CAfile .*garbage\.pem: /],
  ],
  groups: [
    [['--groups', 'x25519,x9'], /^--groups: 'x9' is none of x25519, /],
    [['--groups', ','], /^--groups: expected at least one name, actual ','/],
    [['--groups', 'x25519/x9'], /^--groups: 'x9' is none of x25519, /],
  ],
  sigalgs: [
    [['--sigalgs', 'RSA+SHA255'], /^--sigalgs: 'RSA\+SHA255' is no scheme of ours/],
    [['--sigalgs', 'ECDSA+SHA1'], /^--sigalgs: ECDSA\+SHA1 needs --legacy-signatures \(RFC 9155\)/],
    [['--sigalgs', ','], /^--sigalgs: expected at least one name, actual ','/],
  ],
  client_sigalgs: [
    [['--client_sigalgs', 'RSA+SHA255'], /^--client_sigalgs: 'RSA\+SHA255' is no scheme of ours/],
    [['--client_sigalgs', 'ECDSA+SHA1'], /^--client_sigalgs: ECDSA\+SHA1 needs --legacy-signatures/],
  ],
  requestCAfile: [
    [['--requestCAfile', NOWHERE], /^--requestCAfile .*: ENOENT/],
    [['--requestCAfile', GARBAGE], /^--requestCAfile .*garbage\.pem: /],
  ],
  ciphers: [
    [['--ciphers', 'ECDHE-RSA-AES128'], /^--ciphers: 'ECDHE-RSA-AES128' is no suite of ours/],
    [['--tls1_2', '--ciphers', 'TLS_AES_128_GCM_SHA256'], /^--ciphers names no suite of TLS 1\.2/],
  ],
  alpn: [
    [['--alpn', 'x'.repeat(256)], /^--alpn: expected 1 to 255 bytes of text, actual 256/],
    [['--alpn', ','], /^--alpn: expected at least one name, actual ','/],
  ],
  psk: [
    [['--psk', 'xyz'], /^--psk: not a hex digit: 'x'/],
    [['--psk', ''], /^--psk: expected at least one byte/],
    [['--psk-import'], /^--psk-import needs --psk/],
  ],
  'psk-hash': [
    [['--psk-hash', 'sha384'], /^--psk-hash needs --psk/],
    [['--psk', '00', '--psk-hash', 'sha512'], /^--psk-hash: expected sha256 or sha384, actual 'sha512'/],
    [
      [...['--psk', '00', '--psk-hash', 'sha384'], ...['--psk-hash', 'sha256']],
      /^--psk-hash: expected one for each --psk, or none at all, actual 2 for 1/,
    ],
  ],
  'psk-context': [
    [['--psk-context', '00'], /^--psk-context needs --psk/],
    [['--psk', '00', '--psk-context', '00'], /^--psk-context needs --psk-import/],
    [['--psk', '00', '--psk-import', '--psk-context', 'xyz'], /^--psk-context: not a hex digit: 'x'/],
    [['--psk', '00', '--psk', '00', '--psk-import'], /^--psk_identity: of several PSKs/],
  ],
  'record-size-limit': [
    [['--record-size-limit', '63'], /^--record-size-limit: expected a whole number from 64 to 16385, actual/],
    [['--record-size-limit', '16386'], /^--record-size-limit: expected a whole number from 64 to 16385/],
  ],
  'record-padding': [
    [['--record-padding', '-1'], /^--record-padding: expected N behind it/],
    [['--record-padding', '16385'], /^--record-padding: expected a whole number from 0 to 16384, actual/],
  ],
  psk_identity: [
    [
      [...['--psk', '00', '--psk', '01'], ...['--psk_identity', 'a']],
      /^--psk_identity: expected one for each --psk, or none at all, actual 1 for 2/,
    ],
    [['--psk', '00', '--psk', '01'], /^--psk_identity: of several PSKs each needs an identity of its own/],
    [['--psk_identity', 'me'], /^--psk_identity needs --psk/],
    [
      ['--psk', '00', '--psk_identity', LONG],
      /^--psk_identity: expected 1 to 65535 bytes of text, actual 70000/,
    ],
  ],
  renegotiation: [
    [['--renegotiation', 'maybe'], /^--renegotiation: expected allow or refuse, actual 'maybe'/],
  ],
  exporter: [
    [['--exporter', 'EXPORTER-x:0'], /^--exporter: expected a whole number from 1 to 8160, actual '0'/],
    [['--exporter', ''], /^--exporter: expected 1 to 249 bytes of text, actual 0/],
    [['--exporter', 'x'.repeat(250)], /^--exporter: expected 1 to 249 bytes of text, actual 250/],
  ],
  deviate: [[['--deviate', 'client:nothing-known'], /^--deviate: 'client:nothing-known' is no deviation; /]],
  data: [[['--data', NOWHERE], /^--data .*: ENOENT/]],
  html: [[['--html', NOWHERE], /^--html .*: ENOENT/]],
  pcapng: [[['--pcapng', NOWHERE], /^--pcapng .*: ENOENT/]],
  keylog: [[['--keylog', NOWHERE], /^--keylog .*: ENOENT/]],
  seed: [[['--seed', ''], /^--seed: expected some text/]],
  'handshake-timeout': [
    [
      ['--handshake-timeout', '0'],
      /^--handshake-timeout: expected a whole number from 1 to 3600, actual '0'/,
    ],
  ],
}

const SERVE: Wrong = {
  ...COMMON,
  port: [
    [['--port', '99999'], /^--port: expected a whole number from 0 to 65535, actual '99999'/],
    [['--port', '-1'], /^--port: expected N behind it; one that begins with a dash: --port=N$/],
  ],
  // An address for documentation, which nobody has.
  host: [[['--host', '192.0.2.1', '--port', '0'], /^--host, --port: listen EADDRNOTAVAIL/]],
  tickets: [[['--tickets', '256'], /^--tickets: expected a whole number from 0 to 255, actual '256'/]],
  'ticket-key': [[['--ticket-key', '0011'], /^--ticket-key: expected 48, 64 or 80 bytes, actual 2/]],
  context: [
    [['--context', 'one'], /^--context is for tickets under a --ticket-key/],
    [
      ['--ticket-key', '00'.repeat(80), '--context', 'x'.repeat(33)],
      /^--context: a session ID context has at most 32 bytes, not 33/,
    ],
  ],
  'session-cache': [
    [
      ['--session-cache', 'cupboard'],
      /^--session-cache: 'cupboard' names no store: expected memory, file:DIR/,
    ],
    [['--session-cache', `file:${GARBAGE}`], /^--session-cache: the file store cannot be opened: /],
    [['--session-cache', 'redis:nonsense'], /^--session-cache: not an address of Redis/],
    [['--session-cache', 'memory+memory'], /^--session-cache: memory behind memory keeps nothing/],
    [['--session-cache', 'off', '--stateful-tickets'], /^--stateful-tickets are references into the cache/],
  ],
  'anti-replay': [
    [['--anti-replay', 'none'], /^--anti-replay: expected exact or bloom:BITS, actual 'none'/],
    [['--anti-replay', 'bloom:0'], /^--anti-replay: expected a whole number from 1 to 16777216, actual '0'/],
    [['--anti-replay', 'bloom:8', '--session-cache', 'file:unused'], /^--anti-replay bloom is for memory/],
  ],
  'cache-size': [
    [['--cache-size', '0'], /^--cache-size: expected a whole number from 1 to 16777216, actual '0'/],
  ],
  'cache-key': [
    [['--cache-key', '00'], /^--cache-key: expected 32 bytes, actual 1/],
    [['--cache-key', '00'.repeat(32)], /^--cache-key seals what is at rest/],
  ],
  timeout: [
    [['--timeout', '604801'], /^--timeout: expected a whole number from 1 to 604800, actual '604801'/],
  ],
  dhparam: [
    [['--dhparam', NOWHERE], /^--dhparam .*: ENOENT/],
    [['--dhparam', GARBAGE], /^--dhparam .*garbage\.pem: .*expected a block DH PARAMETERS/],
  ],
  status_file: [
    [['--status_file', NOWHERE], /^--status_file is about a certificate that is given: --cert$/],
    [[...PAIR, '--status_file', NOWHERE], /^--status_file .*: ENOENT/],
    [[...PAIR, '--status_file', GARBAGE], /^--status_file .*garbage\.pem: .*OCSPResponse/],
  ],
  psk_hint: [[['--psk_hint', LONG], /^--psk_hint: expected 0 to 65535 bytes of text, actual 70000/]],
  max_early_data: [[['--max_early_data', '1e9'], /^--max_early_data: expected a whole number from 0 to /]],
  servername: [
    [['--servername', 'a b'], /^--servername: expected a DNS name or an address, actual 'a b'/],
    [['--servername', ''], /^--servername: expected a DNS name or an address, actual ''/],
  ],
  root_out: [[['--root_out', NOWHERE], /^--root_out .*: ENOENT/]],
  limit: [
    [['--limit', 'maxConections=3'], /NAME=N .*'maxConections=3'; did you mean maxConnections/],
    [['--limit', 'maxConnections'], /maxConnections: expected a whole number .* or Infinity, actual ''/],
    [['--limit', 'idleTimeout=0'], /idleTimeout: expected a whole number of ms from 1, .*actual '0'/],
    [['--limit', 'maxHandshakeLength=Infinity'], /from 4 to 16777219, actual 'Infinity'/],
    [['--limit', 'maxTickets=3'], /^--limit: expected NAME=N with a limit that --help names/],
  ],
  naccept: [[['--naccept', 'few'], /^--naccept: expected a whole number from 0 to 2147483648, actual 'few'/]],
}

const CONNECT: Wrong = {
  ...COMMON,
  servername: [
    [
      ['--servername', 'straße.example'],
      /^--servername: expected a DNS name or an address, actual 'straße.example'; did you mean xn--strae-oqa\.example\?$/,
    ],
    [['--servername', `${'x'.repeat(64)}.example`], /^--servername: expected a DNS name or an address/],
  ],
  sess_out: [[['--sess_out', NOWHERE], /^--sess_out .*: ENOENT/]],
  sess_in: [
    [['--sess_in', NOWHERE], /^--sess_in .*: ENOENT/],
    [['--sess_in', GARBAGE], /^--sess_in .*: .*expected a block SSL SESSION PARAMETERS/],
  ],
  'key-share': [
    [['--key-share', 'x9'], /^--key-share: 'x9' is none of x25519, /],
    [
      ['--groups', 'x25519,x448', '--key-share', 'x448,P-256'],
      /^--key-share: expected a group that is among groups: x25519, x448, actual 'secp256r1'$/,
    ],
  ],
  limit: [
    [['--limit', 'maxTickets=-1'], /^--limit: maxTickets: expected a whole number of messages from 0, /],
    [['--limit', 'maxConnections=3'], /with a limit that --help names/],
  ],
  'split-hello': [
    [['--split-hello', '16385'], /^--split-hello: expected a whole number from 0 to 16384, actual '16385'/],
  ],
  maxfraglen: [
    [['--maxfraglen', '513'], /^--maxfraglen: expected 0, 512, 1024, 2048 or 4096 bytes, actual 513$/],
    [['--maxfraglen', '2^9'], /^--maxfraglen: expected a whole number from 0 to 4096, actual '2\^9'/],
  ],
  ticket_request: [
    [['--ticket_request', '3'], /^--ticket_request: expected two numbers, NEW,RESUMED, actual '3'/],
    [
      ['--ticket_request', '3,many'],
      /^--ticket_request: expected a whole number from 0 to 255, actual 'many'/,
    ],
  ],
  reconnect: [
    [['--reconnect', 'often'], /^--reconnect: expected a whole number from 0 to 1000, actual 'often'/],
  ],
  early_data: [[['--early_data', NOWHERE], /^--early_data .*: ENOENT/]],
  starttls: [[['--starttls', 'gopher'], /^--starttls: 'gopher' is none of smtp, /]],
  xmpphost: [[['--xmpphost', 'a'], /^--xmpphost needs --starttls xmpp$/]],
  proxy: [[['--proxy', ':'], /^expected --proxy HOST:PORT, actual ':'$/]],
}

/** Nobody listens there. */
const NOBODY = '127.0.0.1:1'

describe.each([
  ['serve', SERVE, []],
  ['connect', CONNECT, [NOBODY]],
] as const)('%s', (command, wrong, target) => {
  const cases = Object.values(wrong).flat()

  // The first words will do for a title: some values are long on purpose.
  it.each(cases.map(([args, message]) => [args.join(' ').slice(0, 60), args, message] as const))(
    '%s',
    async (_, args, message) => {
      const { code, text } = await run(command, ...target, ...args)
      expect(text).toMatch(message)
      expect(text).not.toContain('\n')
      expect(code).toBe(2)
    },
  )

  it('has a case here for every option that takes a value', async () => {
    const { text } = await run(command, '--help')
    const options = [...text.matchAll(/^ {2}--(\S+) [A-Z]/gm)].map(([, name]) => name)
    expect(options.length).toBeGreaterThan(15)
    expect(Object.keys(wrong).sort()).toEqual(options.sort())
  })

  it('says its help within 80 columns', async () => {
    const { text } = await run(command, '--help')
    expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
  })

  it('says one line for an option that it does not have', async () => {
    const { code, text } = await run(command, ...target, '--no-such-option')
    expect(text).toMatch(/^--no-such-option is no option; [^\n]*$/)
    expect(code).toBe(2)
  })
})

describe('connect', () => {
  it.each([
    [[], /^connect takes one HOST:PORT or URL, not 0$/],
    [['a:1', 'b:2'], /^connect takes one HOST:PORT or URL, not 2$/],
    [['localhost:0'], /^--port: expected a whole number from 1 to 65535, actual '0'$/],
    [['[::1'], /^expected HOST:PORT, actual '\[::1'$/],
    [['gopher://a/'], /^expected a URL of https, .*, actual 'gopher:\/\/a\/'$/],
    [['https://'], /^expected a URL, actual 'https:\/\/'$/],
    [['https://[/'], /^expected a URL, actual 'https:\/\/\[\/'$/],
  ])('%j', async (args, message) => {
    const { code, text } = await run('connect', ...args)
    expect(text).toMatch(message)
    expect(code).toBe(2)
  })
})
