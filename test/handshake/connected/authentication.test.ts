/** CONNECTED: authentication after the handshake (RFC 9846 §4.7.2). */
import { describe, expect, test } from 'vitest'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import { command, type Connection } from '../../../src/connection/connection.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import type { Command } from '../../../src/handshake/state/request.ts'
import { chosenPsk } from '../../kit/chosen-psk.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, told } from '../../kit/pair.ts'
import { bodyOf, changed, data, deliver, flipped, give, handshake, settle } from '../../kit/play.ts'
import { CHEAP, CLIENT, client, server } from '../../kit/world.ts'

const ASK: Command = { kind: 'request-certificate' }
const able: ClientSettings = { credential: CLIENT.identity, postHandshakeAuth: true }
const connected = (one: ClientSettings = able, two: ServerSettings = {}) =>
  meet(pair(client(one), server({ tickets: { count: 0 }, ...two })))
const met = connected()
const asked = told(met, 'server', ASK)

const UPDATE = handshake({ name: 'KeyUpdate', body: { request_update: 'update_not_requested' } })

describe('CONNECTED: a client that is asked', () => {
  test('answers with Certificate, CertificateVerify and Finished, in one go (RFC 9846 §4.7.2)', () => {
    const done = meet(asked)
    const peer = { by: 'certificate', chain: CLIENT.identity.chain, verified: true }
    expect(agreedOf(done.server)).toMatchObject({ complete: true, peer })
    const records = done.events.filter(
      (event) => event.kind === 'record' && event.actor === 'client' && event.direction === 'sent',
    )
    expect(records).toHaveLength(1)
  })

  test('declines with an empty Certificate and Finished (RFC 9846 §4.7.2)', () => {
    const done = meet(told(connected({ postHandshakeAuth: true }), 'server', ASK))
    const names = done.events.flatMap((event) =>
      event.kind === 'message' && event.actor === 'client' && event.direction === 'sent' ? [event.name] : [],
    )
    expect(names).toEqual(['Certificate', 'Finished'])
    expect(done.server.state).toMatchObject({ name: 'CONNECTED', demands: [] })
  })

  test('refuses with unexpected_message where it did not offer that (RFC 9846 §4.7.2)', () => {
    const { receiver, bytes, after } = before(asked, 'server', 'CertificateRequest')
    const plain = connected({ credential: CLIENT.identity })
    expect(receiver.state).toMatchObject({ postHandshakeAuth: true })
    expectRefusal(deliver(plain.client, handshake(bytes)), {
      alert: 'unexpected_message',
      cite: '§4.7.2',
      field: 'CertificateRequest',
    })
    expect(deliver(receiver, handshake(bytes)).connection.state.name).toBe('CONNECTED')
    expect(after.state.name).toBe('CONNECTED')
  })

  test('refuses a request without signature_algorithms with missing_extension (RFC 9846 §4.4.2)', () => {
    const { receiver, bytes, after } = before(asked, 'server', 'CertificateRequest')
    const message = changed(bytes, 'CertificateRequest', (body) => ({ ...body, extensions: [] }))
    expectRefusal(
      deliver(receiver, handshake(message)),
      { alert: 'missing_extension', cite: '§4.4.2' },
      after,
    )
  })

  test('answers several requests one after the other, each with its context (RFC 9846 §4.7.2)', () => {
    const done = meet(told(met, 'server', ASK, ASK, ASK))
    const contexts = done.events.flatMap((event) =>
      event.kind === 'message' &&
      event.actor === 'client' &&
      event.name === 'Certificate' &&
      event.direction === 'sent'
        ? [bodyOf(event.bytes, 'Certificate').certificate_request_context]
        : [],
    )
    expect(new Set(contexts.map(String)).size).toBe(3)
    expect(contexts[0].length).toBeGreaterThan(8)
    expect(done.server.state).toMatchObject({ name: 'CONNECTED', demands: [], requestsAnswered: 3 })
  })

  test('answers after its keys changed, with the Finished key of the new generation (RFC 9846 §4.5)', () => {
    const updated = meet(told(met, 'client', { kind: 'update-keys', request: true }))
    expect(meet(told(updated, 'server', ASK)).server.state).toMatchObject({ requestsAnswered: 1 })
  })

  test('a key that is elsewhere is asked for, and the answer waits for it (RFC 9846 §4.5.2)', () => {
    const remote = { chain: CLIENT.identity.chain, privateKey: 'remote' } as const
    const asking = told(connected({ credential: remote, postHandshakeAuth: true }), 'server', ASK)
    const wrong = meet(asking, { answer: () => ({ kind: 'sign', signature: Uint8Array.of(1) }) })
    expect(wrong.server.state).toMatchObject({ name: 'FAILED', alert: 'decrypt_error', by: 'us' })
  })
})

