/** Going back in a Lab, and another way from there. */
import { describe, expect, test } from 'vitest'
import type { Change } from '../../src/sim/change/change.ts'
import { toHex } from '../../src/bytes/bytes.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { offerOf } from '../../src/handshake/state/offer-of.ts'
import { WrongSetting } from '../../src/rules/failure.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { renderText } from '../../src/render/text/text.ts'
import { summarize } from '../../src/sim/lab/summary.ts'
import type { World } from '../../src/sim/lab/world.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import type { Moment } from '../../src/trace/timeline.ts'
import type { StepEvent } from '../../src/trace/event.ts'
import { DAY, EXHAUSTIVE } from '../kit/effort.ts'
import { played } from '../kit/played.ts'

/** Every moment of every scenario; or two of every fifth, others each day. */
const momentsOf = ({ timeline: { length } }: Lab, index: number): number[] =>
  EXHAUSTIVE
    ? Array.from({ length: length + 1 }, (_, n) => n)
    : [1, 2].map((draw) => ((DAY + index) * 7919 * draw) % (length + 1))

/** All that happened, bytes included, without the trees that are made of bytes when somebody looks. */
function told(lab: Lab): string[] {
  return [...lab.timeline].map(({ t, connection, actor, cause, events }) =>
    JSON.stringify([t, connection, actor, cause, events.map(toldEvent)]),
  )
}

function toldEvent(event: StepEvent): unknown {
  if (event.kind === 'message' || event.kind === 'uncompressed')
    return [event.kind, toHex((event.kind === 'message' ? event : event.message).bytes)]
  if (event.kind === 'record') return [event.kind, event.sequence, toHex(event.bytes), toHex(event.plaintext)]
  return event
}

describe('what was done after a moment, done again', () => {
  test.each(
    SCENARIOS.map(({ name }, index) => ({ name, index })).filter(
      ({ index }) => EXHAUSTIVE || index % 5 === DAY % 5,
    ),
  )(
    'gives the same bytes from wherever it starts: $name',
    ({ name, index }) => {
      const lab = played(name)
      const all = told(lab)
      for (const n of momentsOf(lab, index)) {
        const again = lab.at(n).onward()
        expect(told(again)).toEqual(all)
        expect(again.changes).toEqual([])
        expect(again.at(n).onward().timeline.length).toBe(all.length)
      }
    },
    1_200_000,
  )
})

// ---- Changes

/** Number of moments before the first that fits. */
const before = (lab: Lab, fits: (moment: Moment<World>) => boolean): number =>
  [...lab.timeline].findIndex(fits)
const secondBegins = (lab: Lab): number => before(lab, ({ connection }) => connection === 'c2')
/** The moment behind the one in which a message is sent. */
const sends = (lab: Lab, name: string, connection = 'c1'): number =>
  before(
    lab,
    (moment) =>
      moment.connection === connection &&
      moment.events.some(
        (event) => event.kind === 'message' && event.direction === 'sent' && event.name === name,
      ),
  )
const end = ({ world: { client, server } }: Lab): string[] =>
  [client, server].map((side) =>
    side?.state.name === 'FAILED' ? `${side.state.by} ${side.state.alert}` : (side?.state.name ?? 'none'),
  )
const notes = (lab: Lab): string[] =>
  [...lab.timeline].flatMap(({ events }) =>
    events.flatMap((event) =>
      event.kind === 'note' && event.text.startsWith('changed: ') ? [event.text.slice(9)] : [],
    ),
  )

describe('a change of the world', () => {
  test('another setting holds in the connection in progress and in later ones', () => {
    const lab = played('tls13-resume')
    const fork = lab.fork(0, {
      kind: 'setting',
      actor: 'server',
      name: 'suites',
      value: ['TLS_CHACHA20_POLY1305_SHA256'],
    })
    expect(summarize(lab, 'c2').suite).toBe('TLS_AES_128_GCM_SHA256')
    expect([summarize(fork, 'c1').suite, summarize(fork, 'c2').suite]).toEqual(
      Array(2).fill('TLS_CHACHA20_POLY1305_SHA256'),
    )
    const late = lab.fork(1, { kind: 'setting', actor: 'client', name: 'alpn', value: ['h2'] })
    expect(offerOf(late.at(3).client)?.hello.extensions?.map(({ type }) => type)).toContain(
      'application_layer_protocol_negotiation',
    )
  })

  test('a setting that nobody knows, or a value that it cannot have, is a misuse', () => {
    const change = { kind: 'setting', actor: 'server', name: 'siutes', value: [] } as const
    expect(() => played('tls13-full').fork(0, change)).toThrow('suites')
    expect(() => played('tls13-full').fork(5, { ...change, name: 'suites', value: 7 })).toThrow(WrongSetting)
  })

  test('a client’s clock that goes ahead beyond the window ends early data, not the resumption (RFC 9846 §8.3)', () => {
    const lab = played('tls13-0rtt')
    const fork = lab.fork(secondBegins(lab), { kind: 'clock', actor: 'client', ms: 60_000 })
    expect(summarize(lab, 'c2')).toMatchObject({ resumed: true, rtts: 0 })
    expect(summarize(fork, 'c2').resumed).toBe(true)
    expect(agreedOf(fork.server)?.earlyData).toBe('rejected')
  })

  test.each([
    ['tls13-resume', 'server', 'ticket-keys'],
    ['tls13-resume', 'client', 'sessions'],
    ['tls13-stateful', 'server', 'sessions'],
    ['tls12-session-id', 'server', 'sessions'],
    ['tls12-ticket', 'server', 'ticket-keys'],
  ] as const)('%s: the %s loses its %s, and nothing is resumed', (name, actor, what) => {
    const lab = played(name)
    const fork = lab.fork(secondBegins(lab), { kind: 'forget', actor, what })
    expect([summarize(lab, 'c2').resumed, summarize(fork, 'c2').resumed]).toEqual([true, false])
    expect(end(fork)).toEqual(end(lab))
  })
})

