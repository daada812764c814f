/** PSKs at the server: binder, index, modes, hash, what is passed over (RFC 9846 §4.3.9 and §4.3.11). */
import { describe, expect, test } from 'vitest'
import { createServer } from '../../../src/connection/connection.ts'
import { agreedOf, type Agreed } from '../../../src/handshake/state/agreed.ts'
import type { Session } from '../../../src/session/session.ts'
import type { VerdictEvent } from '../../../src/trace/event.ts'
import { chosenPsk } from '../../kit/chosen-psk.ts'
import { expectRefusal } from '../../kit/expect.ts'
import { before, meet, pair, type Met } from '../../kit/pair.ts'
import { bodyOf, changed, flipped, give, handshake, inTheClear } from '../../kit/play.ts'
import { answering, CHEAP, client, PSK, server } from '../../kit/world.ts'

const first = meet(pair())
const [session, second] = first.sessions
const resuming = (settings: { readonly sessions: readonly Session[] }) => client(settings)

function verdicts(of: Met, question: string): VerdictEvent[] {
  return of.events.flatMap((event) =>
    event.kind === 'verdict' && event.question.includes(question) ? [event] : [],
  )
}

function agreed({ server: side }: Met): Agreed {
  if (side.state.name !== 'CONNECTED' || side.state.machine !== 'server13') throw new Error(side.state.name)
  return agreedOf(side)!
}

/** The index that the server named, and the secret of the session that it resumed: both say which one it was. */
function resumed(of: Met) {
  return { index: chosenPsk(of), secret: agreed(of).resumed?.session.secret }
}

/** A handshake in which no PSK stands for anybody: the server signs. */
const FULL = {
  pskMode: undefined,
  resumed: undefined,
  externalPsk: undefined,
  signatures: { server: 'ecdsa_secp256r1_sha256' },
}

const PSK_FIELD = 'ClientHello.extensions.pre_shared_key'

describe('pre_shared_key', () => {
  const moment = before(
    pair(resuming({ sessions: [session, second] }), server(), 'c2'),
    'client',
    'ClientHello',
  )
  const hand = (bytes: Uint8Array) => give(createServer('c2', server()), inTheClear(handshake(bytes)))

  test('a wrong binder is refused with decrypt_error, not taken for a missing PSK (RFC 9846 §4.3.11)', () => {
    // The last bytes are the second binder; the first ends 33 bytes before.
    const outcome = hand(flipped(moment.bytes, -34))
    expectRefusal(
      outcome,
      { alert: 'decrypt_error', cite: '§4.3.11', field: `${PSK_FIELD}.binders[0]` },
      moment.after,
    )
  })

  test('a binder of the wrong length is refused with decrypt_error (RFC 9846 §4.3.11)', () => {
    const longer = changed(moment.bytes, 'ClientHello', (body) => ({
      ...body,
      extensions: body.extensions?.map((extension) =>
        extension.type === 'pre_shared_key' && 'binders' in extension.data
          ? { ...extension, data: { ...extension.data, binders: [new Uint8Array(48), new Uint8Array(32)] } }
          : extension,
      ),
    }))
    expectRefusal(hand(longer), { alert: 'decrypt_error', cite: '§4.3.11', field: `${PSK_FIELD}.binders[0]` })
  })

  test('only the binder of the chosen PSK is looked at (RFC 9846 §4.3.11)', () => {
    expect(hand(flipped(moment.bytes, -1)).connection.state.name).toBe('WAIT_FINISHED')
  })

  for (const [what, count] of [
    ['fewer binders than identities', 1],
    ['more binders than identities', 3],
  ] as const)
    test(`${what} are refused with illegal_parameter (RFC 9846 §4.3.11)`, () => {
      const binders = new Array<Uint8Array>(count).fill(new Uint8Array(32))
      const bytes = changed(moment.bytes, 'ClientHello', (body) => ({
        ...body,
        extensions: body.extensions?.map((extension) =>
          extension.type === 'pre_shared_key' && 'binders' in extension.data
            ? { ...extension, data: { ...extension.data, binders } }
            : extension,
        ),
      }))
      expectRefusal(
        hand(bytes),
        { alert: 'illegal_parameter', cite: '§4.3.11', field: PSK_FIELD },
        moment.after,
      )
    })

  test('an unknown identity is passed over, the next one is used at its own index (RFC 9846 §4.3.11)', () => {
    const strange: Session = { ...session, ticket: Uint8Array.of(1, 2, 3) }
    const of = meet(pair(resuming({ sessions: [strange, second] }), server(), 'c2'))
    expect(resumed(of)).toEqual({ index: 1, secret: second.secret })
  })

  test('with no identity known, a full handshake follows (RFC 9846 §4.3.11)', () => {
    const strange: Session = { ...session, ticket: Uint8Array.of(1, 2, 3) }
    const of = meet(pair(resuming({ sessions: [strange] }), server(), 'c2'))
    expect(chosenPsk(of)).toBeUndefined()
    expect(agreed(of)).toMatchObject(FULL)
  })

  test('compatible means the same hash, not the same suite (RFC 9846 §4.3.11)', () => {
    const of = meet(
      pair(resuming({ sessions: [session] }), server({ suites: ['TLS_CHACHA20_POLY1305_SHA256'] }), 'c2'),
    )
    expect(agreed(of).suite).toBe('TLS_CHACHA20_POLY1305_SHA256')
    expect(resumed(of)).toEqual({ index: 0, secret: session.secret })
  })

  test('a PSK of another hash than every common suite is passed over (RFC 9846 §4.3.11)', () => {
    const of = meet(
      pair(resuming({ sessions: [session] }), server({ suites: ['TLS_AES_256_GCM_SHA384'] }), 'c2'),
    )
    expect(agreed(of)).toMatchObject(FULL)
    const [{ checks }] = verdicts(of, 'May the server use PSK')
    expect(checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id)).toEqual(['psk.hash'])
  })

  test('the age of an external PSK is ignored (RFC 9846 §4.3.11)', () => {
    const external = before(pair(client(CHEAP), server(CHEAP)), 'client', 'ClientHello')
    const outcome = give(createServer('c1', server(CHEAP)), inTheClear(handshake(external.bytes)))
    expect(outcome.connection.state.name).toBe('WAIT_FINISHED')
  })
})