describe('CONNECTED: a server that asks', () => {
  test('asking a client that did not offer that is a misuse (RFC 9846 §4.3.6)', () => {
    expect(() => meet(told(connected({}), 'server', ASK))).toThrow(/post_handshake_auth/)
  })

  test('asking on an external PSK is a misuse (RFC 9846 §4.4.2)', () => {
    const external = meet(
      pair(client({ ...CHEAP, postHandshakeAuth: true }), server({ ...CHEAP, tickets: { count: 0 } })),
    )
    expect(() => meet(told(external, 'server', ASK))).toThrow(/external PSK/)
  })

  test('asking on a resumed connection is not (RFC 9846 §4.4.2)', () => {
    const { sessions } = meet(pair())
    const resumed = meet(pair(client({ ...able, sessions: sessions.slice(0, 1) }), server(), 'c2'))
    expect(meet(told(resumed, 'server', ASK)).server.state).toMatchObject({ requestsAnswered: 1 })
  })

  test('waits for the answer as long as it takes: data and KeyUpdates may come first (RFC 9846 §4.7.2)', () => {
    const { connection: waiting } = settle(command(met.server, ASK))
    const { connection } = deliver(waiting, data(1), UPDATE)
    expect(connection.state).toMatchObject({
      name: 'CONNECTED',
      demands: [{ progress: { kind: 'unanswered' } }],
    })
  })

  const certificate = before(asked, 'client', 'Certificate')
  const proof = before(asked, 'client', 'CertificateVerify')
  const finished = before(asked, 'client', 'Finished')

  test('an answer with another context is refused with unexpected_message (RFC 9846 §4.7.2)', () => {
    const message = changed(certificate.bytes, 'Certificate', (body) => ({
      ...body,
      certificate_request_context: Uint8Array.of(1),
    }))
    expectRefusal(
      deliver(certificate.receiver, handshake(message)),
      { alert: 'unexpected_message', cite: '§4.7.2', field: 'Certificate' },
      certificate.after,
    )
  })

  test('a Certificate, CertificateVerify or Finished that nobody asked for is refused with unexpected_message', () => {
    for (const { bytes } of [certificate, proof, finished])
      expectRefusal(
        deliver(met.server, handshake(bytes)),
        { alert: 'unexpected_message', cite: '§4.7.2' },
        met.client,
      )
  })

  test('the messages of an answer come in their order, or unexpected_message (RFC 9846 §4.7.2)', () => {
    const order = { alert: 'unexpected_message', cite: '§4.7.2' } as const
    expectRefusal(deliver(certificate.receiver, handshake(proof.bytes)), order, certificate.after)
    expectRefusal(deliver(certificate.receiver, handshake(finished.bytes)), order, certificate.after)
    expectRefusal(deliver(proof.receiver, handshake(finished.bytes)), order, proof.after)
    expectRefusal(deliver(proof.receiver, handshake(certificate.bytes)), order, proof.after)
    expectRefusal(deliver(finished.receiver, handshake(proof.bytes)), order, finished.after)
  })

  test('nothing comes between them, or unexpected_message (RFC 9846 §4.7.2)', () => {
    for (const { receiver, after } of [proof, finished])
      for (const [record, field] of [
        [data(1), 'application_data'],
        [UPDATE, 'KeyUpdate'],
      ] as const)
        expectRefusal(
          deliver(receiver, record),
          { alert: 'unexpected_message', cite: '§4.7.2', field },
          after,
        )
  })

  test('a CertificateVerify over another transcript is refused with decrypt_error (RFC 9846 §4.5.2)', () => {
    const other = before(
      told(meet(pair(client(able), server({ tickets: { count: 0 } }), 'c9')), 'server', ASK),
      'client',
      'CertificateVerify',
    )
    expectRefusal(
      deliver(proof.receiver, handshake(other.bytes)),
      { alert: 'decrypt_error', cite: '§4.5.2' },
      proof.after,
    )
  })

  test('a wrong Finished is refused with decrypt_error (RFC 9846 §4.5.3)', () => {
    const outcome = deliver(finished.receiver, handshake(flipped(finished.bytes, -1)))
    expectRefusal(
      outcome,
      { alert: 'decrypt_error', cite: '§4.5.3', field: 'Finished.verify_data' },
      finished.after,
    )
  })

  test('no certificate where one is required is refused with certificate_required (RFC 9846 §4.5.1)', () => {
    // The policy became stricter while the connection was up.
    const at = before(told(connected({ postHandshakeAuth: true }), 'server', ASK), 'client', 'Certificate')
    const strict: Connection = { ...at.receiver, config: server({ clientCertificate: 'require' }) }
    expectRefusal(
      deliver(strict, handshake(at.bytes)),
      { alert: 'certificate_required', cite: '§4.5.1' },
      at.after,
    )
  })

  test('another request in the middle of an answer does not disturb it (RFC 9846 §4.7.2)', () => {
    const { connection, bytes } = settle(command(proof.receiver, ASK))
    expect(bytes.length).toBeGreaterThan(0)
    const done = deliver(connection, handshake(proof.bytes)).connection
    expect(done.state).toMatchObject({
      demands: [{ progress: { kind: 'proven' } }, { progress: { kind: 'unanswered' } }],
    })
  })

  test('a client that is asked later and declines is still whoever it was (RFC 9846 §4.5.1)', () => {
    const known = connected(able, { clientCertificate: 'request' })
    const declining = { ...known, client: { ...known.client, config: client({ postHandshakeAuth: true }) } }
    const { server: asker } = meet(told(declining, 'server', ASK))
    expect(asker.state).toMatchObject({ requestsAnswered: 1 })
    expect(agreedOf(asker)?.peer).toMatchObject({ by: 'certificate', verified: true })
  })

  test('a ticket minted afterwards carries who the client is (RFC 9846 §4.7.1)', () => {
    const proven = meet(asked)
    const minted = meet(told(proven, 'server', { kind: 'send-ticket' }))
    const strict = server({ clientCertificate: 'require' })
    const again = meet(pair(client({ sessions: minted.sessions }), strict, 'c3'))
    expect(chosenPsk(again)).toBe(0)
    expect(agreedOf(again.server)).toMatchObject({
      complete: true,
      peer: { by: 'session', chain: CLIENT.identity.chain, verified: true },
      resumed: { by: 'PSK', session: { secret: minted.sessions[0].secret } },
    })
  })

  test('a client that receives Certificate after the handshake refuses it with unexpected_message', () => {
    const outcome = deliver(met.client, handshake(certificate.bytes))
    expectRefusal(outcome, { alert: 'unexpected_message', cite: '§6.2', field: 'Certificate' }, met.server)
    expect(give(met.client, new Uint8Array(0)).connection.state.name).toBe('CONNECTED')
  })
})
