/** The makers of configurations: defaults, then what was given, checked against the rule of each setting. */
import type { SchemeName } from '../../crypto/signature/signature.ts'
import type {
  ClientConfig,
  ClientSettings,
  CommonConfig,
  ServerConfig,
  ServerSettings,
  TicketPolicy,
} from '../config/config.ts'
import { CLIENT_RULES } from './client.ts'
import { COMMON_RULES } from './common.ts'
import { CLIENT_CONTRADICTIONS, SERVER_CONTRADICTIONS } from './contradictions.ts'
import {
  CLIENT_DEFAULTS,
  COMMON_DEFAULTS,
  SERVER_DEFAULTS,
  TICKET_DEFAULTS,
  withLegacySchemes,
} from './defaults.ts'
import type { SettingRule } from './kinds.ts'
import { checkEach, checkTogether } from './objection.ts'
import { SERVER_RULES } from './server.ts'

/** Every setting of `C` with its rule. */
type RulesOf<C> = { readonly [K in keyof C]: SettingRule }

/** What a client may be told: the rule of each setting. */
export const CLIENT_SETTINGS: RulesOf<ClientConfig> = {
  ...COMMON_RULES,
  ...CLIENT_RULES,
}
/** What a server may be told. */
export const SERVER_SETTINGS: RulesOf<ServerConfig> = { ...COMMON_RULES, ...SERVER_RULES }

/**
 * A client configuration: defaults, then what was given. The first group alone gets a key share unless told otherwise.
 * A client that is to say what makes no sense, for a lesson or a test, has its configuration changed afterwards:
 * `{ ...clientConfig(settings), groups: [] }` is checked by nobody, and what comes of it may be an `internal_error`.
 * @throws WrongSetting for a setting that does not exist, is not what it may be, or contradicts another
 */
export function clientConfig(settings: ClientSettings = {}): ClientConfig {
  checkEach(CLIENT_SETTINGS, settings)
  const config: ClientConfig = {
    ...COMMON_DEFAULTS,
    ...CLIENT_DEFAULTS,
    keyShares: (settings.groups ?? COMMON_DEFAULTS.groups).slice(0, 1),
    ...settings,
    ...schemesOf(settings),
    role: 'client',
  }
  return checkTogether(CLIENT_CONTRADICTIONS, config)
}

/**
 * A server configuration: defaults, then what was given; checked as {@link clientConfig} checks a client's.
 * @throws WrongSetting for a setting that does not exist, is not what it may be, or contradicts another
 */
export function serverConfig(settings: ServerSettings = {}): ServerConfig {
  checkEach(SERVER_SETTINGS, settings)
  const config: ServerConfig = {
    ...COMMON_DEFAULTS,
    ...SERVER_DEFAULTS,
    ...settings,
    ...schemesOf(settings),
    tickets: ticketsOf(settings.tickets),
    role: 'server',
  }
  return checkTogether(SERVER_CONTRADICTIONS, config)
}

/**
 * A configuration with some settings changed; what its rules are is checked as where it was made.
 * @throws WrongSetting for a setting that does not exist, is not what it may be, or contradicts another
 */
export function withSettings(config: ServerConfig, settings: ServerSettings): ServerConfig {
  checkEach(SERVER_SETTINGS, settings)
  const tickets = ticketsOf(settings.tickets, config.tickets)
  // What followed from a setting follows from what it is now.
  const { signingSchemes, ...rest } = config
  const follows = signingSchemes === config.signatureSchemes
  const changed = { ...rest, ...(follows ? {} : { signingSchemes }), ...settings }
  return checkTogether(SERVER_CONTRADICTIONS, { ...changed, ...schemesOf(changed), tickets })
}

/** Who turns tickets off gives none to those either who ask for some. */
function ticketsOf(given: Partial<TicketPolicy> = {}, usual: TicketPolicy = TICKET_DEFAULTS): TicketPolicy {
  return { ...usual, ...(given.count === 0 ? { limit: 0 } : {}), ...given }
}

/** The schemes of each list, those for old peers last, as a client must list them (RFC 9846 §4.3.3). */
function schemesOf(
  settings: Partial<CommonConfig>,
): Pick<CommonConfig, 'signatureSchemes' | 'signingSchemes' | 'certificateSchemes'> {
  const { versions, legacySignatures, signatureSchemes, signingSchemes, certificateSchemes } = {
    ...COMMON_DEFAULTS,
    ...settings,
  }
  const all = (schemes: readonly SchemeName[]): readonly SchemeName[] =>
    legacySignatures ? withLegacySchemes(schemes, versions) : schemes
  const taken = all(signatureSchemes)
  return {
    signatureSchemes: taken,
    signingSchemes: signingSchemes ? all(signingSchemes) : taken,
    certificateSchemes: certificateSchemes && all(certificateSchemes),
  }
}
