/** The published connections as scenarios: everything that was published is what our endpoints send and derive. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../../src/bytes/bytes.ts'
import { runOf } from '../../../src/sim/lab/run.ts'
import { findScenario } from '../../../src/sim/scenarios.ts'
import { compareWithPublished } from '../../../src/trace/compare/compare-published.ts'
import type { Published } from '../../../src/trace/published.ts'
import { eventsOf, type Run } from '../../../src/trace/run.ts'
import { VECTORS } from '../../secrets/illustrated12.ts'
import { readTrace } from '../../rfc8448/trace.ts'
import { played } from '../../kit/played.ts'
import { run } from '../../render/runs.ts'

const SECTIONS = [3, 4, 5, 6, 7] as const

/** The records of a run as each side sent them. */
function sentIn(played: Run, connection: number): string[] {
  return eventsOf(played.connections[connection]).flatMap(({ actor, event }) =>
    event.kind === 'record' && event.direction === 'sent' ? [`${actor} ${toHex(event.bytes)}`] : [],
  )
}

describe.each(SECTIONS)('rfc8448-%i', (section) => {
  const name = `rfc8448-${section}`
  const trace = readTrace(section)
  const { connections } = run(name)
  const last = connections[connections.length - 1]

  it('says that nothing differs', () => {
    for (const { summary } of connections) expect(summary.published?.differences).toEqual([])
  })
  it('sends the records that the RFC prints', () => {
    const printed = trace.records.map(({ actor, bytes }) => `${actor} ${toHex(bytes)}`)
    expect(sentIn(run(name), connections.length - 1).sort()).toEqual(printed.sort())
  })
  it('compares all that the RFC prints', () => {
    const messages = trace.records.flatMap((record) => record.messages)
    const secrets = new Set(trace.secrets.map((secret) => secret.name))
    const inputs = section === 4 ? ['shared_secret', 'psk[0]'] : ['shared_secret']
    expect(last.summary.published).toMatchObject({
      source: `RFC 8448 §${section}`,
      messages: messages.length,
      records: trace.records.length,
      secrets: secrets.size + inputs.length,
    })
  })
  it.each(trace.secrets)('$name is the printed one at both ends', ({ name: secret, bytes }) => {
    const made = eventsOf(last).flatMap(({ actor, event }) =>
      event.kind === 'secret' && event.name === secret ? [[actor, toHex(event.bytes)]] : [],
    )
    expect(made).toContainEqual(['client', toHex(bytes)])
    expect(made).toContainEqual(['server', toHex(bytes)])
  })
})

describe('rfc8448-4', () => {
  it('has its PSK from the ticket of §3', () => {
    const psks = eventsOf(run('rfc8448-4').connections[1]).flatMap(({ event }) =>
      event.kind === 'secret' && event.name === 'psk[0]' ? event.parents : [],
    )
    expect(psks).toContain('c1/client/resumption_psk_0')
  })
})

describe('tls12-xargs', () => {
  const { connections } = run('tls12-xargs')

  it('says that nothing differs', () => {
    expect(connections[0].summary.published?.differences).toEqual([])
  })
  it('sends the published records', () => {
    const published = VECTORS.records.map(({ sender, record }) => `${sender} ${record}`)
    expect(sentIn(run('tls12-xargs'), 0)).toEqual(published)
  })
})

/** What was published with one byte of it turned round. */
function doctored(of: Published, change: (bytes: Uint8Array) => Uint8Array): Published {
  const [first, ...others] = of.messages
  return { ...of, messages: [{ ...first, bytes: change(first.bytes.slice()) }, ...others] }
}

describe('what is not as it was published', () => {
  const scenario = findScenario('rfc8448-3')!
  const { name, shows } = scenario
  const [section3] = scenario.published!
  const lab = played(scenario.name)
  const compared = (other: Published) => {
    const [connection] = runOf(lab, { name, shows, seed: '', published: [other] }).connections
    return compareWithPublished(other, eventsOf(connection)).outcome
  }

  it('names the first byte that differs', () => {
    const flipped = doctored(section3, (bytes) => bytes.fill(0xff, 10, 12))
    expect(compared(flipped).differences).toEqual([
      'ClientHello of the client differs at byte 10: expected ff, actual e7',
    ])
    expect(compared(flipped)).toMatchObject({ messages: 7, records: 9 })
  })
  it('names the end where one is shorter', () => {
    const cut = doctored(section3, (bytes) => bytes.slice(0, 190))
    expect(compared(cut).differences).toEqual([
      'ClientHello of the client differs at byte 190: expected the end, actual 00',
    ])
  })
  it('names a secret at each end that made it', () => {
    const secrets = new Map(section3.secrets).set('master_secret', new Uint8Array(32))
    expect(compared({ ...section3, secrets }).differences).toEqual([
      'master_secret of the server differs at byte 0: expected 00, actual 18',
      'master_secret of the client differs at byte 0: expected 00, actual 18',
    ])
  })
  it('names what did not happen', () => {
    const secrets = new Map(section3.secrets).set('another_secret', new Uint8Array(32))
    expect(compared({ ...section3, secrets }).differences).toEqual(['secret another_secret did not happen'])
  })
  it('names a record that was not published', () => {
    const records = section3.records.slice(0, -1)
    expect(compared({ ...section3, records }).differences).toEqual([
      'record 5 of the server was not published',
    ])
  })
})
