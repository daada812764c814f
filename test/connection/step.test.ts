/** step(): one thing at a time, on values that stay as they were; never an exception for what a peer sent. */
import { describe, expect, test } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import {
  command,
  createClient,
  createServer,
  feed,
  type Connection,
} from '../../src/connection/connection.ts'
import { pump } from '../../src/connection/pump.ts'
import { step, type Step } from '../../src/connection/step.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { peerOf } from '../../src/wire/actor.ts'
import { before, meet, pair, type Pair } from '../kit/pair.ts'
import { deliver, handshake, inTheClear, settle } from '../kit/play.ts'
import { answering, CHEAP, CLIENT, client, ENV, NOW, SERVER, server } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

/** Every step of a run, with what it was taken from. */
function steps(of: Pair): { readonly before: Connection; readonly taken: Step; readonly answer: unknown }[] {
  const all: { before: Connection; taken: Step; answer: unknown }[] = []
  meet(of, {
    watch: (_actor, at, taken) => {
      all.push({ before: at, taken, answer: at.pending && answering()(at.pending) })
      return false
    },
  })
  return all
}

const wire = (taken: Step): string[] =>
  taken.outputs.flatMap((output) => (output.kind === 'bytes' ? [toHex(output.bytes)] : []))

describe('values', () => {
  const history = steps(pair())

  test('an earlier connection stepped again gives the same bytes, events and state', () => {
    for (const { before: at, taken } of [...history].reverse()) {
      const again = step(ENV, at)
      expect(wire(again)).toEqual(wire(taken))
      expect(again.connection.state).toEqual(taken.connection.state)
      expect(again.events.map(({ kind }) => kind)).toEqual(taken.events.map(({ kind }) => kind))
      expect([...again.connection.vault].map(({ name, bytes }) => [name, toHex(bytes)])).toEqual(
        [...taken.connection.vault].map(({ name, bytes }) => [name, toHex(bytes)]),
      )
    }
  })

  test('two futures of one connection do not see each other', () => {
    const { client: up, server: other } = meet(pair(client(CHEAP), server(CHEAP)))
    const one = settle(command(up, { kind: 'send', data: Uint8Array.of(1) }))
    const two = settle(command(up, { kind: 'update-keys', request: false }))
    const three = settle(command(up, { kind: 'send', data: Uint8Array.of(3) }))
    expect(settle(feed(other, one.bytes)).outputs).toMatchObject([{ bytes: Uint8Array.of(1) }])
    expect(settle(feed(other, three.bytes)).outputs).toMatchObject([{ bytes: Uint8Array.of(3) }])
    expect(settle(feed(other, two.bytes)).connection.read.generation).toBe(1)
    expect(up.write).toMatchObject({ sequence: 0, generation: 0 })
  })

  test('the same seed and clock give the same bytes, another seed others', () => {
    const [one, two] = [steps(pair()), steps(pair())].map((all) => all.flatMap(({ taken }) => wire(taken)))
    expect(one).toEqual(two)
    const other = {
      ...ENV,
      random: { draw: (_key: unknown, length: number) => new Uint8Array(length).fill(7) },
    }
    expect(meet(pair(), { env: other }).outputs.client).not.toEqual(meet(pair()).outputs.client)
  })

  test('the trace changes nothing but the events', () => {
    const silent = meet(pair(), { env: { ...ENV, trace: false } })
    expect(silent.events).toEqual([])
    expect(silent.outputs).toEqual(meet(pair()).outputs)
  })

  test('no random value is drawn twice', () => {
    const drawn: string[] = []
    const env = {
      ...ENV,
      random: {
        draw: (key: Parameters<typeof ENV.random.draw>[0], length: number) => {
          drawn.push(JSON.stringify(key))
          return ENV.random.draw(key, length)
        },
      },
    }
    meet(pair(client({ groups: ['x25519', 'secp256r1'] }), server({ groups: ['secp256r1'], cookie: true })), {
      env,
    })
    expect(new Set(drawn).size).toBe(drawn.length)
  })

  test('one byte at a time gives the same as all at once', () => {
    const { bytes, receiver } = before(pair(), 'client', 'ClientHello')
    const record = inTheClear(handshake(bytes))
    const whole = settle(feed(receiver, record))
    let connection = receiver
    const sent: Uint8Array[] = []
    for (const byte of record) {
      const outcome = settle(feed(connection, Uint8Array.of(byte)))
      connection = outcome.connection
      sent.push(outcome.bytes)
    }
    expect(toHex(Uint8Array.from(sent.flatMap((piece) => [...piece])))).toBe(toHex(whole.bytes))
    expect(connection.state).toEqual(whole.connection.state)
  })
})

