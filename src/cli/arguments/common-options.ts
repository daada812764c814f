/** Options that `serve` and `connect` have in common, in the parts of their help. */
import type { OptionTable, OptionValues } from './options.ts'

/** Who we are, and whom we believe. */
export const IDENTITY_OPTIONS = {
  cert: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'certificate chain, leaf first: PEM, DER or PKCS #12; serve takes several',
  },
  key: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'private key for each --cert, PEM or DER; --cert is searched without it',
  },
  pass: { type: 'string', value: 'HOW', help: 'password of the files: pass:TEXT, env:NAME or file:FILE' },
  CAfile: { type: 'string', value: 'FILE', help: 'trusted roots: PEM, DER or PKCS #12' },
  requestCAfile: {
    type: 'string',
    value: 'FILE',
    help: 'certificates whose names say which authorities a certificate may be from; serve has those of --CAfile',
  },
  verify: { type: 'boolean', help: 'a peer whose chain does not verify is refused' },
  psk: {
    type: 'string',
    multiple: true,
    value: 'HEX',
    help: 'an external PSK, or several; TLS 1.2 then prefers suites with PSK',
  },
  psk_identity: {
    type: 'string',
    multiple: true,
    value: 'NAME',
    help: 'its identity (Client_identity); of several PSKs each has one',
  },
  'psk-hash': {
    type: 'string',
    multiple: true,
    value: 'HASH',
    help: 'TLS 1.3: its hash, sha256 or sha384, for each --psk (sha256)',
  },
  'psk-import': {
    type: 'boolean',
    help: 'TLS 1.3: PSKs are imported from each --psk, which is not used itself (RFC 9258)',
  },
  'psk-context': {
    type: 'string',
    multiple: true,
    value: 'HEX',
    help: 'what each is imported for: best who is client and who is server (nothing)',
  },
  'psk-ke': { type: 'boolean', help: 'a PSK alone will do: psk_ke beside psk_dhe_ke' },
} as const satisfies OptionTable

/** What the handshake is about. */
export const PROTOCOL_OPTIONS = {
  tls1_2: { type: 'boolean', help: 'speak TLS 1.2; with --tls1_3, or without either, both' },
  tls1_3: { type: 'boolean', help: 'speak TLS 1.3' },
  ciphers: { type: 'string', value: 'A,B', help: 'suites, the preferred one first; IANA or OpenSSL names' },
  groups: {
    type: 'string',
    value: 'A,B',
    help: 'groups for the key agreement, the preferred one first; behind a / serve asks for no better one',
  },
  sigalgs: {
    type: 'string',
    value: 'A,B',
    help: 'signature schemes, the preferred one first; IANA names or RSA+SHA256 and the like',
  },
  client_sigalgs: {
    type: 'string',
    value: 'A,B',
    help: 'schemes of the client’s own signature: connect signs with them, serve asks for them (those of --sigalgs)',
  },
  'legacy-signatures': {
    type: 'boolean',
    help: 'SHA-1 signs too, with TLS 1.2 alone SHA-224 as well, for old peers (RFC 9155)',
  },
  'record-size-limit': {
    type: 'string',
    value: 'N',
    help: 'ask the peer for records of N bytes at most (RFC 8449)',
  },
  'record-padding': { type: 'string', value: 'N', help: 'TLS 1.3: pad application data to a multiple of N' },
  cert_comp: {
    type: 'boolean',
    help: 'TLS 1.3: certificates may be compressed with zlib, both ways (RFC 8879)',
  },
  alpn: { type: 'string', value: 'A,B', help: 'application protocols, the preferred one first' },
  grease: {
    type: 'boolean',
    help: 'values that mean nothing beside ours, which the peer has to ignore (RFC 8701)',
  },
  deviate: {
    type: 'string',
    multiple: true,
    value: 'ID',
    help: 'make a mistake of our end, or several (see: deviations)',
  },
  'update-keys': { type: 'boolean', help: 'TLS 1.3: send a KeyUpdate after the handshake, and ask for one' },
  renegotiate: { type: 'boolean', help: 'TLS 1.2: begin one more handshake after the first' },
  renegotiation: {
    type: 'string',
    value: 'HOW',
    help: "TLS 1.2: allow or refuse the peer's renegotiation (refuse)",
  },
  no_ems: { type: 'boolean', help: 'TLS 1.2: no extended master secret' },
  require_ems: { type: 'boolean', help: 'TLS 1.2: refuse a peer without the extended master secret' },
  no_etm: { type: 'boolean', help: 'TLS 1.2: no encrypt-then-MAC' },
  'handshake-timeout': { type: 'string', value: 'S', help: 'seconds until a handshake is given up (10)' },
  seed: { type: 'string', value: 'TEXT', help: 'random values from a seed, for lessons only' },
} as const satisfies OptionTable

/** What is sent and shown. */
export const OUTPUT_OPTIONS = {
  data: { type: 'string', value: 'FILE', help: 'send the content of a file' },
  json: { type: 'boolean', help: 'the trace on stdout, one JSON object a line' },
  quiet: { type: 'boolean', help: 'no annotations' },
  keylog: { type: 'string', value: 'FILE', help: 'append secrets for Wireshark (SSLKEYLOGFILE)' },
  html: { type: 'string', value: 'FILE', help: 'at the end: a page to read everything in, kept until then' },
  pcapng: { type: 'string', value: 'FILE', help: 'at the end: packets for Wireshark, the secrets inside' },
  exporter: { type: 'string', value: 'LABEL:LEN', help: 'print exported keying material' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** What was given of all of them. */
export type CommonValues = OptionValues<
  typeof IDENTITY_OPTIONS & typeof PROTOCOL_OPTIONS & typeof OUTPUT_OPTIONS
>
