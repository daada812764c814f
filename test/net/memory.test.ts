/** The memory of a server: sessions for one use, early data for one time. */
import { describe, expect, it } from 'vitest'
import { createServer } from '../../src/connection/connection.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import { MemoryWorld } from '../../src/stores/memory-world.ts'
import type { Session } from '../../src/session/session.ts'
import type { StepEvent } from '../../src/trace/event.ts'

const NOW = Date.UTC(2026, 10, 22)

function session(lifetime: number): Session {
  return {
    version: 'TLS 1.3',
    suite: 'TLS_AES_128_GCM_SHA256',
    secret: new Uint8Array(32),
    sessionId: new Uint8Array(0),
    secretId: 'c1/server/resumption_psk_0',
    serverName: 'a.example',
    alpn: '',
    extendedMasterSecret: true,
    peerCertificates: [],
    peerVerified: false,
    createdAt: NOW,
    authenticatedAt: NOW,
    lifetime,
    ageAdd: 0,
    nonce: new Uint8Array(2),
    maxEarlyDataSize: 0,
    ticket: Uint8Array.of(1),
    timesUsed: 0,
  }
}

const ignore = (): void => undefined

function keep(world: MemoryWorld, key: number, lifetime = 10): void {
  const output = { kind: 'store-session', key: Uint8Array.of(key), session: session(lifetime) } as const
  world.hears(createServer('c1', serverConfig()), output, NOW, ignore)
}

describe('sessions', () => {
  it('stay when they are looked at, and leave with the first who takes them', () => {
    const world = new MemoryWorld()
    keep(world, 1)
    const key = Uint8Array.of(1)
    expect(world.answer({ kind: 'get-session', key }, NOW, ignore)).toMatchObject({
      session: { lifetime: 10 },
    })
    expect(world.answer({ kind: 'take-session', key }, NOW, ignore)).toMatchObject({ taken: true })
    expect(world.answer({ kind: 'take-session', key }, NOW, ignore)).toMatchObject({ taken: false })
    expect(world.answer({ kind: 'get-session', key }, NOW, ignore)).toMatchObject({ session: undefined })
  })

  it('are gone when their lifetime is over', () => {
    const world = new MemoryWorld()
    keep(world, 1, 10)
    const events: StepEvent[] = []
    const key = Uint8Array.of(1)
    const answer = world.answer({ kind: 'get-session', key }, NOW + 10_000, (event) => events.push(event))
    expect(answer).toMatchObject({ session: undefined })
    expect(events).toMatchObject([
      { operation: 'expire', key: '01', hit: false, stats: { timeouts: 1, number: 0 } },
    ])
  })

  it('push out the oldest when there are too many', () => {
    const world = new MemoryWorld({ sessions: 2 })
    for (const key of [1, 2, 3]) keep(world, key)
    expect(world.stats).toMatchObject({ number: 2, cache_full: 1 })
    expect(world.answer({ kind: 'take-session', key: Uint8Array.of(1) }, NOW, ignore)).toMatchObject({
      taken: false,
    })
    expect(world.answer({ kind: 'take-session', key: Uint8Array.of(3) }, NOW, ignore)).toMatchObject({
      taken: true,
    })
  })
})

describe('early data', () => {
  it('are new once, until they are forgotten', () => {
    const world = new MemoryWorld({ replayWindow: 1000 })
    const request = { kind: 'check-replay', fingerprint: Uint8Array.of(9) } as const
    expect(world.answer(request, NOW, ignore)).toMatchObject({ firstTime: true })
    expect(world.answer(request, NOW + 999, ignore)).toMatchObject({ firstTime: false })
    expect(world.answer(request, NOW + 1000, ignore)).toMatchObject({ firstTime: true })
  })
})
