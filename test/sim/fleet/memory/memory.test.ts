/** What a server of a fleet remembers in place is what a host remembers as a value. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fromUint } from '../../../../src/bytes/bytes.ts'
import type { Output } from '../../../../src/handshake/state/output.ts'
import type { Request } from '../../../../src/handshake/state/request.ts'
import { SessionCache } from '../../../../src/session/caches/cache.ts'
import { SessionContext } from '../../../../src/session/caches/context.ts'
import { recordHellos, recordHellosInPlace } from '../../../../src/session/caches/seen-hellos.ts'
import { Memory, nothingAsked } from '../../../../src/sim/fleet/memory/memory.ts'
import { ShelfInPlace } from '../../../../src/sim/fleet/memory/shelf.ts'
import { answerFrom, keepOutput, NOTHING_REMEMBERED } from '../../../../src/sim/kernel/memory.ts'
import { NOW, session } from '../../../session/sessions.ts'

const key = (number: number): Uint8Array => fromUint(number, 8)
const WINDOW = 5000

/** One thing that happens, so many ms after the last. */
const STEP = fc.record({
  after: fc.nat(2000),
  what: fc.constantFrom('find', 'take', 'keep', 'keep', 'keep', 'resumed', 'expired', 'done', 'hello'),
  number: fc.nat(8),
  lifetime: fc.integer({ min: 1, max: 12 }),
} as const)

const SETTINGS = fc.record({
  size: fc.constantFrom(0, 1, 2, 4),
  eviction: fc.constantFrom('lru', 'openssl'),
  mode: fc.constantFrom(['server'], ['off'], ['server', 'no_internal'] as const),
  callbacks: fc.constantFrom([], ['new', 'get', 'remove'] as const),
} as const)

/** How often handshakes are done in one step: a context looks around at every 256th. */
const DONE = 128

it('answers, counts, keeps and forgets the same, and asks and tells a store as often', () =>
  fc.assert(
    fc.property(SETTINGS, fc.array(STEP, { maxLength: 40 }), (settings, steps) => {
      let host = {
        ...NOTHING_REMEMBERED,
        context: SessionContext.create(settings),
        replays: recordHellos(WINDOW),
      }
      const byTime = settings.eviction === 'openssl'
      const outside = { cache: SessionCache.create({ size: 0 }, new ShelfInPlace(false)) }
      const memory = new Memory(
        {
          context: SessionContext.create(settings, new ShelfInPlace(byTime)),
          replays: recordHellosInPlace(WINDOW),
        },
        outside,
      )
      let now = NOW
      let operations = 0
      const asked = nothingAsked()
      const answer = (request: Request): unknown => {
        const answered = answerFrom(host, request, now)!
        host = { ...host, ...answered.change }
        operations += answered.events.filter(({ external }) => external).length
        return answered.answer
      }
      const hear = (output: Output): void => {
        const { change, events } = keepOutput(host, { actor: 'server', resumed: undefined }, output, now)
        host = { ...host, ...change }
        operations += events.filter(({ external }) => external).length
      }
      for (const { after, what, number, lifetime } of steps) {
        now += after
        const name = key(number)
        switch (what) {
          case 'find':
            expect(memory.asksOutside(name)).toBe(host.context.look(name, now).outcome === 'ask')
            expect(memory.find(name, now, asked)).toEqual(answer({ kind: 'get-session', key: name }))
            break
          case 'take':
            expect({ kind: 'take-session', taken: memory.take(name, now, asked) }).toEqual(
              answer({ kind: 'take-session', key: name }),
            )
            break
          case 'keep': {
            const made = { ...session(0, lifetime), createdAt: now }
            memory.keep(name, made, asked)
            hear({ kind: 'store-session', key: name, session: made })
            break
          }
          case 'resumed':
          case 'expired':
            memory.offered(what)
            hear({ kind: 'offered-session', outcome: what })
            break
          case 'done':
            for (let i = 0; i < DONE; i++) {
              memory.finished(now, asked)
              hear({ kind: 'connected' })
            }
            break
          case 'hello':
            expect({ kind: 'check-replay', firstTime: memory.isNew(name, now) }).toEqual(
              answer({ kind: 'check-replay', fingerprint: name }),
            )
        }
        expect(memory.place.context.stats).toEqual(host.context.stats)
        expect(memory.place.context.cache.list()).toEqual(host.context.cache.list())
        expect(outside.cache.list()).toEqual(host.outside.list())
        expect(memory.place.replays.number).toBe(host.replays.number)
        expect(asked.operations).toBe(operations)
      }
    }),
  ))
