/** Who decides for the ends of a Lab: functions of the question alone, asked without a setting that says so. */
import { describe, expect, test } from 'vitest'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { Command, HelloQuestion, PeerQuestion } from '../../src/handshake/state/request.ts'
import { Lab, LAB_START } from '../../src/sim/lab/lab.ts'

const { root, identity } = makeIdentity({
  seed: 'application',
  names: ['a.example', 'b.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 86_400_000,
})
const ENDS = {
  client: { serverName: 'b.example', trust: [root], alpn: ['h2', 'http/1.1'] },
  server: { credentials: [identity] },
}

describe('a Lab with an application', () => {
  test('serves each name as it likes, and a moment that is stepped again gives the same bytes', () => {
    const onHello = ({ serverName }: HelloQuestion) =>
      serverName === 'a.example' ? { refused: 'moved' } : { settings: { alpn: ['http/1.1'] } }
    const lab = Lab.create()
      .connect({ ...ENDS, onHello })
      .run()
    expect(agreedOf(lab.client)).toMatchObject({ complete: true, alpn: 'http/1.1' })
    const asked = [...lab.timeline].findIndex(
      ({ cause }) => cause.kind === 'answer' && cause.name === 'serve-hello',
    )
    expect(lab.timeline.at(asked)?.events.map(({ kind }) => kind)).toContain('verdict')
    const again = lab.at(asked).run()
    expect(again.sent('server')).toEqual(lab.sent('server'))
  })

  test('turns a peer away', () => {
    const onPeer = ({ from }: PeerQuestion) => (from === 'server' ? { refused: 'not pinned' } : 'accept')
    const lab = Lab.create()
      .connect({ ...ENDS, onPeer })
      .run()
    expect(lab.server.state).toMatchObject({ name: 'FAILED', by: 'peer', alert: 'access_denied' })
  })

  test('waits where the settings ask and nobody is there, until somebody answers', () => {
    const lab = Lab.create()
      .connect({ ...ENDS, server: { ...ENDS.server, askOnHello: true } })
      .run()
    expect(lab.server.pending).toMatchObject({ kind: 'serve-hello', serverName: 'b.example' })
    const answered = lab.answer('server', { kind: 'serve-hello', decision: { settings: {} } }).run()
    expect(agreedOf(answered.client)?.complete).toBe(true)
  })

  test('that aborts with its question open ends the connection', () => {
    const lab = Lab.create()
      .connect({ ...ENDS, server: { ...ENDS.server, askOnHello: true } })
      .run()
      .command('server', { kind: 'abort', alert: 'internal_error', reason: 'the list of names is gone' })
    expect(lab.client.state).toMatchObject({ name: 'FAILED', by: 'peer', alert: 'internal_error' })
  })

  test('is the cause of the moment in which an abort takes the place of commands that wait', () => {
    const send = (): Command => ({ kind: 'send', data: new Uint8Array(1) })
    const waiting = Lab.create()
      .connect({ ...ENDS, server: { ...ENDS.server, askOnHello: true } })
      .run()
      .command('server', send())
      .command('server', send())
    const since = waiting.timeline.length
    const lab = waiting.command('server', { kind: 'abort', alert: 'internal_error', reason: 'enough' })
    expect(lab.timeline.at(since)).toMatchObject({
      actor: 'server',
      cause: { kind: 'command', name: 'abort' },
    })
  })
})
