/** Parts of the guide to session ID contexts: tickets of one context in another, rules, and what is said of a context that is missing. */
import { readFileSync } from 'node:fs'
import { fromText } from '../src/bytes/bytes.ts'
import { hintFor } from '../src/net/hints.ts'
import { adviceOn } from '../src/probe/advice/advice.ts'
import { outcomeOf, rowOf, type FindingId } from '../src/probe/findings.ts'
import { RULES, ruleInWords } from '../src/rules.ts'
import { openTicket, sealTicket } from '../src/session/tickets/ticket.ts'
import { ticketKey, ticketKeyLength, type TicketKeys } from '../src/session/tickets/ticket-key.ts'
import { Lab } from '../src/sim/lab/lab.ts'
import { client, once, server, until } from '../src/sim/scenarios/scenario.ts'
import { code, table } from './markdown.ts'

let visited: Lab | undefined

/** A client that was given a session. */
function afterOne(): Lab {
  return (visited ??= once(Lab.create(), { client: client(), server: server() }))
}

const BYTES = new Uint8Array(ticketKeyLength('openssl')).fill(1)

/** One ticket key of OpenSSL's format, in a context. */
function keysIn(context: string): TicketKeys {
  return { active: ticketKey('openssl', BYTES, fromText(context)), acceptOnly: [] }
}

const CONTEXTS = [
  ['shop', 'shop'],
  ['shop', 'staff'],
  ['', 'staff'],
  ['shop', ''],
] as const

/** What becomes of tickets under one key, sealed in one context and opened in another. */
export function contextTable(): string {
  const named = (context: string): string => (context === '' ? 'none' : code(context))
  const [session] = afterOne().world.clientSessions
  const rows = CONTEXTS.map(([sealed, wanted]) => {
    const keys = keysIn(sealed)
    const ticket = sealTicket(keys, session!, new Uint8Array(keys.active.ivLength))
    const opened = openTicket(keysIn(wanted), ticket)
    return [named(sealed), named(wanted), opened.kind === 'session' ? 'opens' : code(opened.why)]
  })
  return table(['sealed in context', 'the server’s own', 'the ticket'], rows)
}

/** The rules that keep a session with the name and the client that it was made for. */
const KEEPING =
  /^(offer(12)?\.server-name|early\.server-name|(psk|session12)\.(server-name|client-identity|trust))$/

/** See {@link KEEPING}. */
export function keepingRules(): string {
  return table(
    ['rule', 'it says', 'source'],
    RULES.filter(({ id }) => KEEPING.test(id)).map((rule) => [code(rule.id), ruleInWords(rule), rule.cite]),
  )
}

// ---- Real servers

/** What a real server's context is. */
export interface MeasuredContext {
  readonly server: string
  /** The context in words; the test works its bytes out beside the server. */
  readonly is: string
  readonly bytes: number
  /** What was otherwise in another process, which then had the same context and resumed, or another and did not. */
  readonly same: readonly string[]
  readonly other: readonly string[]
}

/** A stored run, of `SAVE=docs/guides/contexts-measured.json npx vitest run test/peers/contexts`. */
export interface MeasuredContexts {
  /** Its day, such as `2026-01-31`. */
  readonly on: string
  /** Of each program. */
  readonly versions: Readonly<Record<string, string>>
  readonly rows: readonly MeasuredContext[]
}

const STORED = JSON.parse(
  readFileSync(new URL('guides/contexts-measured.json', import.meta.url), 'utf8'),
) as MeasuredContexts

/** When, and with what. */
export function contextsMeasuredWith(): string {
  const versions = Object.entries(STORED.versions).map(([name, version]) => `${name} ${version}`)
  return `Measured on ${STORED.on}: ${versions.join(', ')}.`
}

/** See {@link MeasuredContext}. */
export function measuredContexts(): string {
  return table(
    ['server', 'context', 'bytes', 'it is the same with', 'it is another with'],
    STORED.rows.map(({ server: name, is, bytes, same, other }) => [
      name,
      is,
      String(bytes),
      same.join(', '),
      other.join(', '),
    ]),
  )
}

// ---- No context

const VERSIONS = ['TLS 1.2', 'TLS 1.3'] as const
const QUESTION = 'client-certificate' satisfies FindingId

/** What `connect` and `probe` say of a server that asks for certificates and has no context. */
export function missingContext(): string {
  const offering = until(
    afterOne().connect({ client: client(), server: server(), resume: 'take' }),
    (lab) => lab.client.state.name === 'WAIT_SH',
  )
  const hint = hintFor('internal_error', offering.client.state, undefined)
  if (hint === undefined) throw new Error('nothing is said of internal_error in answer to an offer')
  const found = VERSIONS.map((version) => {
    const row = rowOf(version, QUESTION)
    return [code('probe'), `${version} ${code(row.id)}: ${outcomeOf(row, 'broken').says}`]
  })
  return table(['', 'says'], [[code('connect'), `the peer sent internal_error ${hint}`], ...found])
}

/** Settings that have to do with a context, by server: as `probe` advises them. */
export function contextAdvice(): string {
  const asked = VERSIONS.flatMap((version) => [
    { version, id: QUESTION, outcome: 'broken' } as const,
    { version, id: 'ticket-other-address', outcome: 'declined' } as const,
  ])
  const rows = asked
    .flatMap(adviceOn)
    .filter(({ set }) => Object.keys(set).some((name) => /context/i.test(name)))
    .map(({ server: name, lines, note, source }) => [name, lines.map(code).join('<br>'), note, source])
  const each = new Map(rows.map((row) => [row.join(), row]))
  return table(['server', 'setting', 'to know', 'by'], [...each.values()])
}