describe('pump with the trace off takes all steps in one turn', () => {
  const quiet = { ...ENV, trace: false }
  const parts = ({ vault, transcript, ...rest }: Connection) => [
    rest,
    [...vault].map(({ name, status, bytes }) => [name, status, toHex(bytes)]),
    transcript.through,
  ]
  const cases = {
    'TLS 1.3': pair(client(CHEAP), server(CHEAP)),
    'TLS 1.3, after a HelloRetryRequest': pair(
      client({ groups: ['x25519', 'secp256r1'] }),
      server({ groups: ['secp256r1'] }),
    ),
    'TLS 1.2': pair(client12(), server12()),
    'a failure': pair(client({ suites: ['TLS_AES_128_GCM_SHA256'] }), server12()),
  }
  test.each(Object.entries(cases))('%s: the same ends, outputs and answers as step by step', (_, both) => {
    const ends = { client: both.client, server: both.server }
    for (let flight = 0; flight < 6; flight++) {
      const actor = flight % 2 === 0 ? 'client' : 'server'
      const stepped: Step[] = []
      for (let at = ends[actor]; ; at = stepped.at(-1)?.connection ?? at) {
        const answer = at.pending && answering()(at.pending)
        const taken = step(quiet, at, answer && { answer })
        stepped.push(taken)
        if (taken.status !== 'stepped' && taken.status !== 'needs-answer') break
      }
      const pumped = pump(quiet, ends[actor], undefined, answering())
      const last = stepped.at(-1)!
      expect(pumped.outputs).toEqual(stepped.flatMap(({ outputs }) => outputs))
      expect(pumped.status).toBe(last.status)
      expect(parts(pumped.connection)).toEqual(parts(last.connection))
      const other = peerOf(actor)
      ends[actor] = pumped.connection
      for (const output of pumped.outputs)
        if (output.kind === 'bytes') ends[other] = feed(ends[other], output.bytes)
    }
  })
})

describe('one step does one thing', () => {
  const all = steps(pair(client({ credential: CLIENT.identity }), server({ clientCertificate: 'require' })))
  const messages = (taken: Step, direction: string): string[] =>
    taken.events.flatMap((event) =>
      event.kind === 'message' && event.direction === direction ? [event.name] : [],
    )

  test('at most one message is sent or received, and at most one record opened', () => {
    for (const { taken } of all) {
      const moved = [...messages(taken, 'sent'), ...messages(taken, 'received')]
      const opened = taken.events.filter((event) => event.kind === 'record' && event.direction === 'received')
      expect(moved.length).toBeLessThanOrEqual(1)
      expect(opened.length).toBeLessThanOrEqual(1)
      expect(moved.length + opened.length).toBe(1)
    }
  })

  test('each message of a coalesced flight is a step of its own, on both sides', () => {
    const flight = [
      'EncryptedExtensions',
      'CertificateRequest',
      'Certificate',
      'CertificateVerify',
      'Finished',
    ]
    const sent = all.flatMap(({ before: { actor }, taken }) =>
      actor === 'server' ? messages(taken, 'sent') : [],
    )
    expect(sent).toEqual([
      'ServerHello',
      'ChangeCipherSpec',
      ...flight,
      'NewSessionTicket',
      'NewSessionTicket',
    ])
    const received = all.flatMap(({ before: { actor }, taken }) =>
      actor === 'client' ? messages(taken, 'received') : [],
    )
    expect(received.filter((name) => name !== 'ChangeCipherSpec')).toEqual([
      'ServerHello',
      ...flight,
      'NewSessionTicket',
      'NewSessionTicket',
    ])
  })

  test('what is owed comes first, then what was received, then commands', () => {
    const { client: up, server: other } = meet(pair(client(CHEAP), server(CHEAP)))
    const { bytes } = settle(command(other, { kind: 'send', data: Uint8Array.of(1) }))
    const busy = command(feed(up, bytes), { kind: 'send', data: Uint8Array.of(2) })
    const first = step(ENV, busy)
    expect(first.outputs).toMatchObject([{ kind: 'data', bytes: Uint8Array.of(1) }])
    const second = step(ENV, first.connection)
    expect(second.outputs).toMatchObject([{ kind: 'bytes' }])
    expect(step(ENV, second.connection).status).toBe('needs-input')
  })

  test('a step with nothing to do returns the connection itself', () => {
    const { client: up } = meet(pair(client(CHEAP), server(CHEAP)))
    expect(step(ENV, up).connection).toBe(up)
    expect(step(ENV, up)).toMatchObject({ status: 'needs-input', outputs: [], events: [] })
  })
})

