/** Servers that speak no TLS, or stop in the middle, or never stop: each is a result, within its time, and a plain word. */
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { concatAll, fromText } from '../../src/bytes/bytes.ts'
import { checkUp } from '../../src/probe/check-up.ts'
import type { Finding } from '../../src/probe/findings.ts'
import { balanced, findingsOf, optionsFor, served, servedRaw, useServers } from './servers.ts'

const started = useServers()

/** A record of a ServerHello that goes on for ever: each says that more of it follows (RFC 9846 §5.1). */
const PART_OF_HELLO = Uint8Array.of(22, 3, 3, 0, 4, 2, 0, 255, 255)
/** user_canceled: by itself it ends nothing (RFC 9846 §6.1). */
const WARNING = Uint8Array.of(21, 3, 3, 0, 2, 1, 90)
/** As many at once as nobody waits for, however slow a machine is between two timers. */
const WARNINGS = concatAll(Array.from({ length: 100 }, () => WARNING))
/** handshake_failure, and protocol_version. */
const FAILURE = Uint8Array.of(21, 3, 3, 0, 2, 2, 40)
const OTHER_VERSION = Uint8Array.of(21, 3, 3, 0, 2, 2, 70)

/** Once the client has spoken. */
const answering = (bytes: Uint8Array) => (socket: Socket) =>
  void socket.once('data', () => socket.write(bytes))

/** Again and again until the socket is closed. */
const repeating = (bytes: Uint8Array) => (socket: Socket) => {
  const timer = setInterval(() => socket.write(bytes), 5)
  socket.on('close', () => clearInterval(timer))
}

/** How a server goes wrong, and what is found: the outcome of the question whether the version is spoken, and why. */
const CASES: readonly (readonly [string, (socket: Socket) => void, string, RegExp])[] = [
  ['says nothing', () => undefined, 'unreached', /took too long/],
  ['closes at once', (socket) => void socket.end(), 'unreached', /closed|ended/],
  [
    'resets',
    (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    'unreached',
    /RESET|closed/,
  ],
  ['speaks SMTP', answering(fromText('220 mail.example ESMTP\r\n')), 'unreached', /SMTP/],
  ['speaks HTTP', answering(fromText('HTTP/1.1 400 Bad Request\r\n\r\n')), 'unreached', /HTTP/],
  ['writes zeros', answering(new Uint8Array(1000)), 'unreached', /record/],
  ['stops in a hello', answering(PART_OF_HELLO), 'unreached', /took too long/],
  ['warns for ever', repeating(WARNINGS), 'broken', /./],
  ['never ends its hello', repeating(PART_OF_HELLO), 'unreached', /./],
  ['refuses', answering(FAILURE), 'not-spoken', /handshake_failure/],
  ['speaks another version', answering(OTHER_VERSION), 'not-spoken', /protocol_version/],
]

describe('a server that', () => {
  it.each(CASES)('%s is a finding and ends in time', async (_, act, outcome, why) => {
    const server = await started(servedRaw(act))
    const begun = Date.now()
    const findings = await findingsOf(optionsFor([server], {}, { timeout: 200 }))
    expect(findings.map((finding) => finding.id)).toEqual(['version', 'version'])
    for (const finding of findings) {
      expect(finding.outcome).toBe(outcome)
      expect(finding.why).toMatch(why)
    }
    expect(Date.now() - begun).toBeLessThan(5000)
  })

  it('is not there at all is a finding too', async () => {
    const server = await served()
    await server.close()
    const [first] = await findingsOf(optionsFor([server]))
    expect(first).toMatchObject({
      outcome: 'unreached',
      why: expect.stringContaining('ECONNREFUSED') as string,
    })
  })

  it('breaks off in the middle of the check-up leaves its other findings as they are', async () => {
    const [good, bad] = await Promise.all([
      started(served()),
      started(servedRaw((socket) => void socket.destroy())),
    ])
    const server = await started(balanced([good, bad], (index) => (index < 7 ? 0 : 1)))
    const findings = await findingsOf(optionsFor([server], { versions: ['TLS 1.2'] }))
    expect(findings.find(({ id }) => id === 'session-id')?.outcome).toBe('resumed')
    expect(findings.find(({ id }) => id === 'session-id-reflected')?.outcome).toBe('broken')
    expect(findings.find(({ id }) => id === 'ticket')?.outcome).toBe('unreached')
  })

  it('is left when one is told to stop: what was found so far stays', async () => {
    const server = await started(served())
    const stopping = new AbortController()
    const options = optionsFor([server], {}, { signal: stopping.signal })
    const findings: Finding[] = []
    for await (const finding of checkUp(options)) {
      findings.push(finding)
      if (finding.id === 'session-id') stopping.abort()
    }
    expect(findings.map(({ id }) => id)).toEqual(['version', 'session-id'])
    expect(server.seen()).toBe(3)
  })

  it('is not called once more when one is told to stop in a pause', async () => {
    const server = await started(served())
    const stopping = new AbortController()
    const visited = () => void setTimeout(() => stopping.abort(), 20)
    const options = optionsFor([server], {}, { signal: stopping.signal, visited, pause: 60_000 })
    expect((await findingsOf(options)).map(({ id }) => id)).toEqual(['version'])
    expect(server.seen()).toBe(1)
  })
})
