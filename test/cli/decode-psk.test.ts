/** `decode --psk`, `--psk_identity` and `--ticket-key` on records of TLS 1.3: what they open, and what they are refused for. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { ticketKeysAt } from '../../src/session/tickets/ticket-ring.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import { client, once, server } from '../../src/sim/scenarios/scenario.ts'
import { eventsOf, type ConnectionRun } from '../../src/trace/run.ts'
import { played } from '../kit/played.ts'
import { run } from '../render/runs.ts'
import { memoryIo } from './io.ts'

const directory = mkdtempSync(join(tmpdir(), 'glass-tls-decode-psk-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** What `decode` reads as data in all records of a connection, in the order of their sending. */
function dataIn(connection: ConnectionRun, ...args: string[]): string[] {
  const file = join(directory, 'records')
  const records = eventsOf(connection).flatMap(({ event }) =>
    event.kind === 'record' && event.direction === 'sent' ? [event.bytes] : [],
  )
  writeFileSync(file, concat(...records))
  const io = memoryIo()
  expect(decodeCommand([file, '--json', ...args], io), io.notes()).toBe(0)
  const parts = io
    .text()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  return parts.filter(({ kind }) => kind === 'data').map(({ span }) => span.value)
}

/** The PSK of the ticket that the second connection of a scenario offers, as hex. */
function pskOf(name: string): string {
  const [, second] = run(name).connections
  const psk = eventsOf(second!).find(({ event }) => event.kind === 'secret' && event.name === 'psk[0]')!.event
  return psk.kind === 'secret' ? toHex(psk.bytes) : ''
}

const [, pskAlone] = run('tls13-psk-ke').connections
const [, early] = run('tls13-0rtt').connections
const FOREIGN = '07'.repeat(48)

describe('--psk', () => {
  it('opens a resumption without key agreement whole (psk_ke, RFC 9846 §4.3.9)', () => {
    expect(dataIn(pskAlone!, '--psk', pskOf('tls13-psk-ke'))).toEqual(['ping', 'pong'])
  })

  it('opens early data, and nothing behind the key agreement (RFC 9846 §2.2, §2.3)', () => {
    expect(dataIn(early!, '--psk', pskOf('tls13-0rtt'))).toEqual(['early ping'])
  })

  it('may be given several times: the binder tells which one it was (RFC 9846 §4.3.11.2)', () => {
    expect(dataIn(pskAlone!, '--psk', FOREIGN, '--psk', pskOf('tls13-psk-ke'))).toEqual(['ping', 'pong'])
  })

  it('that is another one opens nothing', () => {
    expect(dataIn(pskAlone!, '--psk', FOREIGN)).toEqual([])
  })
})

describe('--psk_identity', () => {
  const { psk } = cast()
  const ends = { externalPsks: [psk], pskModes: ['psk_ke'] } as const
  const lab = once(Lab.create({ seed: 'external' }), { client: client(ends), server: server(ends) })
  const [connection] = runOf(lab, { name: '', shows: '', seed: '' }).connections
  const name = new TextDecoder().decode(psk.identity)
  const given = (identity: string): string[] =>
    dataIn(connection!, '--psk', toHex(psk.key), '--psk_identity', identity)

  it('is what the client calls the PSK: it opens under this name alone (RFC 9846 §4.3.11)', () => {
    expect(given(name)).toEqual(['ping', 'pong'])
    expect(given(`${name}, another`)).toEqual([])
  })

  it('without a --psk, or not for each of them, is refused', () => {
    expect(() => dataIn(connection!, '--psk_identity', name)).toThrow('--psk_identity needs --psk')
    expect(() => dataIn(connection!, '--psk', '00', '--psk', '01', '--psk_identity', name)).toThrow(
      '--psk_identity: expected one for each --psk, or none at all, actual 1 for 2',
    )
  })
})

describe('--ticket-key', () => {
  const keyOf = (scenario: string): string => {
    const { world } = played(scenario)
    return toHex(ticketKeysAt(world.ticketKeys, world.now).active.bytes)
  }

  it('opens psk_ke whole, since the PSK is in the ticket (RFC 9846 §4.7.1)', () => {
    expect(dataIn(pskAlone!, '--ticket-key', keyOf('tls13-psk-ke'))).toEqual(['ping', 'pong'])
  })

  it('opens early data, and nothing behind the key agreement', () => {
    expect(dataIn(early!, '--ticket-key', keyOf('tls13-0rtt'))).toEqual(['early ping'])
  })

  it('of another server opens nothing', () => {
    expect(dataIn(pskAlone!, '--ticket-key', FOREIGN)).toEqual([])
  })
})
