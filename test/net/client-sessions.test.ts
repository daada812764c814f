import { expect, it } from 'vitest'
import { ClientSessions } from '../../src/net/client-sessions.ts'
import type { Session } from '../../src/session/session.ts'
import { meet, pair } from '../kit/pair.ts'
import { CHEAP, client, server } from '../kit/world.ts'

/** Two tickets of TLS 1.3, and two sessions of TLS 1.2. */
const [old13, new13] = meet(pair(client(CHEAP), server(CHEAP))).sessions
const [old12] = meet(pair(client({ versions: ['TLS 1.2'] }), server({ versions: ['TLS 1.2'] }))).sessions
const new12: Session = { ...old12, createdAt: old12.createdAt + 1 }

it('offers the newest session of the peer, and nothing to a stranger', () => {
  const kept = new ClientSessions()
  kept.keep('a.example', old12)
  kept.keep('a.example', new12)
  expect(kept.offer('a.example')).toEqual([new12])
  expect(kept.offer('b.example')).toEqual([])
})

it('offers a ticket of TLS 1.3 once (RFC 9846 §C.4), and the one before it then', () => {
  const kept = new ClientSessions()
  kept.keep('a.example', old13)
  kept.keep('a.example', new13)
  expect(kept.offer('a.example')).toEqual([new13])
  expect(kept.offer('a.example')).toEqual([old13])
  expect(kept.offer('a.example')).toEqual([])
})

it('offers a session of TLS 1.2 as often as it is wanted', () => {
  const kept = new ClientSessions()
  kept.keep('a.example', old12)
  expect([kept.offer('a.example'), kept.offer('a.example')]).toEqual([[old12], [old12]])
})

it('keeps eight tickets of a peer', () => {
  const kept = new ClientSessions()
  for (let i = 0; i < 20; i++) kept.keep('a.example', { ...new13, ageAdd: i })
  const offered = Array.from({ length: 9 }, () => kept.offer('a.example').map(({ ageAdd }) => ageAdd))
  expect(offered).toEqual([[19], [18], [17], [16], [15], [14], [13], [12], []])
})
