/** Resumption by sealed tickets in both versions, whatever the format: it is the server's affair alone. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../src/bytes/bytes.ts'
import type { Version } from '../../../src/handshake/config.ts'
import type { Env } from '../../../src/handshake/endpoint.ts'
import {
  TICKET_FORMATS,
  ticketKey,
  ticketKeyLength,
  type TicketFormat,
  type TicketKey,
  type TicketKeys,
} from '../../../src/session/ticket-key.ts'
import { openTicket } from '../../../src/session/ticket.ts'
import type { Session } from '../../../src/session/session.ts'
import { meet, pair, type Met } from '../../kit/pair.ts'
import { client, ENV, NOW, server } from '../../kit/world.ts'

const VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']
const FORMATS = Object.keys(TICKET_FORMATS) as TicketFormat[]

const keyOf = (format: TicketFormat, fill: number): TicketKey =>
  ticketKey(format, new Uint8Array(ticketKeyLength(format)).fill(fill))

/** One connection, a minute after the start unless it is the first. */
function connection(id: string, version: Version, ticketKeys: TicketKeys, sessions: readonly Session[]): Met {
  const env: Env = { ...ENV, ticketKeys, now: sessions.length > 0 ? NOW + 60_000 : NOW }
  const versions = [version]
  return meet(pair(client({ versions, sessions }), server({ versions }), id), { env })
}

const certified = (met: Met): boolean =>
  met.events.some((event) => event.kind === 'message' && event.name === 'Certificate')

const failed = (met: Met) =>
  met.events.flatMap((event) =>
    event.kind === 'verdict' && event.actor === 'server'
      ? event.checks.filter(({ outcome }) => outcome === 'fail')
      : [],
  )

describe.each(VERSIONS)('%s', (version) => {
  it.each(FORMATS)('resumes by a ticket of format %s', (format) => {
    const keys = { active: keyOf(format, 7), acceptOnly: [] }
    const full = connection('c1', version, keys, [])
    expect(certified(full)).toBe(true)
    expect(openTicket(keys, full.sessions[0].ticket)).toMatchObject({
      kind: 'session',
      session: { version, secretId: expect.stringMatching(/^c1\/server\//) },
    })
    const resumed = connection('c2', version, keys, full.sessions)
    expect(certified(resumed)).toBe(false)
    expect(resumed.client.state.name).toBe('CONNECTED')
    expect(failed(resumed)).toEqual([])
  })

  it.each(FORMATS)('tells why a ticket of format %s is of no use: a full handshake, no alert', (format) => {
    const before = { active: keyOf(format, 7), acceptOnly: [] }
    const { sessions } = connection('c1', version, before, [])
    const again = connection('c2', version, { active: keyOf(format, 8), acceptOnly: [] }, [sessions[0]])
    expect(certified(again)).toBe(true)
    expect(again.client.state.name).toBe('CONNECTED')
    expect(failed(again)).toMatchObject([
      {
        id: version === 'TLS 1.2' ? 'session12.known' : 'psk.known',
        actual: `sealed under no key of ours: its key_name is ${toHex(before.active.name)}`,
      },
    ])
  })
})
