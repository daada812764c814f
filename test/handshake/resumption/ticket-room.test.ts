/** Tickets and the room that a ClientHello has: a server may give larger ones than any hello can bring back. */
import { describe, expect, it } from 'vitest'
import type { Version } from '../../../src/wire/version.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { TICKET_ROOM } from '../../../src/handshake/common/ticket-room.ts'
import type { Session } from '../../../src/session/session.ts'
import { findExtension } from '../../../src/wire/extension.ts'
import { decodeMessage13 } from '../../../src/wire/handshake.ts'
import { meet, pair, type Met } from '../../kit/pair.ts'
import { client, PSK, server } from '../../kit/world.ts'

const VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']
const LARGEST = 2 ** 16 - 1

/** A connection to which the client brings tickets of these lengths, best first. */
function bringing(version: Version, ...lengths: readonly number[]): Met {
  const versions = [version]
  const [session] = meet(pair(client({ versions }), server({ versions }))).sessions
  const sessions = lengths.map((length): Session => ({ ...session, ticket: new Uint8Array(length).fill(1) }))
  return meet(pair(client({ versions, sessions }), server({ versions }), 'c2'))
}

/** Lengths of the tickets in the first ClientHello. */
function offered({ events }: Met): number[] {
  const hello = events.find((event) => event.kind === 'message' && event.name === 'ClientHello')
  if (hello?.kind !== 'message') throw new Error('no ClientHello')
  const { message } = decodeMessage13(hello.bytes)
  if (message.name !== 'ClientHello') throw new Error('no ClientHello')
  const { extensions } = message.body
  const psks = findExtension(extensions, 'pre_shared_key')?.identities ?? []
  const ticket = findExtension(extensions, 'session_ticket')?.length ?? 0
  return [...psks.map(({ identity }) => identity.length), ...(ticket > 0 ? [ticket] : [])]
}

const remarks = ({ events }: Met): string[] =>
  events.flatMap((event) => (event.kind === 'note' ? [event.text] : []))

describe.each(VERSIONS)('%s', (version) => {
  it.each([1, 1000, TICKET_ROOM - 64])('a ticket of %i bytes is offered', (length) => {
    const met = bringing(version, length)
    expect(offered(met)).toEqual([length])
    expect(met.client.state.name).toBe('CONNECTED')
  })

  it.each([TICKET_ROOM, LARGEST])('one of %i bytes is not: a full handshake, and a remark', (length) => {
    const met = bringing(version, length)
    expect(offered(met)).toEqual([])
    expect(met.client.state.name).toBe('CONNECTED')
    expect(remarks(met)).toContain(
      `a session is not offered: its ticket of ${length} bytes finds no room in the ClientHello`,
    )
  })
})

it('TLS 1.3: of several, those are offered that find room together, the best first', () => {
  const met = bringing('TLS 1.3', 30_000, 40_000, 30_000, 30_000)
  expect(offered(met)).toEqual([30_000, 30_000])
  expect(met.client.state.name).toBe('CONNECTED')
})

it('TLS 1.2: the first that finds room is offered', () => {
  expect(offered(bringing('TLS 1.2', LARGEST, 300, 400))).toEqual([300])
})

describe('an external PSK whose identity finds no room in a hello', () => {
  const psk = { ...PSK, identity: new Uint8Array(2 ** 16 - 1).fill(0x41) }

  it('is not offered, and the handshake goes on without (RFC 9846 §4.2.2)', () => {
    const met = meet(pair(client({ externalPsks: [psk] }), server({ externalPsks: [psk] })))
    expect(agreedOf(met.client)).toMatchObject({
      complete: true,
      resumed: undefined,
      externalPsk: undefined,
      pskMode: undefined,
    })
    expect(met.events).toContainEqual(
      expect.objectContaining({
        kind: 'note',
        text: 'an external PSK is not offered: its identity of 65535 bytes finds no room in the ClientHello',
      }),
    )
  })
})
