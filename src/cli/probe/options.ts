/** The options of `probe`, and what they say. */
import { FINDINGS } from '../../probe/findings.ts'
import { ADVICE, type ServerName } from '../../probe/advice/advice.ts'
import { CHECK_UP_VERSIONS } from '../../probe/check-up.ts'
import type { Asked } from '../../probe/trial.ts'
import { SERVER_NAME } from '../../handshake/settings/server-name.ts'
import { IDENTITY_OPTIONS, PROTOCOL_OPTIONS } from '../arguments/common-options.ts'
import {
  helpInParts,
  UsageError,
  wholeNumber,
  type OptionTable,
  type OptionValues,
} from '../arguments/options.ts'
import { identitiesFrom, serverNameFrom } from '../socket/settings.ts'
import { nameOf, TARGET_OPTIONS } from '../socket/target.ts'

const SERVERS = ADVICE.map(({ server }) => server)

const CONNECTION = {
  ...TARGET_OPTIONS,
  servername: { type: 'string', value: 'NAME', help: 'name to ask for (HOST)' },
  noservername: { type: 'boolean', help: 'ask for no name' },
  alpn: PROTOCOL_OPTIONS.alpn,
  'handshake-timeout': PROTOCOL_OPTIONS['handshake-timeout'],
  pause: { type: 'string', value: 'MS', help: 'ms between two connections (100)' },
} as const satisfies OptionTable

const QUESTIONS = {
  tls1_2: { type: 'boolean', help: 'ask about TLS 1.2; with --tls1_3, or without either, about both' },
  tls1_3: { type: 'boolean', help: 'ask about TLS 1.3' },
  tries: { type: 'string', value: 'N', help: 'connections of which the share is taken that resume (10)' },
  'other-name': {
    type: 'string',
    value: 'NAME',
    help: 'another name that the server serves, under which sessions are offered (other.invalid)',
  },
  wait: { type: 'string', value: 'S', help: 'offer a ticket once more after so many seconds' },
  early: { type: 'boolean', help: 'try 0-RTT: an empty line is sent as early data' },
} as const satisfies OptionTable

const IDENTITY = {
  cert: { ...IDENTITY_OPTIONS.cert, help: 'certificate to show, to see whether it goes with the session' },
  key: IDENTITY_OPTIONS.key,
  pass: IDENTITY_OPTIONS.pass,
  CAfile: IDENTITY_OPTIONS.CAfile,
  verify: { type: 'boolean', help: 'a server whose chain does not verify is not asked any more' },
} as const satisfies OptionTable

const OUTPUT = {
  server: { type: 'string', value: 'NAME', help: `what to change in this one alone: ${SERVERS.join(', ')}` },
  full: { type: 'boolean', help: 'every question with its rule, also those that could not be put' },
  json: { type: 'boolean', help: 'one JSON object a finding, then one of the summary' },
  html: {
    type: 'string',
    value: 'FILE',
    help: 'at the end: a page with the findings, and every connection that they rest on',
  },
  pcapng: {
    type: 'string',
    value: 'FILE',
    help: 'at the end: their packets for Wireshark, the secrets inside',
  },
  plain: { type: 'boolean', help: 'no colours (also: NO_COLOR=1, or any pipe)' },
  width: { type: 'string', value: 'N', help: 'columns, 40 to 400' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

/** All of them. */
export const PROBE_OPTIONS = { ...CONNECTION, ...QUESTIONS, ...IDENTITY, ...OUTPUT }

/** What was given of them. */
export type ProbeValues = OptionValues<typeof PROBE_OPTIONS>

/** The text of `--help`: options, and everything that is asked. */
export function probeHelp(): string {
  const parts = { Connection: CONNECTION, Questions: QUESTIONS, Identity: IDENTITY, Output: OUTPUT }
  const asked = CHECK_UP_VERSIONS.map((version) => {
    const rows = FINDINGS.filter((row) => row.version === version)
    return [`${version}:`, ...rows.map(({ id, subject }) => `  ${id.padEnd(26)}${subject}`)].join('\n')
  })
  const usage = 'glass-tls probe HOST:PORT [OTHER:PORT ...] [options]'
  return `${helpInParts(usage, parts)}\n${ABOUT}\nWhat is asked:\n\n${asked.join('\n\n')}\n`
}

const ABOUT = `Asks a server of yours how it resumes: connections one after the other, whose
number is said before the first. Of other addresses it asks whether they take
the sessions of the first. Exit code 0 where nothing is bad, 1 where something
is, or where no TLS is spoken.
`

/** What is asked. @throws UsageError */
export function askedFrom(values: ProbeValues, host: string, say: (text: string) => void): Asked {
  const { tls1_2 = false, tls1_3 = false, wait } = values
  const [credential, ...more] = identitiesFrom(values, { say })
  if (more.length > 0) throw new UsageError('probe shows one --cert, and no second')
  return {
    versions: CHECK_UP_VERSIONS.filter((version) =>
      version === 'TLS 1.2' ? tls1_2 || !tls1_3 : tls1_3 || !tls1_2,
    ),
    serverName: values.noservername ? '' : (serverNameFrom(values) ?? nameOf(host)),
    otherName: otherName(values['other-name'] ?? 'other.invalid'),
    tries: wholeNumber('tries', values.tries ?? '10', 2, 1000),
    wait: wait === undefined ? undefined : wholeNumber('wait', wait, 1, 604_800),
    // What a server of HTTP ignores before a request (RFC 9112 §2.2).
    early: values.early ? Uint8Array.of(0x0d, 0x0a) : undefined,
    credential,
  }
}

function otherName(name: string): string {
  if (name === '' || !SERVER_NAME.holds(name))
    throw new UsageError(`--other-name: expected a DNS name, actual '${name}'`)
  return name
}

/** The server that advice is wanted for; all where none is named. @throws UsageError */
export function serversFrom({ server }: ProbeValues): readonly ServerName[] {
  if (server === undefined) return SERVERS
  const found = SERVERS.filter((name) => name.toLowerCase() === server.toLowerCase())
  if (found.length === 0)
    throw new UsageError(`--server: expected one of ${SERVERS.join(', ')}, actual '${server}'`)
  return found
}
