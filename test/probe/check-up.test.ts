/** A check-up of servers that are right and of servers with one thing wrong: each is found by the question that is about it. */
import { describe, expect, it } from 'vitest'
import type { ServerSettings } from '../../src/handshake/config/config.ts'
import { connectionsOf } from '../../src/probe/check-up.ts'
import { FINDINGS } from '../../src/probe/findings.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import { writes } from '../../src/sim/deviations/write.ts'
import { concat } from '../../src/bytes/bytes.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import type { Asked } from '../../src/probe/trial.ts'
import { EXHAUSTIVE, ofTheDay } from '../kit/effort.ts'
import { identityOf } from '../peers/identities.ts'
import { balanced, findingsOf, optionsFor, outcomesIn, served, type Told, useServers } from './servers.ts'

const started = useServers()

const client = identityOf('ecdsa-p256', 'client')
const credential = client.identity
const early = Uint8Array.of(13, 10)

describe('a server that is right', () => {
  it('is found good in everything, by as many connections as were announced', async () => {
    const server = await started(served({ maxEarlyData: 1000 }))
    const options = optionsFor([server], { wait: 1, early })
    const findings = await findingsOf(options)
    expect(findings.filter(({ result }) => result === 'bad')).toEqual([])
    expect(server.seen()).toBe(connectionsOf(options))
    expect(outcomesIn(findings)).toEqual({
      'TLS 1.2 version': 'spoken',
      'TLS 1.2 session-id': 'resumed',
      'TLS 1.2 session-id-share': 'all',
      'TLS 1.2 session-id-reflected': 'fresh',
      'TLS 1.2 session-id-other-name': 'declined',
      'TLS 1.2 session-id-other-suite': 'declined',
      'TLS 1.2 session-id-ems-dropped': 'aborted',
      'TLS 1.2 session-id-ems-added': 'declined',
      'TLS 1.2 ticket': 'resumed',
      'TLS 1.2 ticket-share': 'all',
      'TLS 1.2 ticket-lifetime': 'bounded',
      'TLS 1.2 ticket-size': 'small',
      'TLS 1.2 ticket-renewed': 'kept',
      'TLS 1.2 ticket-reuse': 'resumed',
      'TLS 1.2 ticket-stale': 'resumed-within',
      'TLS 1.2 ticket-short-id': 'echoed',
      'TLS 1.2 ticket-other-name': 'declined',
      'TLS 1.2 ticket-other-suite': 'declined',
      'TLS 1.2 ticket-ems-dropped': 'aborted',
      'TLS 1.2 ticket-ems-added': 'declined',
      'TLS 1.2 ticket-key-name': 'one',
      'TLS 1.3 version': 'spoken',
      'TLS 1.3 psk': 'resumed',
      'TLS 1.3 ticket-share': 'all',
      'TLS 1.3 ticket-count': 'several',
      'TLS 1.3 ticket-lifetime': 'bounded',
      'TLS 1.3 ticket-size': 'small',
      'TLS 1.3 ticket-renewed': 'renewed',
      'TLS 1.3 ticket-reuse': 'resumed',
      'TLS 1.3 psk-ke': 'declined',
      'TLS 1.3 ticket-stale': 'resumed-within',
      'TLS 1.3 ticket-other-name': 'resumed',
      'TLS 1.3 ticket-other-suite': 'resumed',
      'TLS 1.3 ticket-other-hash': 'declined',
      'TLS 1.3 ticket-after-retry': 'resumed',
      'TLS 1.3 early': 'accepted',
      'TLS 1.3 ticket-key-name': 'one',
    })
  })
})

/** A server with one thing otherwise, and what that is found by. */
interface Case {
  readonly of: string
  readonly settings?: ServerSettings
  readonly told?: () => Told
  readonly asked?: Partial<Asked>
  readonly finds: Readonly<Record<string, string>>
}

/** Answers with 32 bytes whatever the length of the client's ID (CVE-2016-9244). */
const padsIds = writes('ServerHello', (hello) => {
  const echo = hello.legacy_session_id_echo
  return {
    ...hello,
    legacy_session_id_echo: echo.length === 0 ? echo : concat(echo, new Uint8Array(32 - echo.length)),
  }
})