describe('a change of what is sent', () => {
  const from = 'client'
  test('shares everything before it, and waits for what it is meant for', () => {
    const lab = played('tls13-full')
    const fork = lab.fork(0, { kind: 'drop', sent: { from: 'server', what: 'ServerHello' } })
    const at = sends(lab, 'ServerHello')
    expect(told(fork).slice(0, at)).toEqual(told(lab).slice(0, at))
    expect(fork.waiting).toEqual([])
    expect(lab.fork(0, { kind: 'drop', sent: { from, what: 'HelloRetryRequest' } }).waiting).toHaveLength(1)
  })

  test('a ClientHello that is lost: both wait', () => {
    const fork = played('tls13-full').fork(0, { kind: 'drop', sent: { from, what: 'ClientHello' } })
    expect(end(fork)).toEqual(['WAIT_SH', 'START'])
    expect(notes(fork)).toEqual(['the client’s ClientHello is lost, on the wire'])
  })

  test('a record of data that comes twice: bad_record_mac (RFC 9846 §5.2)', () => {
    const fork = played('tls13-full').fork(0, { kind: 'repeat', sent: { from, what: 'application_data' } })
    expect(end(fork)).toEqual(['peer bad_record_mac', 'us bad_record_mac'])
  })

  test('a ChangeCipherSpec that comes behind the Finished: unexpected_message (RFC 9846 §5)', () => {
    const fork = played('tls13-full').fork(0, { kind: 'swap', sent: { from, what: 'change_cipher_spec' } })
    expect(end(fork)[1]).toBe('us unexpected_message')
  })

  test('what is held back arrives when nothing else is under way', () => {
    const fork = played('tls13-full').fork(0, { kind: 'swap', sent: { from, what: 'ClientHello' } })
    expect(summarize(fork, 'c1').version).toBe('TLS 1.3')
  })

  test('what is late makes everything behind it late', () => {
    const lab = played('tls13-full')
    const fork = lab.fork(0, { kind: 'delay', sent: { from, what: 'ClientHello' }, ms: 500 })
    expect(fork.timeline.at(-1)!.t - lab.timeline.at(-1)!.t).toBe(500)
    expect(end(fork)).toEqual(end(lab))
  })

  test('a ClientHello whose random is another one on the wire: the transcripts differ', () => {
    const edit = { op: 'xor', path: 'ClientHello.random[0]', hex: '01' } as const
    const fork = played('tls13-full').fork(0, { kind: 'edit', sent: { from, what: 'ClientHello' }, edit })
    // Nor does either open the other's alert.
    expect(end(fork)).toEqual(['us bad_record_mac', 'us bad_record_mac'])
    expect(notes(fork)).toEqual([
      'the client’s ClientHello is changed on the wire: ClientHello.random[0] ^= 01',
    ])
  })

  test('the same in the sender’s own eyes is as good as any (RFC 9846 §4.2.2)', () => {
    const edit = { op: 'xor', path: 'ClientHello.random[0]', hex: '01' } as const
    const fork = played('tls13-full').fork(0, {
      kind: 'edit',
      sent: { from, what: 'ClientHello' },
      by: 'sender',
      edit,
    })
    expect(end(fork)).toEqual(['CLOSED', 'CLOSED'])
  })

  test('a protected message that is changed before it is sealed: its verify_data is wrong (RFC 9846 §4.5.3)', () => {
    const edit = { op: 'xor', path: 'Finished.verify_data', hex: '01' } as const
    const sent = { from, what: 'Finished' } as const
    const fork = played('tls13-full').fork(0, { kind: 'edit', sent, by: 'sealing', edit })
    expect(end(fork)[1]).toBe('us decrypt_error')
    const onTheWire = { op: 'xor', path: 'TLSCiphertext.encrypted_record[0]', hex: '01' } as const
    const spoilt = played('tls13-full').fork(0, { kind: 'edit', sent, edit: onTheWire })
    expect(end(spoilt)[1]).toBe('us bad_record_mac')
  })

  test.each(['drop', 'swap', 'repeat'] as const)(
    'a CertificateVerify to which that happens before it is sealed (%s): unexpected_message (RFC 9846 §6.2)',
    (kind) => {
      const sent = { from: 'server', what: 'CertificateVerify' } as const
      const fork = played('tls13-full').fork(0, { kind, sent, by: 'sealing' })
      expect(end(fork)[0]).toBe('us unexpected_message')
    },
  )

  test('one of several messages in a record that nothing protects: the others go on (RFC 5246 §7.4)', () => {
    const fork = played('tls12-stapled').fork(0, {
      kind: 'drop',
      sent: { from: 'server', what: 'ServerKeyExchange' },
    })
    expect(end(fork)[0]).toBe('us unexpected_message')
  })

  test('two changes of one message both hold', () => {
    const sent = { from, what: 'ClientHello' } as const
    const edits = [0, 1].map((n): Change => ({
      kind: 'edit',
      sent,
      by: 'sender',
      edit: { op: 'replace', path: `ClientHello.random[${n}]`, hex: '07' },
    }))
    const [first, second] = edits as [Change, Change]
    const bytes = (lab: Lab): Uint8Array => lab.sent('client').subarray(0, 13)
    const fork = played('tls13-full').at(0).change(first).change(second).onward()
    expect([...bytes(fork).subarray(-2)]).toEqual([7, 7])
    const twice = played('tls13-full')
      .at(0)
      .change({ kind: 'repeat', sent })
      .change({ kind: 'delay', sent, ms: 5 })
    expect(end(twice.onward())[1]).toContain('unexpected_message')
    expect(twice.onward().waiting).toEqual([])
  })

  test('a message that its sender spoils is shown as the bytes that it is', () => {
    const edit = { op: 'truncate', path: 'ClientHello.random', length: 3, lengths: 'kept' } as const
    const sent = { from, what: 'ClientHello' } as const
    const fork = played('tls13-full').fork(0, { kind: 'edit', sent, by: 'sender', edit })
    const [hello] = [...fork.timeline].flatMap(({ events }) =>
      events.filter((event) => event.kind === 'message'),
    )
    expect(hello.span.children).toMatchObject([{ name: 'malformed', start: 0, end: hello.bytes.length }])
    expect([...renderText(runOf(fork, { name: '', shows: '', seed: '' }))].length).toBeGreaterThan(0)
  })

  test('a path that leads nowhere changes nothing, and the trace says so', () => {
    const edit = { op: 'remove', path: 'ClientHello.randon' } as const
    const lab = played('tls13-full')
    const fork = lab.fork(0, { kind: 'edit', sent: { from, what: 'ClientHello' }, edit })
    expect(end(fork)).toEqual(end(lab))
    expect(notes(fork)[0]).toContain('no randon in ClientHello')
  })

  test('of several that fit, in one connection, any of them', () => {
    const lab = played('tls13-resume')
    const sent = { from, what: 'ClientHello', connection: 'c2' } as const
    const fork = lab.fork(0, { kind: 'drop', sent })
    expect(summarize(fork, 'c1').version).toBe('TLS 1.3')
    expect(end(fork)).toEqual(['WAIT_SH', 'START'])
    expect(end(lab.fork(0, { kind: 'drop', sent: { from, what: 'ClientHello', nth: 1 } }))).toEqual(end(fork))
  })
})