describe('questions to the world', () => {
  const remote = { chain: SERVER.identity.chain, privateKey: 'remote' } as const
  const moment = before(pair(), 'client', 'ClientHello')
  const NOTHING = { outputs: [], events: [], operations: {}, remembered: {}, steps: 0 }
  const asking = (): Step => {
    const server1 = createServer('c1', server({ credentials: [remote] }))
    const { connection, status, request } = pump(ENV, feed(server1, inTheClear(handshake(moment.bytes))))
    return { connection, status, request, ...NOTHING }
  }

  test('needs-answer stays until the answer comes, whatever arrives meanwhile', () => {
    const { connection, status, request } = asking()
    expect(status).toBe('needs-answer')
    expect(request).toMatchObject({ kind: 'sign', scheme: 'ecdsa_secp256r1_sha256' })
    const fed = feed(command(connection, { kind: 'close' }), Uint8Array.of(0, 0, 0))
    expect(step(ENV, fed)).toMatchObject({ status: 'needs-answer', outputs: [] })
  })

  test('the answer is one step, and the flight goes on', () => {
    const { connection } = asking()
    const answered = step(ENV, connection, { answer: { kind: 'sign', signature: Uint8Array.of(1) } })
    expect(answered.status).toBe('stepped')
    expect(settle(answered.connection).connection.state.name).toBe('WAIT_FINISHED')
  })

  test('an answer to another question, or to none, is a misuse', () => {
    const { connection } = asking()
    expect(() => step(ENV, connection, { answer: { kind: 'take-session', taken: true } })).toThrow(Misuse)
    const idle = createServer('c1', server())
    expect(() => step(ENV, idle, { answer: { kind: 'take-session', taken: true } })).toThrow(Misuse)
  })

  test('pump hands back the question that nobody answers', () => {
    const stateful = server({ tickets: { kind: 'stateful' } })
    const { sessions } = meet(pair(client(), stateful))
    const again = before(pair(client({ sessions }), stateful, 'c2'), 'client', 'ClientHello')
    const pumped = pump(ENV, feed(again.receiver, inTheClear(handshake(again.bytes))))
    expect(pumped).toMatchObject({
      status: 'needs-answer',
      request: { kind: 'get-session', key: sessions[0].ticket },
    })
  })
})

describe('misuse and bugs', () => {
  test('a command in the wrong state throws Misuse and leaves the connection as it was', () => {
    const idle = createServer('c1', server())
    expect(() => step(ENV, idle, { kind: 'send', data: Uint8Array.of(1) })).toThrow(Misuse)
    expect(idle.commands).toEqual([])
  })

  test('a bug becomes internal_error, told to the peer', () => {
    const broken = {
      ...ENV,
      random: {
        draw: () => {
          throw new RangeError('no entropy')
        },
      },
    }
    const moment = before(pair(), 'client', 'ClientHello')
    const { connection, bytes } = settle(feed(moment.receiver, inTheClear(handshake(moment.bytes))), {
      env: broken,
    })
    expect(connection.state).toMatchObject({ name: 'FAILED', alert: 'internal_error', by: 'us' })
    expect(settle(feed(moment.after, bytes)).connection.state).toMatchObject({
      alert: 'internal_error',
      by: 'peer',
    })
  })

  test('general_error of a peer is understood (RFC 9846 §6.2)', () => {
    const { client: up } = meet(pair(client(CHEAP), server(CHEAP)))
    const outcome = deliver(up, { type: 'alert', content: Uint8Array.of(2, 117) })
    expect(outcome.connection.state).toMatchObject({ name: 'FAILED', alert: 'general_error' })
  })

  test('time is an argument: a session ages with the clock it is given', () => {
    const [session] = meet(pair()).sessions
    const late = { ...ENV, now: NOW + 8_000_000 }
    const { events } = settle(createClient('c2', client({ sessions: [session] })), { env: late })
    expect(events).toContainEqual(expect.objectContaining({ kind: 'verdict', answer: 'no: offer.lifetime' }))
  })
})
