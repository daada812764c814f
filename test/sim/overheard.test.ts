/** What somebody on the path sees and links, for each way to resume (RFC 9846 §C.4), and what the server links. */
import { describe, expect, test } from 'vitest'
import { overhear, type LinkedPair, type Overheard } from '../../src/sim/observer/listen.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import { MINUTE } from '../../src/bytes/time.ts'
import { client, once, server, type Ends } from '../../src/sim/scenarios/scenario.ts'
import { played } from '../kit/played.ts'

function heard(lab: Lab): Overheard {
  return overhear(runOf(lab, { name: '', shows: '', seed: '' }))
}

function pairOf(lab: Lab, a = 'c1', b = 'c2'): LinkedPair {
  return heard(lab).pairs.find((pair) => pair.a === a && pair.b === b)!
}

function twice(ends: Ends): Lab {
  return once(once(Lab.create(), ends).wait(MINUTE), ends)
}

const by = ({ path }: LinkedPair): string[] => path.links.map(({ text }) => text)
const atServer = ({ server }: LinkedPair): string[] => server.links.map(({ text }) => text)

describe('on the path', () => {
  test('RFC 5246 §7.4.1.2: a session ID is given and shown in the clear', () => {
    expect(by(pairOf(played('tls12-session-id')))).toEqual(['the session ID given in c1 is shown in c2'])
  })

  test('RFC 5077 §3.3: a ticket of TLS 1.2 is given in the clear', () => {
    expect(by(pairOf(played('tls12-ticket')))).toEqual([
      'the ticket given in c1, in the clear, is shown in c2',
    ])
  })

  test('RFC 9846 §C.4: a ticket of TLS 1.3 that is used once links nothing', () => {
    const pair = pairOf(played('tls13-resume'))
    expect(pair.path.links).toEqual([])
    expect(pair.path.linked).toBe(false)
    expect(pair.alike.map(({ kind }) => kind)).toEqual(['server name', 'choices of the hello'])
  })

  test('RFC 9846 §C.4: a ticket of TLS 1.3 that is shown twice links the two that show it, not the one that gave it', () => {
    const lab = played('attack-ticket-tracking')
    expect(by(pairOf(lab, 'c2', 'c3'))).toEqual([
      'c2 and c3 show the same PSK identity: a ticket used twice, or a PSK with a name',
    ])
    expect(pairOf(lab, 'c1', 'c2').path.linked).toBe(false)
    expect(pairOf(played('attack-ticket-tracking-defended'), 'c2', 'c3').path.linked).toBe(false)
  })

  test('RFC 9846 §4.7.1: a ticket age that is not hidden points to the connection in which the ticket came', () => {
    const bare = played('tls13-resume').fork(0, { kind: 'deviate', id: 'client:age-bare' })
    expect(by(pairOf(bare))).toEqual(['the ticket age in c2 is not hidden: it was received during c1'])
  })

  test('RFC 9257 §7: an external PSK has a name, which each connection shows', () => {
    const { psk } = cast()
    const pair = pairOf(
      twice({ client: client({ externalPsks: [psk] }), server: server({ externalPsks: [psk] }) }),
    )
    expect(by(pair)).toEqual([
      'c1 and c2 show the same PSK identity: a ticket used twice, or a PSK with a name',
    ])
  })

  test('RFC 5246 §7.4.6: TLS 1.2 shows the client’s certificate, TLS 1.3 hides it', () => {
    const ends = (version: 'TLS 1.2' | 'TLS 1.3'): Ends => ({
      client: client({ versions: [version], credential: cast().client }),
      server: server({ versions: [version], trust: [cast().root], clientCertificate: 'require' }),
    })
    expect(by(pairOf(twice(ends('TLS 1.2'))))).toEqual([
      'c1 and c2 show the client’s certificate, which says who it is',
    ])
    const hidden = pairOf(twice(ends('TLS 1.3')))
    expect(hidden.path.linked).toBe(false)
    expect(hidden.alike.map(({ kind }) => kind)).not.toContain('server’s certificate')
  })

  test('RFC 9846 §8: a flight that is sent again is the same hello', () => {
    expect(by(pairOf(played('fault-0rtt-replay'), 'c2', 'c3'))).toContain('c3 is the hello of c2, sent again')
  })

  test('two full handshakes are linked by nothing, and the server does not link them either', () => {
    const pair = pairOf(twice({ client: client(), server: server() }))
    const nothing = { linked: false, links: [], through: [] }
    expect([pair.path, pair.server]).toEqual([nothing, nothing])
  })

  test('what is linked step by step is linked', () => {
    const ends = {
      client: client({ versions: ['TLS 1.2'] }),
      server: server({ versions: ['TLS 1.2'] }),
    } as const
    const next = (lab: Lab): Lab => once(lab.wait(MINUTE), { ...ends, client: { ...ends.client } })
    const resumed = (lab: Lab): Lab =>
      lab
        .wait(MINUTE)
        .connect({ ...ends, resume: 'take' })
        .run()
    const lab = resumed(resumed(next(Lab.create())))
    const pair = pairOf(lab, 'c1', 'c3')
    expect(pair.path.linked).toBe(true)
  })
})

describe('at the server', () => {
  test('it links step by step, where somebody on the path links nothing', () => {
    const pair = pairOf(played('attack-ticket-tracking-defended'), 'c1', 'c3')
    expect([pair.path.linked, pair.server.through]).toEqual([false, ['c2']])
  })

  test('RFC 9846 §C.4: it links what resumes, used once or not', () => {
    expect(atServer(pairOf(played('tls13-resume')))).toEqual(['the ticket given in c1 is shown in c2'])
    expect(atServer(pairOf(played('tls13-stateful')))).toEqual(['the ticket given in c1 is shown in c2'])
    expect(atServer(pairOf(played('tls12-session-id')))).toEqual([
      'the session ID given in c1 is shown in c2',
    ])
  })
})

describe('what is seen', () => {
  test('of TLS 1.2 names, session and certificate; of TLS 1.3 the hellos alone', () => {
    const [full12] = heard(played('tls12-ticket')).connections
    expect(full12!.messages).toContain('Certificate')
    expect(full12!.marks.map(({ kind, way }) => `${kind} ${way}`)).toContain('ticket given')
    const [full13] = heard(played('tls13-resume')).connections
    expect(full13!.messages).toEqual(['ClientHello', 'ServerHello'])
    expect(full13!.marks.find(({ kind }) => kind === 'server name')?.text).toBe('server.example')
    expect(full13!.marks.some(({ way }) => way === 'given')).toBe(false)
  })

  test('sizes are those on the wire', () => {
    const lab = played('tls13-resume')
    const run = runOf(lab, { name: '', shows: '', seed: '' })
    for (const { id, sizes } of overhear(run).connections) {
      const { bytes } = run.connections.find((each) => each.id === id)!.summary
      expect({ client: sizes.client.bytes, server: sizes.server.bytes }).toEqual(bytes)
      expect(sizes.server.hidden).toBeGreaterThan(0)
    }
  })
})
