/** A form of all settings: each with what is asked for by its own rule, and what it is now as an act writes it. */
import { entryOf } from '../../bytes/table.ts'
import { toHex } from '../../bytes/bytes.ts'
import type { ClientConfig, ServerConfig } from '../../handshake/config/config.ts'
import { CLIENT_SETTINGS, SERVER_SETTINGS } from '../../handshake/settings/configure.ts'
import type { Asks, SettingRule } from '../../handshake/settings/kinds.ts'
import { castFor, nameInCast } from '../cast/named.ts'

/** One setting, or one field of it. */
export interface SettingField {
  /** As an act writes it: `tickets.lifetime`. */
  readonly name: string
  readonly group: SettingGroup
  /** What is allowed, in words. */
  readonly allowed: string
  readonly asks: Asks | { readonly kind: 'text' }
  /** What it is now, as text that is read again to the same. */
  readonly value: string
}

/** What settings are about. */
const SETTING_GROUPS = ['version and suites', 'who is who', 'resumption', 'early data', 'all else'] as const

/** One of them. */
export type SettingGroup = (typeof SETTING_GROUPS)[number]

/** The settings of each group that one turns first; the others are all else. */
const GROUPED: Readonly<Partial<Record<SettingGroup, readonly string[]>>> = {
  'version and suites': [
    'versions',
    'suites',
    'suites12',
    'groups',
    'keyShares',
    'signatureSchemes',
    'cookie',
  ],
  'who is who': [
    'serverName',
    'alpn',
    'credential',
    'credentials',
    'clientCertificate',
    'trust',
    'verifyPeer',
  ],
  resumption: [
    ...[
      'tickets',
      'acceptTickets',
      'ticketRequest',
      'sessionTickets',
      'sessionIds',
      'pskModes',
      'externalPsks',
    ],
    ...['extendedMasterSecret', 'requireExtendedMasterSecret', 'maxAuthenticationAge'],
  ],
  'early data': ['earlyData', 'maxEarlyData', 'freshnessWindow', 'replayCheck', 'startedAt'],
}

/** What no text says, or what asks somebody who is not there. */
const UNSAID = ['role', 'sessions', 'dhParameters', 'askOnHello', 'askOnPeer']

/** The settings of an end, by group and in the order of {@link GROUPED}, and what they are in a configuration. */
export function settingsForm(config: ClientConfig | ServerConfig): readonly SettingField[] {
  const rules: Readonly<Record<string, SettingRule>> =
    config.role === 'client' ? CLIENT_SETTINGS : SERVER_SETTINGS
  const values: Readonly<Record<string, unknown>> = { ...config }
  const first = SETTING_GROUPS.flatMap((group) => GROUPED[group] ?? [])
  const names = [...first, ...Object.keys(rules).filter((name) => !first.includes(name))]
  return names.flatMap((name) => {
    const rule = entryOf(rules, name)
    return rule && !UNSAID.includes(name) ? fieldsOf(name, rule, values[name]) : []
  })
}

function fieldsOf(name: string, rule: SettingRule, value: unknown): SettingField[] {
  const group = SETTING_GROUPS.find((each) => GROUPED[each]?.includes(name)) ?? 'all else'
  const people = castFor(name).map(([who]) => who)
  const named = people.length > 0
  // A word such as `none` stands for all its fields.
  if (rule.fields && !named && typeof value === 'object')
    return Object.entries(rule.fields).map(([field, { allowed, asks = TEXT }]) => {
      const part = (value as Readonly<Record<string, unknown>> | undefined)?.[field]
      return { name: `${name}.${field}`, group, allowed, asks, value: written(name, part) }
    })
  const asks: SettingField['asks'] = named
    ? { kind: name === 'credential' ? 'one' : 'some', of: people }
    : (rule.asks ?? TEXT)
  return [{ name, group, allowed: rule.allowed, asks, value: written(name, value) }]
}

const TEXT = { kind: 'text' } as const

/** A value as text: of a list its items behind one another, of bytes hex, of who is of the cast the name. */
function written(name: string, value: unknown): string {
  const who = nameInCast(name, value)
  if (who !== undefined) return who
  if (value instanceof Uint8Array) return toHex(value)
  if (Array.isArray(value)) return value.map((each) => written(name, each)).join(',')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
