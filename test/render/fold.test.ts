import { describe, expect, it } from 'vitest'
import { renderText } from '../../src/render/text/text.ts'
import type { Run } from '../../src/trace/run.ts'
import { run } from './runs.ts'

const told = (story: Run, full = false): string => [...renderText(story, { full, width: 400 })].join('\n')

/** What the text of a run says of one of its connections. */
function section(text: string, id: string): string {
  return new RegExp(`━━ Connection ${id}: [^]*?(?=\n━━ )`).exec(text)![0]
}

const second = (name: string): string => section(told(run(name)), 'c2')
const moment = (text: string, doing: string): string =>
  text.split(/\n(?=#\d)/).find((part) => part.includes(doing)) ?? ''

describe('a later connection', () => {
  it('names the fields of a message that are byte for byte as they were, and shows the others', () => {
    const hello = moment(second('tls13-resume'), '━━ ClientHello')
    expect(hello).toMatch(
      /as in c1: server_name, supported_versions, supported_groups, signature_algorithms, psk_key_exchange_modes$/m,
    )
    expect(hello).toMatch(/\[6,38\) +random +[0-9a-f]{16}…/)
    expect(hello).toMatch(/key_share +x25519, key_exchange/)
    expect(hello).not.toMatch(/supported_groups +x25519/)
  })

  it('marks an extension that the earlier message did not have (RFC 9846 §4.3.11)', () => {
    expect(moment(second('tls13-resume'), '━━ ClientHello')).toMatch(/pre_shared_key +new: identities/)
    expect(moment(second('tls13-resume'), '◀━ ServerHello')).toMatch(/pre_shared_key +new: 0$/m)
  })

  it('names what only the earlier message had: a resumed server does not confirm the name again', () => {
    expect(moment(second('tls13-resume'), '◀━ EncryptedExtensions')).toContain('c1 also had: server_name')
  })

  it('shows a session ID that is another: that is how TLS 1.2 resumes (RFC 5246 §7.4.1.2)', () => {
    const hello = moment(second('tls12-session-id'), '━━ ClientHello')
    expect(hello).toMatch(/session_id +[0-9a-f]{16}…/)
    expect(hello).toMatch(/as in c1: client_version, cipher_suites/)
  })

  it('has secrets of the same formula in a line, with what the other side sent, and the others with theirs', () => {
    const hello = moment(second('tls13-resume'), '◀━ ServerHello')
    expect(hello).toMatch(
      /✦ made as in c1, other bytes: .*shared_secret [0-9a-f]{16}… \(of the peer’s share [0-9a-f]{16}…\)/,
    )
    expect(hello).not.toContain('c hs traffic')
    expect(second('tls13-resume')).toMatch(/psk\[0\].*\n +the|= restored: resumption_psk_1 of c1/)
    expect(second('tls13-resume')).toContain('HKDF-Extract(salt 0, key psk[0])')
    expect(second('tls12-ticket')).toContain('= restored: master_secret of c1')
  })

  it('says of secrets that came out the same that they did: a replayed hello leads to the same PSK', () => {
    const replayed = section(told(run('tls13-0rtt-replay')), 'c3')
    expect(replayed).toMatch(/made as in c2, the same bytes: psk\[0\] [0-9a-f]{16}…, early_secret\[0\]/)
  })

  it('counts the checks that hold as before, and shows those that saw something else or failed', () => {
    const failed = second('tls12-session-lost')
    expect(failed).toMatch(/✓ every certificate of the path is valid now · 2026/)
    expect(failed).toMatch(/✓ 13 checks hold as in c1/)
    expect(failed).toMatch(/✗ the server knows what the client asks for/)
    expect(failed).toContain('actual a session ID that our cache does not know')
  })

  it('says no sentence twice, and every state', () => {
    const text = second('tls13-resume')
    expect(text).not.toContain('A MAC over everything said so far')
    for (const { actor, events } of run('tls13-resume').connections[1]!.moments)
      for (const event of events)
        if (event.kind === 'state') expect(text, actor).toContain(`${event.from} → ${event.to}`)
  })

  it('is shorter by a quarter at least, in both versions', () => {
    for (const name of ['tls13-resume', 'tls13-stateful', 'tls12-ticket', 'tls12-session-id']) {
      const alone = run(name)
      const whole = told({ ...alone, connections: alone.connections.slice(1) })
      const length = section(told(alone), 'c2').split('\n').length
      expect(length, name).toBeLessThan(0.75 * section(whole, 'c2').split('\n').length)
    }
  })
})

describe('nothing is folded', () => {
  it('against what is not shown: a second connection alone is told whole', () => {
    const { connections, ...about } = run('tls13-resume')
    const alone = told({ ...about, connections: connections.slice(1) })
    expect(alone).not.toMatch(/as in c1|c1 also had/)
    expect(moment(section(alone, 'c2'), '━━ ClientHello')).toMatch(/supported_groups +x25519/)
  })

  it('with full detail', () => {
    expect(told(run('tls13-resume'), true)).not.toMatch(/as in c1|c1 also had|is left out/)
  })

  it('where each byte is said to be as it was published (RFC 8448 §4)', () => {
    expect(told(run('rfc8448-4'))).not.toMatch(/as in c1|c1 also had|is left out/)
  })
})

describe('ChangeCipherSpec and close_notify', () => {
  const rows = (name: string): string[] => told(run(name)).split('\n')

  it('are explained once', () => {
    const explained = rows('tls13-resume').filter((row) => row.includes('One byte that does nothing'))
    expect(explained).toHaveLength(1)
    const closed = rows('tls13-resume').filter((row) => row.includes('nothing more comes from that side'))
    expect(closed).toHaveLength(2)
  })

  it('take a line each after that, with the state that they lead to', () => {
    const lines = rows('tls13-resume')
    const last = lines.filter((row) => /^#\d+ .*close_notify/.test(row)).slice(-4)
    expect(last).toHaveLength(4)
    expect(last.at(-1)).toMatch(/client receives alert close_notify {2}CONNECTED → CLOSED$/)
    last.slice(0, -1).forEach((row) => {
      expect(lines[lines.indexOf(row) + 1]).toMatch(/^#\d/)
    })
  })

  it('that go with a message do not hide its record (RFC 5246 §7.1)', () => {
    const first = section(told(run('tls12-ticket')), 'c1')
    expect(moment(first, '◀━ ChangeCipherSpec')).toMatch(
      /step 10 of 11.*\n +▫ on the wire: one handshake record/,
    )
  })

  it('are whole with full detail', () => {
    const full = told(run('tls13-resume'), true)
    expect(full.match(/One byte that does nothing/g)?.length).toBeGreaterThan(2)
  })
})
