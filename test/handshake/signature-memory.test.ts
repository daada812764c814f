/** Handshakes that share a memory of signatures: the same bytes, events and counts as without one, for less work. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { addOperations, type Operations } from '../../src/crypto/meter.ts'
import { sign } from '../../src/crypto/signature/signature.ts'
import { SignatureMemory } from '../../src/crypto/signature/signature-memory.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import type { Answer, Request } from '../../src/handshake/state/request.ts'
import { traceLine } from '../../src/render/files/json.ts'
import { meet, pair, type Pair, type Run } from '../kit/pair.ts'
import { flipped } from '../kit/play.ts'
import { CLIENT, client, ENV, SERVER, server } from '../kit/world.ts'
import { AUTHENTICATED, client12, only, server12, SUITE_OF } from '../kit/world12.ts'

/** A full handshake, and how many certificates are verified in it: what can be remembered. */
interface Handshake {
  readonly name: string
  readonly start: () => Pair
  readonly certificates: number
}

const HANDSHAKES: readonly Handshake[] = [
  { name: 'TLS 1.3', start: () => pair(), certificates: 1 },
  {
    name: 'TLS 1.3 with a client certificate',
    start: () => pair(client(AUTHENTICATED.client), server(AUTHENTICATED.server)),
    certificates: 2,
  },
  {
    name: 'TLS 1.2',
    start: () => pair(client12(only(SUITE_OF.ECDHE)), server12()),
    certificates: 1,
  },
  {
    name: 'TLS 1.2 with a client certificate',
    start: () =>
      pair(client12({ ...only(SUITE_OF.ECDHE), ...AUTHENTICATED.client }), server12(AUTHENTICATED.server)),
    certificates: 2,
  },
]

/** All that can be seen of a run, and what it says was remembered. */
function run(start: Pair, env: Env, answer?: Run['answer']) {
  let operations: Operations = {}
  let remembered: Operations = {}
  const { client, server, events, outputs } = meet(start, {
    env,
    ...(answer && { answer }),
    watch: (_actor, _before, taken) => {
      operations = addOperations(operations, taken.operations)
      remembered = addOperations(remembered, taken.remembered)
      return false
    },
  })
  const trace = events.map((event, seq) =>
    traceLine({ seq, t: 0, connection: 'c1', actor: event.actor }, event),
  )
  const wire = [...outputs.client, ...outputs.server].map((output) =>
    output.kind === 'bytes' ? toHex(output.bytes) : output.kind,
  )
  const states = [client.state.name, server.state.name]
  return { seen: { trace, wire, states, operations }, remembered }
}

describe.each(HANDSHAKES)('$name', ({ start, certificates }) => {
  it('is the same with and without a memory, on first sight, with what is known, and after it was forgotten', () => {
    const { seen, remembered } = run(start(), ENV)
    expect(seen.states).toEqual(['CONNECTED', 'CONNECTED'])
    expect(seen.operations.verify).toBe(2 * certificates)
    expect(remembered).toEqual({})
    const memory: Env = { ...ENV, signatureMemory: new SignatureMemory() }
    expect(run(start(), memory)).toEqual({ seen, remembered: {} })
    for (let again = 0; again < 3; again++)
      expect(run(start(), memory)).toEqual({ seen, remembered: { verify: certificates } })
    const forgotten: Env = { ...ENV, signatureMemory: new SignatureMemory() }
    expect(run(start(), forgotten)).toEqual({ seen, remembered: {} })
  })

  it('counts the same when nobody listens: nothing', () => {
    const quiet: Env = { ...ENV, trace: false, signatureMemory: new SignatureMemory() }
    for (let again = 0; again < 2; again++) {
      const { seen, remembered } = run(start(), quiet)
      expect(seen.states).toEqual(['CONNECTED', 'CONNECTED'])
      expect([seen.operations, remembered]).toEqual([{}, {}])
    }
  })
})

describe('a server that was met before', () => {
  const [leaf] = SERVER.identity.chain
  const known = (): Env => {
    const env = { ...ENV, signatureMemory: new SignatureMemory() }
    for (let i = 0; i < 3; i++) run(pair(), env)
    return env
  }

  it('is refused with bad_certificate when its certificate is not what was signed (RFC 9846 §6.2)', () => {
    const forged = { ...SERVER.identity, chain: [flipped(leaf, leaf.length - 1)] }
    const start = (): Pair => pair(client(), server({ credentials: [forged] }))
    const { seen } = run(start(), ENV)
    expect(seen.states).toEqual(['FAILED', 'FAILED'])
    expect(seen.trace.join()).toContain('"bad_certificate"')
    const env = known()
    for (let again = 0; again < 2; again++) expect(run(start(), env)).toEqual({ seen, remembered: {} })
  })

  it('is refused with decrypt_error when its CertificateVerify is by another key (RFC 9846 §4.5.2)', () => {
    const remote = { chain: SERVER.identity.chain, privateKey: 'remote' } as const
    const start = (): Pair => pair(client(), server({ credentials: [remote] }))
    // Who has the certificate and not its key.
    const answer = (request: Request): Answer => {
      if (request.kind !== 'sign') throw new Error('only a signature is asked for')
      return { kind: 'sign', signature: sign(request.scheme, CLIENT.identity.privateKey, request.content) }
    }
    const { seen } = run(start(), ENV, answer)
    expect(seen.states).toEqual(['FAILED', 'FAILED'])
    expect(seen.trace.join()).toContain('"decrypt_error"')
    const env = known()
    for (let again = 0; again < 2; again++)
      expect(run(start(), env, answer)).toEqual({ seen, remembered: { verify: 1 } })
  })
})
