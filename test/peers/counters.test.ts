/** Our contexts in a Lab and OpenSSL's SSL_CTX play the same scripts: every counter and every callback, line by line. */
import { describe, expect, it } from 'vitest'
import type { ContextStats } from '../../src/session/caches/context-stats.ts'
import { describeWhere } from './children.ts'
import { countersInOpenssl } from './counters-openssl.ts'
import { LabPlayer } from './counters-script.ts'

const inOpenssl = countersInOpenssl()

function times(count: number, line: string): string[] {
  return Array<string>(count).fill(line)
}

/** Scripts on which we and OpenSSL agree in every number. */
const AGREED: readonly (readonly [what: string, lines: readonly string[]])[] = [
  ...['', '+no_internal_lookup', '+no_internal'].flatMap((more) =>
    ['server', 'server+update_time'].map((mode): readonly [string, readonly string[]] => [
      `a session whose time passes, in mode ${mode}${more}`,
      [
        `server s tls1.2 no-ticket mode=${mode}${more} timeout=100 external=new+get`,
        'client a tls1.2 no-ticket timeout=10000',
        'connect a s',
        ...['wait 60', 'connect a s resume', 'wait 60', 'connect a s resume'],
        ...['wait 150', 'connect a s resume'],
      ],
    ]),
  ),
  [
    'TLS 1.2 by session ID: full, resumed, unknown, expired, failed, several clients, flush',
    [
      'server s tls1.2 no-ticket',
      'server other tls1.2 no-ticket',
      'client a tls1.2 no-ticket',
      'client b tls1.2 no-ticket',
      'client both-versions',
      'client c tls1.2 distrusts',
      'connect a s',
      'connect a s resume',
      'connect b s',
      'connect b s resume',
      'connect b s resume',
      'connect a other',
      'connect a s resume',
      // Its legacy_session_id, made up for TLS 1.3, is looked up by a server of TLS 1.2.
      'connect both-versions s',
      'connect c s',
      'wait 7201',
      'connect b s resume',
      'connect b s resume',
      'flush s',
    ],
  ],
  [
    'TLS 1.2 by ticket: full, resumed, foreign, expired, failed',
    [
      'server t tls1.2',
      'server other tls1.2',
      'client a tls1.2',
      'client b',
      'client c distrusts',
      'connect a t',
      'connect a t resume',
      'connect a t resume',
      'connect b t',
      'connect b t resume',
      'connect a other resume',
      'connect c t',
      'connect a t',
      'wait 7201',
      'connect a t stale',
    ],
  ],
  [
    'TLS 1.3 by sealed ticket: full, resumed, foreign, expired, failed',
    [
      'server u',
      'server other',
      'client a',
      'client b distrusts',
      'connect a u',
      'connect a u resume',
      'connect a u resume',
      'connect a other resume',
      'connect b u',
      'wait 7201',
      'connect a u stale',
    ],
  ],
  [
    'TLS 1.3 by reference for one use',
    [
      'server v early tickets=1 external=new+remove',
      'client a mode=both external=new+remove',
      'client outward mode=both+no_internal_store external=new+remove',
      'connect a v',
      'connect a v resume',
      'connect a v resume',
      'connect outward v',
      'connect outward v resume',
      'wait 7201',
      'connect a v stale',
      'flush v',
      'flush a',
    ],
  ],
  [
    'the timeout of a context when a session is made decides how long it is good for',
    [
      'server s tls1.2 no-ticket timeout=50',
      ...['a', 'b', 'c', 'd'].map((name) => `client ${name} tls1.2 no-ticket mode=both`),
      'client short tls1.2 no-ticket mode=client timeout=5',
      'connect a s',
      'server s timeout=20',
      'connect b s',
      'connect short s',
      'server s timeout=90',
      'connect c s',
      'server s timeout=10',
      'connect d s',
      'wait 11',
      'connect d s resume',
      'flush short',
      'wait 11',
      'connect b s resume',
      'connect c s resume',
      'flush s',
      'wait 80',
      'flush s',
    ],
  ],
  [
    'a full cache: N holds N - 1, 1 holds 1, 0 holds all; who expires first leaves, and a hit does not help',
    [
      'server s tls1.2 no-ticket size=3',
      ...['a', 'b', 'c', 'd'].map((name) => `client ${name} tls1.2 no-ticket`),
      ...['connect a s', 'connect b s', 'connect a s resume', 'connect c s'],
      ...['connect a s resume', 'connect b s resume', 'connect c s resume'],
      'server s size=1',
      ...['connect a s', 'connect b s', 'connect b s resume', 'connect a s resume'],
      'server s size=2',
      ...['connect a s', 'connect b s', 'connect b s resume'],
      'server s size=0',
      ...['connect a s', 'connect b s', 'connect c s', 'connect d s', 'connect a s resume'],
      'server s size=4 timeout=50',
      'connect a s',
      'server s timeout=20',
      'connect b s',
      'server s timeout=90',
      'connect c s',
      'server s timeout=10',
      'connect d s',
      ...['connect c s resume', 'connect a s resume', 'connect b s resume', 'connect d s resume'],
    ],
  ],
  [
    'what is outside: asked on a miss, told of new sessions and of those that go',
    [
      ...['a', 'b', 'c'].map((name) => `client ${name} tls1.2 no-ticket`),
      'server s tls1.2 no-ticket external=new+get+remove',
      'server reader tls1.2 no-ticket external=get',
      'connect a s',
      'connect b s',
      'connect a s resume',
      'connect a reader resume',
      'connect a reader resume',
      'server full tls1.2 no-ticket external=new+get+remove size=2',
      'connect c full',
      'connect a full resume',
      'connect c full resume',
      'wait 7201',
      'connect b s resume',
      'connect a s resume',
      'flush s',
      'flush reader',
      'flush full',
    ],
  ],
  [
    'modes: no_internal_lookup, no_internal_store, no_internal',
    [
      ...['a', 'b', 'c'].map((name) => `client ${name} tls1.2 no-ticket`),
      'server looks-outside tls1.2 no-ticket external=new+get+remove mode=server+no_internal_lookup',
      'connect a looks-outside',
      'connect a looks-outside resume',
      'connect a looks-outside resume',
      'server keeps-outside tls1.2 no-ticket external=new+get+remove mode=server+no_internal_store',
      'connect b keeps-outside',
      'connect b keeps-outside resume',
      'connect a keeps-outside resume',
      'server outside tls1.2 no-ticket external=new+get+remove mode=server+no_internal',
      'connect c outside',
      'connect c outside resume',
      'connect b outside resume',
      'wait 7201',
      'connect b keeps-outside resume',
      'connect a looks-outside resume',
      'connect c outside resume',
      'flush looks-outside',
      'flush keeps-outside',
    ],
  ],
  [
    'modes: a client that keeps sessions, a context that keeps none',
    [
      'server s tls1.2 no-ticket external=new+remove',
      'server tickets tls1.2',
      'server none tls1.2 no-ticket mode=off',
      'client a tls1.2 mode=client external=new+remove',
      'client b tls1.2 no-ticket mode=both distrusts',
      'client off tls1.2 mode=off external=new+remove',
      'connect a tickets',
      'connect a tickets resume',
      'connect a tickets',
      'connect off tickets',
      'connect off tickets resume',
      'connect a s',
      'connect a s resume',
      // A session that a fatal alert ended before it was kept anywhere: the server's callback is told all the same.
      'connect b s',
      'connect off none',
      'wait 7201',
      'flush a',
    ],
  ],
  ...(['server', 'server+no_auto_clear'] as const).map(
    (mode) =>
      [
        `mode ${mode}: what expired ${mode === 'server' ? 'leaves when handshake 256 is done' : 'stays'}`,
        [
          `server s tls1.2 no-ticket timeout=5 mode=${mode}`,
          'client a tls1.2 no-ticket',
          'connect a s',
          'server s timeout=7200',
          'connect a s',
          'wait 6',
          ...times(256, 'connect a s resume'),
        ],
      ] as const,
  ),
]

