import { describe, expect, test } from 'vitest'
import { fromUint } from '../../src/bytes/bytes.ts'
import { digest } from '../../src/crypto/hash/hash.ts'
import type { CacheSettings } from '../../src/session/caches/cache.ts'
import { CACHE_MODES, includesMode } from '../../src/session/caches/context-mode.ts'
import {
  clientKey,
  SessionContext,
  type ContextChange,
  type ContextSettings,
} from '../../src/session/caches/context.ts'
import { NOW, session } from './sessions.ts'

const key = (number: number): Uint8Array => fromUint(number, 2)
const OUTSIDE = { callbacks: ['new', 'get', 'remove'] } as const

/** A server's context that keeps sessions 1, 2, 3 ..., each good for 100 s. */
function keeping(count: number, settings: Partial<ContextSettings & CacheSettings> = {}): SessionContext {
  let context = SessionContext.create(settings)
  for (let at = 1; at <= count; at++) context = context.keep('server', key(at), session()).context
  return context
}

const told = ({ calls }: ContextChange): string[] => calls.map((call) => `${call.kind} ${call.key}`)
const left = ({ gone }: ContextChange): string[] => gone.map(({ keyed: [name], why }) => `${why} ${name}`)

describe('a session that was resumed', () => {
  const byId = session(0, 100, { sessionId: key(1) })
  const used = ({ context }: ContextChange): number | undefined => context.cache.find(key(1))?.timesUsed

  test.each(['client', 'server'] as const)('by its ID counts the use, of a %s', (role) => {
    const context = SessionContext.create({ mode: ['both'] }).keep(role, key(1), byId).context
    const once = context.finished(role, { resumed: byId, now: NOW })
    const twice = once.context.finished(role, { resumed: byId, now: NOW })
    expect([used(once), used(twice)]).toEqual([1, 2])
  })

  test('counts nothing when the server has only decided, and nothing in a context that keeps none', () => {
    const context = keeping(1)
    expect(context.offered('server', 'resumed').cache.find(key(1))?.timesUsed).toBe(0)
    const off = context.with({ mode: ['off'], ...OUTSIDE }).finished('server', { resumed: byId, now: NOW })
    expect([used(off), told(off)]).toEqual([0, []])
  })

  test('may be outside: that is told, but of no sealed ticket, and of nothing where nobody looks', () => {
    const context = keeping(1, OUTSIDE)
    expect(told(context.finished('server', { resumed: byId, now: NOW }))).toEqual(['used-session 0001'])
    expect(told(context.finished('server', { resumed: session(), now: NOW }))).toEqual([])
    const deaf = context.with({ callbacks: ['new', 'remove'] })
    expect(told(deaf.finished('server', { resumed: byId, now: NOW }))).toEqual([])
  })
})

describe('the flags of the cache mode', () => {
  // openssl/ssl.h
  test.each([
    ['off', 0x0000],
    ['client', 0x0001],
    ['server', 0x0002],
    ['both', 0x0003],
    ['no_auto_clear', 0x0080],
    ['no_internal_lookup', 0x0100],
    ['no_internal_store', 0x0200],
    ['no_internal', 0x0300],
    ['update_time', 0x0400],
  ] as const)('%s is %i, as OpenSSL has it', (mode, bits) => {
    expect(CACHE_MODES[mode]).toBe(bits)
  })

  test('both is client and server, and the other way round', () => {
    expect(includesMode(['both'], 'client') && includesMode(['both'], 'server')).toBe(true)
    expect(includesMode(['client', 'server'], 'both')).toBe(true)
    expect(includesMode(['server'], 'both')).toBe(false)
  })
})

describe('a new context', () => {
  test('has OpenSSL’s defaults: server, 20480 sessions, 7200 s, no callbacks', () => {
    const { settings, cache } = SessionContext.create()
    expect(settings).toEqual({ mode: ['server'], callbacks: [], timeout: 7200 })
    expect(cache.settings).toEqual({ size: 20_480, eviction: 'openssl' })
  })

  test('has counted nothing', () => {
    expect(Object.values(SessionContext.create().stats)).toEqual(Array(12).fill(0))
  })

  test('may be given other settings later: sessions and counters stay', () => {
    const context = keeping(2)
      .began('server')
      .with({ timeout: 5, size: 3, callbacks: ['remove'] })
    expect(context.stats).toMatchObject({ number: 2, accept: 1 })
    expect(context.settings).toEqual({ mode: ['server'], callbacks: ['remove'], timeout: 5 })
    expect(context.cache.settings).toEqual({ size: 3, eviction: 'openssl' })
  })
})