test('who sends again what was captured has captured what was sent in this Lab, not in the other', () => {
  const lab = played('tls13-0rtt-replay')
  const edit = { op: 'xor', path: 'ClientHello.random', hex: '01' } as const
  const sent = { from: 'client', what: 'ClientHello', connection: 'c2' } as const
  const fork = lab.fork(0, { kind: 'edit', sent, by: 'sender', edit })
  const random = (one: Lab, connection: string): unknown =>
    [...one.timeline]
      .filter((moment) => moment.connection === connection)
      .flatMap(({ events }) => events.filter((event) => event.kind === 'message'))
      .flatMap(({ span }) => span.children.find(({ name }) => name === 'random') ?? [])[0]?.value
  expect(random(lab, 'c3')).toBe(random(lab, 'c2'))
  expect(random(fork, 'c3')).toBe(random(fork, 'c2'))
  expect(random(fork, 'c3')).not.toBe(random(lab, 'c3'))
})

test('a fork is a Lab like any other: it forks again, and the one it came from is as it was', () => {
  const lab = played('tls13-resume')
  const all = told(lab)
  const once = lab.fork(secondBegins(lab), { kind: 'forget', actor: 'server', what: 'ticket-keys' })
  const twice = once.fork(once.timeline.length - 5, { kind: 'clock', ms: 1000 })
  expect(told(once.at(3).onward())).toEqual(told(once))
  expect(twice.changes.map(({ kind }) => kind)).toEqual(['forget', 'clock'])
  expect(told(lab)).toEqual(all)
})
