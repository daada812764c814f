/** What a HelloRetryRequest changes is shown: its random, message_hash, what a binder covers, where the client stands. */
import { expect, test } from 'vitest'
import { coveredName } from '../../src/render/words/formula.ts'
import { renderText } from '../../src/render/text/text.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import { client, once, server } from '../../src/sim/scenarios/scenario.ts'
import { eventsOf } from '../../src/trace/run.ts'
import { run } from './runs.ts'

const about = { name: '', shows: '', seed: '' }
const retried = run('tls13-hrr')
const text = [...renderText(retried, { width: 400 })].join('\n')

test('its random is shown and named (RFC 9846 §4.2.3)', () => {
  expect(text).toMatch(/random .* cf21ad74e59a6111…339c \(32 bytes\): SHA-256 of “HelloRetryRequest”/)
})

test('at both ends message_hash takes the place of the first ClientHello (RFC 9846 §4.1)', () => {
  const notes = eventsOf(retried.connections[0]).flatMap(({ actor, event }) =>
    event.kind === 'note' && event.text.includes('message_hash') ? [[actor, event.text]] : [],
  )
  expect(notes.map(([actor]) => actor)).toEqual(['server', 'client'])
  expect(notes[0][1]).toBe(notes[1][1])
  expect(notes[0][1]).toMatch(/fe000020 ‖ sha256\(ClientHello\) = [0-9a-f]{64}$/)
})

test('the client has to say hello again, and does not say that it said nothing (RFC 9846 §4.2.2)', () => {
  expect(text).toMatch(/client WAIT_SH → START {2}has to say hello again/)
  expect(text).not.toMatch(/→ START {2}has said nothing yet/)
})

test('a binder after it covers message_hash, HelloRetryRequest and the hello before its binders (RFC 9846 §4.3.11.2)', () => {
  const first = once(Lab.create(), { client: client(), server: server() })
  const lab = first
    .connect({ client: client(), server: server({ groups: ['secp384r1'] }), resume: 'take' })
    .run()
  const binders = eventsOf(runOf(lab, about).connections[1]).flatMap(({ actor, event }) =>
    event.kind === 'secret' && event.row.kind === 'binder' ? [[actor, coveredName(event)]] : [],
  )
  const [before, ...after] = binders
  expect(before).toEqual(['client', 'ClientHello before its binders'])
  expect(after.map(([, covered]) => covered)).toEqual(
    after.map(() => 'message_hash(first ClientHello), HelloRetryRequest, ClientHello before its binders'),
  )
  expect(after.map(([actor]) => actor)).toEqual(['client', 'server'])
})