describe('psk_key_exchange_modes', () => {
  test('psk_ke answers without a key_share (RFC 9846 §4.3.9)', () => {
    const { bytes } = before(pair(client(CHEAP), server(CHEAP)), 'server', 'ServerHello')
    expect(bodyOf(bytes, 'ServerHello').extensions?.map(({ type }) => type)).toEqual([
      'supported_versions',
      'pre_shared_key',
    ])
    expect(agreed(meet(pair(client(CHEAP), server(CHEAP))))).toMatchObject({
      pskMode: 'psk_ke',
      group: undefined,
    })
  })

  test('a mode that we do not allow is not chosen: full handshake (RFC 9846 §4.3.9)', () => {
    const of = meet(pair(client(CHEAP), server({ externalPsks: [PSK], pskModes: ['psk_dhe_ke'] })))
    expect(agreed(of)).toMatchObject(FULL)
  })

  test('unknown modes are ignored (RFC 9846 §4.3.9, RFC 8701)', () => {
    const modes = ['GREASE(0x0b)', 'unknown(0x07)'] as never
    const odd = { ...client({ externalPsks: [PSK] }), pskModes: modes }
    expect(agreed(meet(pair(odd, server({ externalPsks: [PSK] }))))).toMatchObject(FULL)
  })

  test('without modes the client offers no PSK (RFC 9846 §4.3.9)', () => {
    const { bytes } = before(pair(client({ externalPsks: [PSK], pskModes: [] })), 'client', 'ClientHello')
    expect(bodyOf(bytes, 'ClientHello').extensions?.map(({ type }) => type)).not.toContain('pre_shared_key')
  })

  test('psk_dhe_ke without a fitting share asks for one, and the PSK is used then (RFC 9846 §4.2.4)', () => {
    const settings = { externalPsks: [PSK] }
    const of = meet(pair(client({ ...settings, keyShares: [] }), server(settings)))
    expect(agreed(of)).toMatchObject({ pskMode: 'psk_dhe_ke', group: 'x25519' })
  })
})

describe('sessions in the cache', () => {
  const stateful = server({ tickets: { kind: 'stateful' } })
  const full = meet(pair(client(), stateful))
  const again = pair(client({ sessions: [full.sessions[0]] }), stateful, 'c2')

  test('a reference resumes (RFC 9846 §4.7.1)', () => {
    expect(resumed(meet(again, { answer: answering(full.cache) }))).toEqual({
      index: 0,
      secret: full.sessions[0].secret,
    })
  })

  test('a reference that the cache does not know leads to a full handshake (RFC 9846 §4.3.11)', () => {
    expect(agreed(meet(again))).toMatchObject(FULL)
  })

  const lateTaken = (request: Parameters<ReturnType<typeof answering>>[0]) =>
    request.kind === 'take-session'
      ? ({ kind: 'take-session', taken: false } as const)
      : answering(full.cache)(request)

  test('a session that somebody else took first leads to a full handshake (RFC 9846 §8.1)', () => {
    expect(agreed(meet(again, { answer: lateTaken }))).toMatchObject(FULL)
  })

  test('the same by way of a HelloRetryRequest, where psk_ke needed no share (RFC 9846 §4.2.4)', () => {
    const modes = { pskModes: ['psk_ke'] } as const
    const cheap = server({ ...modes, tickets: { kind: 'stateful' } })
    const minted = meet(pair(client(modes), cheap))
    const resumed = pair(client({ ...modes, sessions: minted.sessions, keyShares: [] }), cheap, 'c2')
    const gone = (request: Parameters<ReturnType<typeof answering>>[0]) =>
      request.kind === 'take-session'
        ? ({ kind: 'take-session', taken: false } as const)
        : answering(minted.cache)(request)
    const of = meet(resumed, { answer: gone })
    expect(of.events.some((event) => event.kind === 'message' && event.name === 'HelloRetryRequest')).toBe(
      true,
    )
    expect(agreed(of)).toMatchObject(FULL)
  })

  test('a forged binder burns no session: the binder is verified before the session is taken (RFC 9846 §4.3.11)', () => {
    const moment = before(again, 'client', 'ClientHello')
    const asked: string[] = []
    const bytes = inTheClear(handshake(flipped(moment.bytes, -1)))
    const outcome = give(createServer('c2', stateful), bytes, {
      answer: (request) => {
        asked.push(request.kind)
        return answering(full.cache)(request)
      },
    })
    expect(asked).toEqual(['get-session'])
    expectRefusal(outcome, { alert: 'decrypt_error', cite: '§4.3.11' })
  })

  test('identities behind the sixteenth are not looked at', () => {
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...full.sessions[0],
      ticket: Uint8Array.of(index),
    }))
    const asked: number[] = []
    meet(pair(client({ sessions: many }), stateful, 'c2'), {
      answer: (request) => {
        if (request.kind === 'get-session') asked.push(request.key[0])
        return answering()(request)
      },
    })
    expect(asked).toEqual([...Array.from({ length: 16 }, (_, index) => index)])
  })
})
