/** The master secret of TLS 1.2, worked out here from what travelled: RFC 5246 §8.1, RFC 7627 §4. */
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import { prf } from '../../examples/prf.ts'
import { meet, pair } from '../../kit/pair.ts'
import { bodyOf } from '../../kit/play.ts'
import { client12, only, server12, SUITE_OF } from '../../kit/world12.ts'

/** What both sides had, and the hellos and all messages up to ClientKeyExchange as the client saw them. */
function played(ofClient: ClientSettings, ofServer: ServerSettings) {
  const suite = only(SUITE_OF.ECDHE)
  const { events } = meet(pair(client12({ ...suite, ...ofClient }), server12({ ...suite, ...ofServer })))
  const secrets = (wanted: string) =>
    events.flatMap((event) =>
      event.kind === 'secret' && event.name === wanted ? [Buffer.from(event.bytes)] : [],
    )
  const messages = events.flatMap((event) =>
    event.kind === 'message' && event.actor === 'client' ? [event] : [],
  )
  const last = messages.findIndex(({ name }) => name === 'ClientKeyExchange')
  const covered = messages.slice(0, last + 1).map(({ bytes }) => bytes)
  const [hello, answer] = covered
  return { secrets, covered, hello, answer }
}

test('where both speak it, it covers the handshake up to ClientKeyExchange (RFC 7627 §4, §5.1)', () => {
  const { secrets, covered } = played({}, {})
  const [premaster] = secrets('pre_master_secret')
  const sessionHash = createHash('sha256').update(Buffer.concat(covered)).digest()
  const expected = Buffer.from(prf(premaster, 'extended master secret', sessionHash, 48))
  expect(secrets('master_secret')).toEqual([expected, expected])
})

test.each([
  ['the client', { extendedMasterSecret: false }, {}],
  ['the server', {}, { extendedMasterSecret: false }],
])(
  'where %s does without, it is made of both random values (RFC 5246 §8.1, RFC 7627 §5.2)',
  (_, one, other) => {
    const { secrets, hello, answer } = played(one, other)
    const [premaster] = secrets('pre_master_secret')
    const randoms = [bodyOf(hello, 'ClientHello').random, bodyOf(answer, 'ServerHello').random]
    const expected = Buffer.from(prf(premaster, 'master secret', Buffer.concat(randoms), 48))
    expect(secrets('master_secret')).toEqual([expected, expected])
  },
)
