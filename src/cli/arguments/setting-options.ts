/** The options that the settings of a configuration come from: what is wrong with a setting is told of its option. */
import { entryOf } from '../../bytes/table.ts'
import { expectation, WrongSetting } from '../../rules/failure.ts'
import { UsageError } from './options.ts'

/** The option behind each setting that has one; of what no option sets nothing can be wrong. */
const OPTIONS: Readonly<Record<string, string>> = {
  versions: '--tls1_2, --tls1_3',
  suites: '--ciphers',
  suites12: '--ciphers',
  groups: '--groups',
  lowerRanks: '--groups',
  keyShares: '--key-share',
  signatureSchemes: '--sigalgs, --client_sigalgs',
  signingSchemes: '--sigalgs, --client_sigalgs',
  certificateAuthorities: '--requestCAfile, --CAfile',
  alpn: '--alpn',
  certificateCompression: '--cert_comp',
  trust: '--CAfile',
  externalPsks: '--psk, --psk_identity, --psk-context',
  recordPadding: '--record-padding',
  recordSizeLimit: '--record-size-limit',
  splitHello: '--split-hello',
  maxFragmentLength: '--maxfraglen',
  serverName: 'HOST, --servername',
  credential: '--cert',
  credentials: '--cert',
  sessions: '--sess_in',
  ticketRequest: '--ticket_request',
  tickets: '--tickets, --timeout',
  maxEarlyData: '--max_early_data',
  pskIdentityHint: '--psk_hint',
  dhParameters: '--dhparam',
  requireExtendedMasterSecret: '--require_ems, --no_ems',
}

/** The configuration that `make` makes. @throws UsageError that names the option whose setting is wrong */
export function configured<C>(make: () => C): C {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof WrongSetting)) throw error
    const [setting = ''] = error.setting.split(/[.[]/)
    const option = entryOf(OPTIONS, setting) ?? error.setting
    throw new UsageError(`${option}: ${expectation({ expected: error.allowed, actual: error.actual })}`)
  }
}
