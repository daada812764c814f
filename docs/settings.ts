/** The tables of settings: what each is, what it may be, what it is unless said otherwise. From the rules that are checked. */
import { CLIENT_SETTINGS, SERVER_SETTINGS } from '../src/handshake/settings/configure.ts'
import { CLIENT_CONTRADICTIONS, SERVER_CONTRADICTIONS } from '../src/handshake/settings/contradictions.ts'
import { commentOf, commentsIn } from './comments.ts'
import { code, table } from './markdown.ts'

const RULES: Readonly<Record<string, { readonly allowed: string }>> = {
  ...CLIENT_SETTINGS,
  ...SERVER_SETTINGS,
}

/** Names of settings, in the order of their declaration: of both roles, or of one alone. */
function namesOf(whose: 'both' | 'client' | 'server'): string[] {
  const mine = Object.keys(whose === 'server' ? SERVER_SETTINGS : CLIENT_SETTINGS)
  const others = Object.keys(whose === 'server' ? CLIENT_SETTINGS : SERVER_SETTINGS)
  return mine.filter((name) => others.includes(name) === (whose === 'both') && name !== 'role')
}

/** Every setting of both roles, or of one alone. */
export function settingsTable(whose: 'both' | 'client' | 'server'): string {
  const comments = commentsIn('handshake/config/config.ts')
  return table(
    ['setting', 'what it is', 'allowed'],
    namesOf(whose).map((name) => [code(name), commentOf(comments, name), RULES[name].allowed]),
  )
}

/** What settings must not say at once. */
export function contradictionsTable(): string {
  const rows = [...CLIENT_CONTRADICTIONS, ...SERVER_CONTRADICTIONS].map(
    ({ rule, cite }) => [rule, cite] as const,
  )
  return table(
    ['rule', 'source'],
    [...new Map(rows)].map((row) => [...row]),
  )
}