/** Where we differ, and mean to: the counters of the last line that are not the same, and all others that are. */
const DIFFERENT: readonly (readonly [
  why: string,
  lines: readonly string[],
  ours: Record<string, Partial<ContextStats>>,
  theirs: Record<string, Partial<ContextStats>>,
])[] = [
  [
    'a connection cut without close_notify: its session stays good (RFC 5246 §7.2.1), OpenSSL forgets it as TLS 1.0 did',
    ['server s tls1.2 no-ticket', 'client a tls1.2', 'connect a s cut'],
    { s: { number: 1 } },
    { s: { number: 0 } },
  ],
  [
    'a reference of TLS 1.3 resumes once (RFC 9846 §8.1); in OpenSSL it does so only where 0-RTT is on',
    ['server s no-ticket tickets=1', 'client a', 'connect a s', 'connect a s resume'],
    { s: { number: 1 } },
    { s: { number: 2 } },
  ],
  [
    'a reference of TLS 1.3 that has expired leaves when it is looked up; in OpenSSL only a session ID does',
    ['server s no-ticket tickets=1', 'client a', 'connect a s', 'wait 7201', 'connect a s stale'],
    { s: { number: 1, timeouts: 1 } },
    { s: { number: 2, timeouts: 1 } },
  ],
  [
    'a resumption behind a HelloRetryRequest is one; OpenSSL counts a hit for each of the two ClientHellos',
    ['server s p384', 'client a', 'connect a s', 'connect a s resume'],
    { s: { hits: 1 } },
    { s: { hits: 2 } },
  ],
  [
    'a ticket that its client finds too old is not offered, so nobody misses it; OpenSSL’s client does',
    ['server s', 'client a', 'connect a s', 'wait 8000', 'connect a s resume'],
    { a: { misses: 0 }, s: { timeouts: 0 } },
    { a: { misses: 1 }, s: { timeouts: 0 } },
  ],
  [
    'a client that renegotiates without offering a session has missed none; OpenSSL’s counts its own, current one',
    ['server s tls1.2 no-ticket', 'client a tls1.2', 'connect a s renegotiate-by-client'],
    { a: { misses: 0, connect_good: 2, connect_renegotiate: 1 }, s: { accept_renegotiate: 1 } },
    { a: { misses: 1, connect_good: 2, connect_renegotiate: 1 }, s: { accept_renegotiate: 1 } },
  ],
  [
    'a renegotiation that the server asked for is one, and offers what the client was given; OpenSSL’s server counts it three ' +
      'times, and its client offers the session that it is in',
    ['server s tls1.2 no-ticket', 'client a tls1.2', 'connect a s renegotiate-by-server'],
    { s: { accept_renegotiate: 1, accept_good: 2, hits: 0, number: 2 }, a: { hits: 0 } },
    { s: { accept_renegotiate: 3, accept_good: 2, hits: 1, number: 1 }, a: { hits: 1 } },
  ],
  [
    'beside a ticket no session ID is looked up (RFC 5077 §3.4); OpenSSL without tickets does look',
    ['server t tls1.2', 'server s tls1.2 no-ticket', 'client a tls1.2', 'connect a t', 'connect a s resume'],
    { s: { misses: 0 } },
    { s: { misses: 1 } },
  ],
  [
    'mode off: a server without sessions looks for none; OpenSSL’s does, and counts',
    [
      'server s tls1.2 no-ticket',
      'server none tls1.2 no-ticket mode=off',
      'client a tls1.2 no-ticket',
      'connect a s',
      'connect a none resume',
    ],
    { none: { misses: 0, number: 0 } },
    { none: { misses: 1, number: 0 } },
  ],
]

