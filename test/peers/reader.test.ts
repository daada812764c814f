/** A conversation of two programs of OpenSSL, recorded between them: what our reader says of it, beside what they say themselves. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { concat } from '../../src/bytes/bytes.ts'
import { opensslName } from '../../src/cli/arguments/suites.ts'
import { KeyLog, Reader } from '../../src/inspect.ts'
import { renderText } from '../../src/render.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { eventsOf, type ConnectionRun, type Run } from '../../src/trace/run.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { Child, describeWith } from './children.ts'
import { opensslServers } from './openssl12.ts'
import { recorder, type Recorder } from './recorder.ts'

/** What s_client says of its connection, as it says it. */
interface Said {
  readonly resumed: boolean
  readonly version: string
  readonly suite: string
}

function saidBy(text: string): Said {
  const [, kind, version, suite] = /^(New|Reused), TLSv(1\.[23]), Cipher is (\S+)$/m.exec(text)!
  return { resumed: kind === 'Reused', version: `TLS ${version}`, suite: suite! }
}

/** Suites of TLS 1.3 have one name everywhere. */
function saidByUs({ summary }: ConnectionRun): Said {
  const { resumed, version, suite } = summary
  return { resumed, version, suite: version === 'TLS 1.2' ? opensslName(suite as Suite12) : suite }
}

/** Events of a kind, of one side or both. */
function ofKind<K extends StepEvent['kind']>(connection: ConnectionRun, kind: K, side?: Actor) {
  type Found = Extract<StepEvent, { readonly kind: K }>
  return eventsOf(connection).flatMap(({ actor, event }) =>
    event.kind === kind && (side === undefined || actor === side) ? [event as Found] : [],
  )
}

/** What one side wrote to the other. */
const textOf = (connection: ConnectionRun, side: Actor): string =>
  new TextDecoder().decode(concat(...ofKind(connection, 'data', side).map(({ bytes }) => bytes)))

function read({ connections }: Recorder, keylog?: KeyLog): Run {
  const reader = new Reader({ keylog })
  connections.forEach((pieces, index) => {
    for (const piece of pieces) reader.feed(`c${index + 1}`, piece)
    reader.end(`c${index + 1}`)
  })
  return reader.run({ name: 'recorded', shows: 'two visits' })
}

const WAYS = [
  { how: 'session ID', version: '1_2', args: ['-no_ticket'], by: 'session ID' },
  { how: 'ticket', version: '1_2', args: [], by: 'ticket' },
  { how: 'PSK', version: '1_3', args: [], by: 'PSK' },
] as const

describeWith('openssl', 'version', 'the reader between s_client and s_server', () => {
  const { file, identity, start } = opensslServers()

  /** Two visits, the second with the session of the first; everything that went over the wire, and the keys. */
  async function visits({ how, version, args }: (typeof WAYS)[number]) {
    const { port } = await start([`-tls${version}`, '-rev', ...identity])
    const between = await recorder(port)
    const [session, keys] = [file(`${how}.session`), file(`${how}.keys`)]
    const texts: string[] = []
    for (const which of [
      ['-sess_out', session],
      ['-sess_in', session],
    ]) {
      const to = ['s_client', '-connect', `127.0.0.1:${between.port}`, `-tls${version}`, '-ign_eof']
      const child = new Child('openssl', [...to, ...args, ...which, '-keylogfile', keys])
      child.type(`hello ${texts.length}\n`)
      await child.until(/\d olleh/)
      child.type('CLOSE\n')
      await child.exit
      texts.push(child.text)
    }
    await between.close()
    return { between, texts, keylog: new KeyLog(readFileSync(keys, 'utf8')) }
  }

  it.each(WAYS)('tells with their key log what they did and said: resumed by $how', async (way) => {
    const { between, texts, keylog } = await visits(way)
    const { connections } = read(between, keylog)
    expect(connections.map(saidByUs)).toEqual(texts.map(saidBy))
    expect(connections.map(({ summary }) => [summary.complete, summary.resumedBy])).toEqual([
      [true, undefined],
      [true, { by: way.by, of: 'c1' }],
    ])
    connections.forEach((connection, index) => {
      expect(textOf(connection, 'client')).toBe(`hello ${index}\nCLOSE\n`)
      expect(textOf(connection, 'server')).toBe(`${index} olleh\n`)
      expect(ofKind(connection, 'record').filter(({ hidden }) => hidden !== undefined)).toEqual([])
    })
  })

  it.each(WAYS)('tells without keys what is in the clear, and no more: resumed by $how', async (way) => {
    const { between, texts } = await visits(way)
    const run = read(between)
    const { connections } = run
    // Both versions agree on these in the clear (RFC 9846 §4.2.3, RFC 5246 §7.4.1.3).
    expect(connections.map(saidByUs)).toEqual(texts.map(saidBy))
    for (const connection of connections) {
      for (const kind of ['data', 'secret', 'alert'] as const) expect(ofKind(connection, kind)).toEqual([])
      expect(ofKind(connection, 'message').filter((each) => each.protected)).toEqual([])
      const hidden = ofKind(connection, 'record').filter((each) => each.hidden !== undefined)
      expect(hidden.length).toBeGreaterThanOrEqual(4)
      for (const { plaintext, hidden: why } of hidden) {
        expect(plaintext).toHaveLength(0)
        expect(why).toMatch(/would open it: .*(CLIENT_RANDOM|_SECRET)/)
      }
    }
    expect([...renderText(run)].join('\n')).not.toMatch(/hello \d|olleh/)
  })
})
