/** Arguments of the command line, up to where files would be opened or somebody called. */
import { fromText } from '../../../src/bytes/bytes.ts'
import {
  IDENTITY_OPTIONS,
  OUTPUT_OPTIONS,
  PROTOCOL_OPTIONS,
} from '../../../src/cli/arguments/common-options.ts'
import { deviationsIn } from '../../../src/cli/arguments/deviations.ts'
import {
  asText,
  groupList,
  hexBytes,
  parseOptions,
  textBytes,
  UsageError,
  wholeNumber,
} from '../../../src/cli/arguments/options.ts'
import { externalPsks, knownPsks } from '../../../src/cli/arguments/psks.ts'
import { schemeList } from '../../../src/cli/arguments/sigalgs.ts'
import { suiteLists } from '../../../src/cli/arguments/suites.ts'
import { openingKeys, servingKey } from '../../../src/cli/arguments/ticket-keys.ts'
import { scenarioNamed, RUN_OPTIONS } from '../../../src/cli/run/run.ts'
import { turnedIn } from '../../../src/cli/run/dials.ts'
import { PROBE_OPTIONS, serversFrom } from '../../../src/cli/probe/options.ts'
import {
  exporterFrom,
  handshakeTimeout,
  protocols,
  serverNameFrom,
} from '../../../src/cli/socket/settings.ts'
import { SERVE_OPTIONS } from '../../../src/cli/socket/serve-options.ts'
import { targetFrom, TARGET_OPTIONS } from '../../../src/cli/socket/target.ts'
import { Misuse } from '../../../src/rules/failure.ts'
import { againstIn } from '../../../src/sim/experiment/against.ts'
import { actFrom } from '../../../src/sim/experiment/act.ts'
import { deedFrom } from '../../../src/sim/experiment/deed-text.ts'
import { DecodeError } from '../../../src/bytes/reader.ts'
import type { Target } from '../target.ts'

const OPTIONS = {
  ...{ ...RUN_OPTIONS, ...PROBE_OPTIONS, ...SERVE_OPTIONS },
  ...{ ...TARGET_OPTIONS, ...IDENTITY_OPTIONS, ...PROTOCOL_OPTIONS, ...OUTPUT_OPTIONS },
} as const

/** What each value may be meant as. */
const READERS: readonly ((text: string) => unknown)[] = [
  suiteLists,
  (text) => groupList('groups', text),
  (text) => schemeList('sigalgs', text, text.length % 2 === 0),
  (text) => hexBytes('psk', text),
  (text) => textBytes('psk_identity', text, 1, 100),
  (text) => wholeNumber('port', text, 1, 65_535),
  servingKey,
  openingKeys,
  protocols,
  (text) => targetFrom(text, {}),
  (text) => serverNameFrom({ servername: text }),
  (text) => exporterFrom({ exporter: text }),
  (text) => handshakeTimeout({ 'handshake-timeout': text }),
  (text) => deviationsIn([text]),
  againstIn,
  actFrom,
  deedFrom,
  scenarioNamed,
]

function refused(act: () => unknown): void {
  try {
    act()
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof Misuse || error instanceof DecodeError)) throw error
  }
}

/** Arguments, one a line. */
export const target: Target = {
  about: 'arguments of the command line',
  seeds: () =>
    [
      'localhost:443\n--starttls\nsmtp\n--proxy\nhost:3128',
      'https://user@[::1]:8443/path?x#y',
      '--ciphers\nECDHE-RSA-AES128-GCM-SHA256:HIGH:!aNULL:TLS_AES_128_GCM_SHA256\n--groups\nP-256:X25519MLKEM768',
      '--sigalgs\nRSA+SHA256:ed25519:rsa_pss_rsae_sha256\n--alpn\nh2,http/1.1',
      '--psk\n0011\n--psk_identity\nclient\n--psk-hash\nsha384\n--exporter\nEXPORTER-x:32',
      'tls13-resume\n--change\nc2: forget server ticket-keys\n--against\nc1~tls12-ticket:c2\n--deviate\nclient:binder-label',
      'tls13-resume\n--wait\n3h\n--lifetime\n60\n--cache-size\n2\n--mutate\nc2 ClientHello.random ^= 1',
      'then: send client hello\n--servername\nbücher.example\n--handshake-timeout\n5',
      `--ticket-key\n${'07'.repeat(48)}`,
    ].map(fromText),
  work: { base: 1_000_000, each: 2000 },
  run: (input) => {
    const lines = asText(input).split('\n')
    refused(() => {
      const { values, positionals } = parseOptions(OPTIONS, lines)
      refused(() => turnedIn(values))
      refused(() => externalPsks(values))
      refused(() => knownPsks(values))
      refused(() => serversFrom(values))
      for (const text of positionals) refused(() => targetFrom(text, values))
    })
    for (const line of lines.slice(0, 8)) for (const read of READERS) refused(() => read(line))
  },
}