describeWhere(inOpenssl !== undefined, 'gcc with libssl-dev', 'contexts in a Lab and in OpenSSL', () => {
  it.each(AGREED)('count alike: %s', (_what, lines) => {
    const [ours, theirs] = [new LabPlayer().play(lines), inOpenssl!(lines)]
    lines.forEach((line, at) => expect({ line, ...ours[at] }).toEqual({ line, ...theirs[at] }))
  })

  describe('differ where we mean to', () => {
    it.each(DIFFERENT)('%s', (_why, lines, ours, theirs) => {
      const played = new LabPlayer().play(lines).at(-1)!.contexts
      const peer = inOpenssl!(lines).at(-1)!.contexts
      expect(played).toMatchObject(ours)
      expect(peer).toMatchObject(theirs)
      for (const [name, stats] of Object.entries(peer))
        expect({ ...played[name], ...ours[name] }).toEqual({ ...stats, ...ours[name] })
    })
  })

  it('a client that fails tells of sessions that it kept; OpenSSL’s tells of the one that it was about to get', () => {
    const lines = [
      'server s tls1.2 no-ticket external=remove',
      'client a tls1.2 no-ticket mode=client distrusts external=remove',
      'connect a s',
    ]
    expect(new LabPlayer().play(lines).at(-1)!.calls).toEqual(['s remove 0'])
    expect(inOpenssl!(lines).at(-1)!.calls).toEqual(['a remove 0', 's remove 0'])
  })

  it('a sealed ticket of TLS 1.3 is the client’s alone: OpenSSL tells its new callback of it all the same', () => {
    const lines = ['server s tickets=1 external=new', 'client a', 'connect a s']
    expect(new LabPlayer().play(lines).at(-1)!.calls).toEqual([])
    expect(inOpenssl!(lines).at(-1)!.calls).toEqual(['s new 0'])
  })
})