describe('handshakes', () => {
  const context = SessionContext.create()
  const finish = { resumed: undefined, now: NOW }

  test.each([
    ['connect', context.began('client')],
    ['accept', context.began('server')],
    ['connect_renegotiate', context.renegotiates('client')],
    ['accept_renegotiate', context.renegotiates('server')],
    ['connect_good', context.finished('client', finish).context],
    ['accept_good', context.finished('server', finish).context],
    ['hits', context.offered('server', 'resumed')],
    ['timeouts', context.offered('server', 'expired')],
    ['misses', context.offered('client', 'refused')],
  ] as const)('count one %s and nothing else', (counter, after) => {
    expect(after.stats).toEqual({ ...context.stats, [counter]: 1 })
  })

  test('of a client count a hit when they are done, not when the server says so', () => {
    const offered = context.offered('client', 'resumed')
    expect(offered.stats.hits).toBe(0)
    expect(offered.finished('client', { resumed: session(), now: NOW }).context.stats).toMatchObject({
      hits: 1,
      connect_good: 1,
    })
  })

  test('of a server count a hit when it has decided, and no second one', () => {
    const done = context.offered('server', 'resumed').finished('server', { resumed: session(), now: NOW })
    expect(done.context.stats.hits).toBe(1)
  })

  test('leave the context before them as it was', () => {
    context.began('client')
    expect(context.stats.connect).toBe(0)
  })
})

describe('the 256th handshake of a role', () => {
  /** 255 handshakes are done, and one session has expired. */
  function nearly(mode: ContextSettings['mode'], role: 'client' | 'server'): SessionContext {
    let context = SessionContext.create({ mode, callbacks: ['remove'] })
      .keep(role, key(1), session())
      .context.keep(role, key(2), session(0, 1000)).context
    for (let i = 0; i < 255; i++)
      context = context.finished(role, { resumed: undefined, now: NOW + 500_000 }).context
    return context
  }
  const last = (context: SessionContext, role: 'client' | 'server') =>
    context.finished(role, { resumed: undefined, now: NOW + 500_000 })

  test.each(['client', 'server'] as const)('of a %s flushes what has expired, not earlier', (role) => {
    const context = nearly(['both'], role)
    expect(context.stats.number).toBe(2)
    const change = last(context, role)
    expect(change.context.stats.number).toBe(1)
    expect([told(change), left(change)]).toEqual([['remove-session 0001'], ['expire 0001']])
  })

  test('flushes nothing with no_auto_clear, nor for a role that keeps nothing', () => {
    expect(last(nearly(['both', 'no_auto_clear'], 'server'), 'server').context.stats.number).toBe(2)
    const other = nearly(['server'], 'server')
    expect(last(other.with({ mode: ['client'] }), 'server').context.stats.number).toBe(2)
  })

  test('of one role is none of the other', () => {
    expect(last(nearly(['both'], 'server'), 'client').context.stats.number).toBe(2)
  })
})

describe('keep', () => {
  test('stores inside and tells outside', () => {
    const change = SessionContext.create(OUTSIDE).keep('server', key(1), session())
    expect([change.context.stats.number, told(change)]).toEqual([1, ['new-session 0001']])
  })

  test.each([
    ['off', 'server', 0, []],
    ['client', 'server', 0, []],
    ['server', 'client', 0, []],
    ['client', 'client', 1, ['new-session 0001']],
    ['both', 'client', 1, ['new-session 0001']],
  ] as const)('in mode %s for a %s: %i inside', (mode, role, number, calls) => {
    const change = SessionContext.create({ ...OUTSIDE, mode: [mode] }).keep(role, key(1), session())
    expect([change.context.stats.number, told(change)]).toEqual([number, calls])
  })

  test('tells only outside with no_internal_store', () => {
    const context = SessionContext.create({ ...OUTSIDE, mode: ['server', 'no_internal_store'] })
    const change = context.keep('server', key(1), session())
    expect([change.context.stats.number, told(change)]).toEqual([0, ['new-session 0001']])
  })

  test('that pushes others out counts them, and says so before it tells of the new one', () => {
    const change = keeping(2, { ...OUTSIDE, size: 3 }).keep('server', key(3), session())
    expect(change.context.stats).toMatchObject({ number: 2, cache_full: 1 })
    expect(told(change)).toEqual(['remove-session 0001', 'new-session 0003'])
    expect(left(change)).toEqual(['evict 0001'])
  })

  test('of a client is for the timeout of its context at most; of a server for the session’s own lifetime', () => {
    const context = SessionContext.create({ mode: ['both'], timeout: 50 })
    const both = context
      .keep('client', key(1), session())
      .context.keep('client', key(2), session(0, 20))
      .context.keep('server', key(3), session()).context
    const at = (seconds: number) => left(both.flush(NOW + seconds * 1000))
    expect(at(49)).toEqual(['expire 0002'])
    expect(at(50)).toEqual(['expire 0002', 'expire 0001'])
    expect(at(100)).toEqual(['expire 0002', 'expire 0001', 'expire 0003'])
  })
})

