/** What an act can say of the wire, of a server's cache, and of who is at an end. */
import { describe, expect, it } from 'vitest'
import { Misuse } from '../../../src/rules/failure.ts'
import { castFor } from '../../../src/sim/cast/named.ts'
import { changeFrom } from '../../../src/sim/change/parse.ts'
import { playExperiment } from '../../../src/sim/experiments.ts'
import type { Lab } from '../../../src/sim/lab/lab.ts'
import { summarize } from '../../../src/sim/lab/summary.ts'

function played(...acts: string[]): Lab {
  return playExperiment({ scenario: 'own', acts })
}

/** ms from the first moment of a connection to its last. */
function lasts(lab: Lab, id: string): number {
  const moments = [...lab.timeline].filter(({ connection }) => connection === id)
  return moments.at(-1)!.t - moments[0]!.t
}

describe('the wire', () => {
  it('with twice the latency everything takes twice as long, and as many round trips', () => {
    const [near, far] = [played(), played('link latency 50ms')]
    expect(lasts(far, 'c1')).toBe(2 * lasts(near, 'c1'))
    expect(summarize(far, 'c1').rtts).toBe(summarize(near, 'c1').rtts)
    expect(far.link.latency).toBe(50)
  })

  it('changes from a moment on, and round trips before count as they were', () => {
    const lab = played('c2: link latency 200ms')
    expect([summarize(lab, 'c1').rtts, summarize(lab, 'c2').rtts]).toEqual([1, 1])
    expect(lasts(lab, 'c2')).toBeGreaterThan(lasts(lab, 'c1'))
  })

  it('is as slow in the middle of a connection, after a pause too', () => {
    const lab = playExperiment({
      scenario: 'tls13-full',
      acts: ['then: open', 'then: link latency 300ms', 'then: wait 1s', 'then: send client hello'],
    })
    const [said, came] = [...lab.timeline].slice(-3)
    expect([said!.cause.kind, came!.cause.kind, came!.t - said!.t]).toEqual(['command', 'arrival', 300])
  })

  it('of 1000 bytes a second each byte takes a ms', () => {
    const lab = played('link bandwidth 1')
    const hello = [...lab.timeline].findIndex(({ cause }) => cause.kind === 'arrival')
    const first = lab.timeline.at(hello)!
    expect(first.t).toBe(25 + lab.at(hello).sent('client').length)
  })

  it.each([0, 10, 50, 100])(
    'that loses %i %% sends so many segments again, a second later (RFC 6298 §2.1)',
    (loss) => {
      const lab = played(`link loss ${loss}%`)
      expect(summarize(lab, 'c2').resumed).toBe(true)
      expect(lasts(lab, 'c1') >= 1000).toBe(loss > 10)
      expect(lasts(lab, 'c1')).toBeLessThan(10_000)
    },
  )

  it.each([
    ['link speed 3', "'speed' is no property of the wire"],
    ['link latency -1ms', 'a time of 0 ms or more'],
    ['link bandwidth 0', 'a whole number from 1'],
    ['link loss 101%', 'from 0 to 100'],
    ['cache-mode', 'flag of a cache'],
    ['cache-mode srever', 'did you mean server'],
    ['{"kind":"link","link":3}', 'a link that it cannot have'],
  ])('%s is refused: %s', (act, says) => {
    expect(() => changeFrom(act)).toThrow(Misuse)
    expect(() => changeFrom(act)).toThrow(says)
  })
})

describe('the cache of a server', () => {
  const stateful = 'set server.tickets.kind=stateful'
  it.each([
    [['cache-mode off'], false],
    [['cache-mode server'], true],
    [['cache-mode server no_internal'], false],
    [['cache-mode server no_internal outside'], true],
    [['cache-mode server outside', 'c2: restart server'], true],
    [['cache-mode server', 'c2: restart server'], false],
  ])('%j: the second connection resumes: %s', (acts, resumes) => {
    expect(summarize(played(stateful, ...acts), 'c2').resumed).toBe(resumes)
  })
})

describe('the cast by name', () => {
  it.each(castFor('credentials').map(([name]) => name))(
    '%s may stand for who shows a certificate',
    (name) => {
      expect(
        playExperiment({ scenario: 'own', acts: [`set server.credentials=${name}`] }).timeline.length,
      ).toBeGreaterThan(3)
    },
  )

  it('an RSA key signs with RSA', () => {
    const lab = played(
      'set server.credentials=rsa',
      'set client.versions=TLS 1.2',
      'set server.versions=TLS 1.2',
      'set client.suites12=TLS_RSA_WITH_AES_128_GCM_SHA256',
      'set server.suites12=TLS_RSA_WITH_AES_128_GCM_SHA256',
    )
    expect(summarize(lab, 'c1').suite).toBe('TLS_RSA_WITH_AES_128_GCM_SHA256')
  })

  it('a client shows its certificate, which the server trusts', () => {
    const lab = played('set client.credential=client', 'set server.clientCertificate=require')
    expect(lab.client.state.name).toBe('CLOSED')
    expect(summarize(lab, 'c2').resumed).toBe(true)
    expect(played('set server.clientCertificate=require').client.state.name).toBe('FAILED')
  })

  it('both ends have a key from outside', () => {
    const lab = played('set client.externalPsks=sensor-17', 'set server.externalPsks=sensor-17')
    expect(summarize(lab, 'c1').externalPsk).toBe(true)
  })

  it('another name: one certificate for both names, and the client asks for the other', () => {
    const lab = played(
      'set server.credentials=both-names',
      'then: set client.serverName=other.example',
      'then: connect',
    )
    expect(summarize(lab, 'c3').resumed).toBe(false)
    expect(lab.client.state.name).toBe('CLOSED')
  })

  it('nobody else has a name', () => {
    expect(() => played('set server.credentials=rs')).toThrow("'rs' is nobody of the cast")
    expect(() => played('c2: set server.credentials=rs')).toThrow("'rs' is nobody of the cast")
  })
})