/** Never says that it looked at a name, as a server that does not (RFC 6066 §3). */
const silentOnNames = writes('ServerHello', (hello) => ({
  ...hello,
  extensions: hello.extensions?.filter(({ type }) => type !== 'server_name'),
}))

const ONLY_12 = { versions: ['TLS 1.2'] } as const
const ONLY_13 = { versions: ['TLS 1.3'] } as const

const CASES: readonly Case[] = [
  {
    of: 'TLS 1.3 alone',
    settings: { versions: ['TLS 1.3'] },
    asked: ONLY_12,
    finds: { 'TLS 1.2 version': 'not-spoken' },
  },
  {
    of: 'TLS 1.2 alone',
    settings: { versions: ['TLS 1.2'] },
    asked: ONLY_13,
    finds: { 'TLS 1.3 version': 'not-spoken' },
  },
  {
    of: 'no session IDs and no tickets',
    settings: { sessionIds: false, tickets: { count: 0 } },
    asked: ONLY_12,
    finds: { 'TLS 1.2 session-id': 'none', 'TLS 1.2 ticket': 'none', 'TLS 1.2 ticket-share': 'untried' },
  },
  {
    of: 'session IDs that it does not keep (RFC 5246 §7.4.1.3)',
    told: () => ({ world: new MemoryWorld({}, SessionContext.create({ mode: ['off'] })) }),
    asked: ONLY_12,
    finds: {
      'TLS 1.2 session-id': 'declined',
      'TLS 1.2 session-id-share': 'none',
      'TLS 1.2 session-id-other-name': 'untried',
      'TLS 1.2 ticket': 'resumed',
    },
  },
  {
    of: 'any session ID echoed (RFC 5246 §7.4.1.3)',
    told: () => ({ deviates: ['server:id-echoed'] }),
    asked: ONLY_12,
    finds: { 'TLS 1.2 session-id-reflected': 'reflected' },
  },
  {
    of: 'names overlooked (RFC 6066 §3)',
    told: () => ({ deviates: ['server:name-overlooked'] }),
    asked: ONLY_12,
    finds: { 'TLS 1.2 session-id-other-name': 'resumed', 'TLS 1.2 ticket-other-name': 'resumed' },
  },
  {
    of: 'names never looked at (RFC 6066 §3)',
    told: () => ({ deviates: ['server:name-overlooked'], seam: { message: silentOnNames } }),
    asked: ONLY_12,
    finds: {
      'TLS 1.2 session-id-other-name': 'resumed-unnamed',
      'TLS 1.2 ticket-other-name': 'resumed-unnamed',
    },
  },
  {
    of: 'the extended master secret overlooked (RFC 7627 §5.3)',
    told: () => ({ overlooks: ['session12.ems-kept', 'session12.ems-gained', 'session12.ems-used'] }),
    asked: ONLY_12,
    finds: {
      'TLS 1.2 session-id-ems-dropped': 'resumed',
      'TLS 1.2 session-id-ems-added': 'resumed',
      'TLS 1.2 ticket-ems-dropped': 'resumed',
      'TLS 1.2 ticket-ems-added': 'resumed',
    },
  },
  {
    of: 'no extended master secret (RFC 7627)',
    settings: { extendedMasterSecret: false },
    asked: ONLY_12,
    finds: { 'TLS 1.2 session-id-ems-dropped': 'no-ems', 'TLS 1.2 ticket-ems-added': 'no-ems' },
  },
  {
    of: 'one suite of TLS 1.2',
    settings: { suites12: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'] },
    asked: ONLY_12,
    finds: { 'TLS 1.2 session-id-other-suite': 'one-suite', 'TLS 1.2 ticket-other-suite': 'one-suite' },
  },
  {
    of: 'session IDs that end in bytes of its memory (CVE-2016-9244)',
    told: () => ({ seam: { message: padsIds } }),
    asked: ONLY_12,
    finds: { 'TLS 1.2 ticket-short-id': 'padded' },
  },
  {
    of: 'tickets for two days in TLS 1.2 (RFC 5246 §F.1.4)',
    settings: { tickets: { lifetime: 172_800 } },
    asked: ONLY_12,
    finds: { 'TLS 1.2 ticket-lifetime': 'long' },
  },
  {
    of: 'tickets for a second, after two (RFC 9846 §4.7.1)',
    settings: { tickets: { lifetime: 1 } },
    asked: { ...ONLY_12, wait: 2 },
    finds: { 'TLS 1.2 ticket-stale': 'declined-after' },
  },
  {
    of: 'tickets for a second, their end overlooked (RFC 9846 §4.7.1)',
    settings: { tickets: { lifetime: 1 } },
    told: () => ({ deviates: ['server:lifetime-overlooked'] }),
    asked: { ...ONLY_13, wait: 2 },
    finds: { 'TLS 1.3 ticket-stale': 'resumed-after' },
  },
  {
    of: 'no tickets in TLS 1.3',
    settings: { tickets: { count: 0 } },
    asked: ONLY_13,
    finds: {
      'TLS 1.3 psk': 'none',
      'TLS 1.3 ticket-count': 'none',
      'TLS 1.3 ticket-lifetime': 'untried',
      'TLS 1.3 psk-ke': 'untried',
    },
  },
  {
    of: 'one ticket',
    settings: { tickets: { count: 1 } },
    asked: ONLY_13,
    finds: { 'TLS 1.3 ticket-count': 'one' },
  },
  {
    of: 'ten tickets',
    settings: { tickets: { count: 10 } },
    asked: ONLY_13,
    finds: { 'TLS 1.3 ticket-count': 'many' },
  },
  {
    of: 'tickets for more than seven days (RFC 9846 §4.7.1)',
    told: () => ({ deviates: ['server:lifetime-too-long'] }),
    asked: ONLY_13,
    finds: { 'TLS 1.3 ticket-lifetime': 'too-long' },
  },
  {
    of: 'references into a cache, each for one use (RFC 9846 §C.4)',
    settings: { tickets: { kind: 'stateful' } },
    asked: ONLY_13,
    finds: {
      'TLS 1.3 psk': 'resumed',
      'TLS 1.3 ticket-reuse': 'declined',
      'TLS 1.3 ticket-key-name': 'untried',
    },
  },
  {
    of: 'PSKs alone (RFC 9846 §4.3.9)',
    settings: { pskModes: ['psk_ke', 'psk_dhe_ke'] },
    asked: ONLY_13,
    finds: { 'TLS 1.3 psk-ke': 'resumed' },
  },
  {
    of: 'one suite of TLS 1.3',
    settings: { suites: ['TLS_AES_128_GCM_SHA256'] },
    asked: ONLY_13,
    finds: { 'TLS 1.3 ticket-other-suite': 'one-suite', 'TLS 1.3 ticket-other-hash': 'one-suite' },
  },
  {
    of: 'no early data (RFC 9846 §4.3.10)',
    asked: { ...ONLY_13, early },
    finds: { 'TLS 1.3 early': 'off' },
  },
  {
    of: 'early data allowed and rejected (RFC 9846 §8)',
    settings: { maxEarlyData: 1000 },
    told: () => ({ world: new MemoryWorld({ replays: 0 }) }),
    asked: { ...ONLY_13, early },
    finds: { 'TLS 1.3 early': 'rejected' },
  },
  {
    of: 'certificates asked of clients (RFC 9846 §4.7.1)',
    settings: { clientCertificate: 'require', trust: [client.root] },
    asked: { credential },
    finds: { 'TLS 1.2 client-certificate': 'resumed', 'TLS 1.3 client-certificate': 'resumed' },
  },
  {
    of: 'certificates of clients, none of them believed: no session stands for them',
    settings: { clientCertificate: 'require', verifyPeer: false },
    asked: { credential },
    finds: { 'TLS 1.2 client-certificate': 'declined', 'TLS 1.3 client-certificate': 'declined' },
  },
  {
    of: 'no certificates asked of clients',
    asked: { credential },
    finds: { 'TLS 1.2 client-certificate': 'not-asked', 'TLS 1.3 client-certificate': 'not-asked' },
  },
]

/** Questions on whose answers the others hang. */
const FIRST: readonly string[] = [
  'version',
  'session-id',
  'ticket',
  'psk',
  'session-id-share',
  'ticket-share',
]

describe('a server with one thing otherwise', () => {
  // They wait more than they compute. With EXHAUSTIVE=1 all questions are put to all; else to a third of them a day those that each
  // is about.
  it.concurrent.each(ofTheDay(CASES, 3))('is found: $of', async ({ settings, told, asked, finds }) => {
    const server = await served(settings, told?.())
    try {
      const all = optionsFor([server], { tries: 2, ...asked })
      const about = (version: string, id: string): boolean =>
        FIRST.includes(id) || Object.hasOwn(finds, `${version} ${id}`)
      const options = EXHAUSTIVE ? all : { ...all, only: about }
      expect(outcomesIn(await findingsOf(options))).toMatchObject(finds)
      expect(server.seen()).toBeLessThanOrEqual(connectionsOf(options))
    } finally {
      await server.close()
    }
  })
})

describe('several servers', () => {
  it('each with keys and a cache of its own, by turns: nothing resumes, and the key_names say why', async () => {
    const backends = await Promise.all([started(served()), started(served())])
    const server = await started(balanced(backends, (index) => index % 2))
    const findings = await findingsOf(optionsFor([server], { tries: 4 }))
    const share = findings.find(({ version, id }) => version === 'TLS 1.3' && id === 'ticket-share')
    expect(share?.seen).toBe('0 of 4 resumed; their tickets have 2 key_names')
    expect(outcomesIn(findings)).toMatchObject({
      'TLS 1.2 session-id': 'declined',
      'TLS 1.2 session-id-share': 'none',
      'TLS 1.2 ticket': 'declined',
      'TLS 1.2 ticket-key-name': 'several',
      'TLS 1.3 psk': 'declined',
      'TLS 1.3 ticket-share': 'none',
      'TLS 1.3 ticket-key-name': 'several',
    })
  })

  it('of which one takes every third connection: some resume, and what does not says nothing else', async () => {
    const backends = await Promise.all([started(served()), started(served())])
    const server = await started(balanced(backends, (index) => (index % 3 === 2 ? 1 : 0)))
    const findings = await findingsOf(optionsFor([server], { tries: 9, ...ONLY_13 }))
    const share = findings.find(({ id }) => id === 'ticket-share')
    // Of three in a row, one stays where its ticket is from.
    expect(share).toMatchObject({
      outcome: 'some',
      result: 'bad',
      seen: '3 of 9 resumed; their tickets have 2 key_names',
    })
    expect(findings.find(({ id }) => id === 'ticket-other-hash')?.outcome).toBe('unclear')
  })

  it('at two addresses: whether the second takes what the first gave', async () => {
    const [one, other] = await Promise.all([started(served()), started(served())])
    const options = optionsFor([one, other], { tries: 2 })
    const findings = (await findingsOf(options)).filter(({ address }) => address !== `127.0.0.1:${one.port}`)
    expect(outcomesIn(findings)).toEqual({
      'TLS 1.2 session-id-other-address': 'declined',
      'TLS 1.2 ticket-other-address': 'declined',
      'TLS 1.3 ticket-other-address': 'declined',
    })
    expect(one.seen() + other.seen()).toBe(connectionsOf(options))
  })
})

describe('the table of trials', () => {
  it('puts every question of the table of findings, and no other', async () => {
    const server = await started(served({ maxEarlyData: 1000 }))
    const options = optionsFor([server, server], { tries: 2, wait: 1, early, credential })
    const asked = (await findingsOf(options)).map(({ version, id }) => `${version} ${id}`)
    expect(asked.toSorted()).toEqual(FINDINGS.map(({ version, id }) => `${version} ${id}`).toSorted())
  })
})
