/** How operations on caches are told, inside and outside of a program. */
import { expect, it } from 'vitest'
import { cacheLines } from '../../src/render/text/blocks.ts'
import { traceLine } from '../../src/render/files/json.ts'
import { SessionContext } from '../../src/session/caches/context.ts'
import type { CacheEvent } from '../../src/trace/event.ts'

const event: CacheEvent = {
  kind: 'cache',
  operation: 'get',
  key: 'server.example',
  hit: false,
  stats: { ...SessionContext.create().began('server').stats },
}

/** The line without its styles. */
const told = (change: Partial<CacheEvent>): string =>
  cacheLines('server', { ...event, ...change })
    .flatMap(({ pieces }) => pieces.map(([, text]) => text))
    .join('')

it.each([
  ['get', true, 'looks up server.example: found'],
  ['get', false, 'looks up server.example: not there'],
  ['take', true, 'takes out server.example: found'],
  ['expire', false, 'drops, expired, server.example'],
] as const)('inside: %s', (operation, hit, text) => {
  expect(told({ operation, hit })).toContain(`the server’s cache ${text}  (`)
})

it.each([
  ['get', true, 'asks outside for server.example: found'],
  ['get', false, 'asks outside for server.example: not there'],
  ['put', false, 'tells the outside of server.example'],
  ['take', false, 'has the outside forget server.example'],
] as const)('outside: %s', (operation, hit, text) => {
  expect(told({ operation, hit, external: true })).toContain(`the server’s cache ${text}  (`)
})

it('counters that are 0 are left out, except how many are kept', () => {
  expect(told({})).toContain('(0 kept now, accept 1)')
})

it.each([
  [{}, ['operation', 'key', 'hit', 'stats']],
  [{ external: true } as const, ['operation', 'key', 'hit', 'external', 'stats']],
])('JSON says where: %o', (change, fields) => {
  const place = { seq: 1, t: 0, connection: 'c1', actor: 'server' } as const
  const line = traceLine(place, { ...event, ...change })
  expect(Object.keys(JSON.parse(line) as object).slice(-fields.length)).toEqual(fields)
})