describe('a look', () => {
  test('finds what is inside and asks nobody', () => {
    const { outcome, session: found, context } = keeping(1, OUTSIDE).look(key(1), NOW)
    expect([outcome, found?.lifetime, context.stats.misses, context.stats.hits]).toEqual(['hit', 100, 0, 0])
  })

  test('that finds nothing is a miss', () => {
    const { outcome, context } = keeping(1).look(key(2), NOW)
    expect([outcome, context.stats.misses]).toEqual(['miss', 1])
  })

  test('that finds nothing inside is a miss and asks outside, where there is somebody to ask', () => {
    const { outcome, context } = keeping(1, OUTSIDE).look(key(2), NOW)
    expect([outcome, context.stats.misses]).toEqual(['ask', 1])
  })

  test('with no_internal_lookup asks outside for what is inside, and misses nothing', () => {
    const mode = ['server', 'no_internal_lookup'] as const
    const asking = keeping(1, { ...OUTSIDE, mode }).look(key(1), NOW)
    expect([asking.outcome, asking.context.stats.misses]).toEqual(['ask', 0])
    const alone = keeping(1, { mode }).look(key(1), NOW)
    expect([alone.outcome, alone.context.stats.misses]).toEqual(['miss', 0])
  })

  test('that comes too late is a timeout: the session goes, and nobody is asked', () => {
    const look = keeping(1, OUTSIDE).look(key(1), NOW + 100_000)
    expect([look.outcome, look.session]).toEqual(['expire', undefined])
    expect(look.context.stats).toMatchObject({ number: 0, timeouts: 1, misses: 0 })
    expect([told(look), left(look)]).toEqual([['remove-session 0001'], ['expire 0001']])
  })
})

describe('the answer from outside', () => {
  test('nothing: nothing is counted', () => {
    const context = keeping(0, OUTSIDE)
    const look = context.answered(key(1), undefined, NOW)
    expect([look.outcome, look.context.stats]).toEqual(['miss', context.stats])
  })

  test('a session is a callback hit, and is kept inside, where others may have to leave', () => {
    const look = keeping(2, { ...OUTSIDE, size: 3 }).answered(key(9), session(), NOW)
    expect([look.outcome, look.session?.lifetime]).toEqual(['hit', 100])
    expect(look.context.stats).toMatchObject({ cb_hits: 1, number: 2, cache_full: 1, hits: 0 })
    expect(told(look)).toEqual(['remove-session 0001'])
  })

  test('a session is not kept inside with no_internal_store', () => {
    const mode = ['server', 'no_internal_store'] as const
    const look = SessionContext.create({ ...OUTSIDE, mode }).answered(key(9), session(), NOW)
    expect([look.outcome, look.context.stats.cb_hits, look.context.stats.number]).toEqual(['hit', 1, 0])
  })

  test('a session whose time is over is a callback hit and a timeout, and the outside is to forget it', () => {
    const look = keeping(0, OUTSIDE).answered(key(9), session(), NOW + 100_000)
    expect([look.outcome, look.session]).toEqual(['expire', undefined])
    expect(look.context.stats).toMatchObject({ cb_hits: 1, timeouts: 1, number: 0 })
    expect(told(look)).toEqual(['remove-session 0009'])
  })
})

describe('a session leaves', () => {
  test('to be used once: the second taker gets none', () => {
    const first = keeping(1, OUTSIDE).take(key(1), NOW)
    expect([first.session?.lifetime, told(first)]).toEqual([100, ['remove-session 0001']])
    expect(first.context.take(key(1), NOW).session).toBeUndefined()
  })

  test('too late to be used', () => {
    expect(keeping(1).take(key(1), NOW + 100_000).session).toBeUndefined()
  })

  test('because an alert ended it; the outside is told even where it was never kept', () => {
    const context = keeping(1, OUTSIDE)
    expect(context.remove(key(1)).context.stats.number).toBe(0)
    expect(told(context.remove(key(7)))).toEqual(['remove-session 0007'])
  })

  test('in a flush, with or without a time', () => {
    const context = keeping(1).keep('server', key(2), session(50)).context
    expect(left(context.flush(NOW + 100_000))).toEqual(['expire 0001'])
    expect(left(context.flush())).toEqual(['expire 0001', 'expire 0002'])
  })

  test('of TLS 1.3 when a client has resumed it; one of TLS 1.2 stays', () => {
    const context = SessionContext.create({ mode: ['client'], callbacks: ['remove'] })
    for (const [version, number] of [
      ['TLS 1.3', 0],
      ['TLS 1.2', 1],
    ] as const) {
      const resumed = session(0, 100, { version, ticket: fromUint(1, 4) })
      const kept = context.keep('client', clientKey(resumed), resumed).context
      expect(kept.finished('client', { resumed, now: NOW }).context.stats.number).toBe(number)
    }
  })
})

describe('the key of a client’s session', () => {
  test.each([[[1]], [[1, 2, 3]]])('is the SHA-256 of its ticket, %j', (bytes) => {
    const ticket = Uint8Array.from(bytes)
    expect(clientKey(session(0, 1, { ticket, sessionId: key(1) }))).toEqual(digest('sha256', ticket))
  })

  test('is its ID where it has no ticket', () => {
    expect(clientKey(session(0, 1, { sessionId: key(1) }))).toEqual(key(1))
  })
})
