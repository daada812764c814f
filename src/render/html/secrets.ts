/** The secrets of a connection as a tree: each stands under what it was made from. */
import { toHex } from '../../bytes/bytes.ts'
import type { SecretEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'
import { formula, parentName } from '../words/formula.ts'
import { esc } from './parts.ts'
import { markInWords } from '../words/published.ts'
import { tellSecret } from '../words/story.ts'
import { fingerprint } from '../words/values.ts'

/**
 * The tree as the client made it, or the server where it is alone; a mark tells where the server's secret of the same name has
 * the same bytes.
 */
export function secretsHtml(connection: ConnectionRun): string {
  const events = eventsOf(connection)
  const of = (side: Actor): SecretEvent[] =>
    events.flatMap(({ actor, event }) => (event.kind === 'secret' && actor === side ? [event] : []))
  const [client, server] = [of('client'), of('server')]
  const told = client.length > 0 ? client : server
  const others =
    told === client
      ? new Map(server.map(({ name, bytes }) => [name, toHex(bytes)]))
      : new Map<string, string>()
  const own = new Set(told.map(({ id }) => id))
  const children = new Map<string, SecretEvent[]>()
  for (const secret of told) {
    const parent = secret.parents.find((id) => own.has(id)) ?? ''
    children.set(parent, [...(children.get(parent) ?? []), secret])
  }
  const branch = (parent: string): string => {
    const under = children.get(parent) ?? []
    if (under.length === 0) return ''
    const items = under.map(
      (secret) => `<li>${secretHtml(secret, others, connection.published)}${branch(secret.id)}</li>`,
    )
    return `<ul>${items.join('')}</ul>`
  }
  return `<div class="secrets">${branch('')}</div>`
}

function secretHtml(
  secret: SecretEvent,
  server: ReadonlyMap<string, string>,
  marks: ConnectionRun['published'],
): string {
  const { id, name, row, bytes, parents, cite } = secret
  const compared = marks?.get(secret)
  const printed = compared
    ? `<span class="${compared.differs ? 'fail' : 'pass'}">${esc(markInWords(compared))}</span>`
    : ''
  const same = server.get(name) === toHex(bytes)
  const mark = same ? '<span class="pass" title="the server holds the same bytes">=</span>' : ''
  const from = parents.filter((parent) => parent !== '0').map((parent) => parentName(parent, secret))
  const title = `${toHex(bytes)}  =  ${formula(secret)}  ${cite}`
  return `<div class="node" data-id="${esc(id)}" data-parents="${esc(parents.join(' '))}" title="${esc(title)}"><b>${esc(name)}</b> <code>${fingerprint(bytes)}</code>${mark}${printed}<span class="for">${esc(tellSecret(row))}</span>${from.length > 1 || secret.operation === 'restored' ? `<span class="dim"> from ${esc(from.join(' and '))}</span>` : ''}</div>`
}
