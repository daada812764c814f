/** Captures of every scenario, held against tshark: what it decrypts, and what it makes of it. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { eventsOf, type Run } from '../../src/trace/run.ts'
import { run } from '../render/runs.ts'

const missing = process.env.REQUIRE_PEERS !== '1' && spawnSync('tshark', ['--version']).status !== 0

/** Records that tshark 4.0 leaves shut, and why. */
const SHUT: Readonly<Record<string, number>> = {
  // It takes the Finished of an authentication after the handshake for the one within it, and numbers the client's records
  // from 0 again: it opens nothing that the client sends from there on.
  'tls13-post-handshake-auth': 2,
  // The server's handshake with the victim lies inside the attacker's connection: its ServerHello is under keys of c1, and
  // without it nothing of c2 opens.
  'attack-renegotiation': 3,
  'attack-renegotiation-defended': 1,
  // c1 and c2 have one client random and, under EMS, two master secrets: a key log finds secrets by the random alone.
  'attack-triple-handshake-defended': 3,
}

describe.skipIf(missing)('tshark', () => {
  let folder = ''
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'glass-tls-tshark-'))))
  afterAll(() => rmSync(folder, { recursive: true }))

  /** The fields of every packet with TLS inside, as tshark prints them. */
  function packetsOf(played: Run, ...fields: readonly string[]): string[][] {
    const file = join(folder, 'run.pcapng')
    writeFileSync(file, pcapngOf(played))
    const wanted = fields.flatMap((field) => ['-e', field])
    const args = ['-r', file, '-Y', 'tls', '-T', 'fields', '-E', 'occurrence=a', ...wanted]
    const { stdout, status } = spawnSync('tshark', args, { encoding: 'utf8' })
    expect(status).toBe(0)
    const rows = stdout.split('\n').filter((row) => row !== '')
    return rows.map((row) => row.split('\t'))
  }

  it.each(SCENARIOS.map(({ name }) => name))('opens every protected record of %s', (name) => {
    const fields = [
      'tls.record.opaque_type',
      'tls.record.content_type',
      'tls.handshake.type',
      'tls.alert_message.desc',
    ]
    const packets = packetsOf(run(name), ...fields)
    expect(packets.length).toBeGreaterThan(0)
    const shut = packets.filter(([opaque, type, handshake, alert]) =>
      // Of TLS 1.3 the type inside is known to who opened the record; of 1.2 what a handshake message or an alert says.
      opaque !== '' ? type === '' : (type === '22' && handshake === '') || (type === '21' && alert === ''),
    )
    expect(shut).toHaveLength(SHUT[name] ?? 0)
  })

  it('finds in a CompressedCertificate what Node inflates to our Certificate (RFC 8879 §4)', () => {
    const ours = run('tls13-compressed-certificate')
    const insides = ours.connections
      .flatMap(eventsOf)
      .flatMap(({ event }) => (event.kind === 'uncompressed' ? [event.message] : []))
      .filter(({ direction }) => direction === 'sent')
      .map(({ bytes }) => toHex(bytes.subarray(4)))
    const field = (name: string) => `tls.compress_certificate.${name}`
    const found = packetsOf(ours, field('uncompressed_length'), field('compressed_certificate_message'))
      .filter(([length]) => length !== '')
      .map(([length, stream]) => [Number(length), inflateSync(Buffer.from(stream, 'hex')).toString('hex')])
    expect(insides).toHaveLength(2)
    expect(found).toEqual(insides.map((hex) => [hex.length / 2, hex]))
  })

  it('finds in a ClientHello the identities of imported PSKs, one for each KDF (RFC 9258 §5.1)', () => {
    const opaque = (text: string, lengthBytes: number): string =>
      text.length.toString(16).padStart(2 * lengthBytes, '0') + Buffer.from(text).toString('hex')
    const context = Buffer.from(opaque('sensor-18', 1) + opaque('server.example', 1), 'hex').toString()
    const fixed = `${opaque('sensor-18', 2)}${opaque(context, 2)}0304`
    const field = 'tls.handshake.extensions.psk.identity.identity'
    const [hello = ''] = packetsOf(run('tls13-imported-psk'), field).flat()
    expect(hello.split(',')).toEqual([`${fixed}0001`, `${fixed}0002`])
  })

  it.each(['tls13-resume', 'tls13-0rtt', 'tls12-session-id', 'tls13-0rtt-replay'])(
    'shows the application data of %s as they are',
    (name) => {
      const ours = run(name)
        .connections.flatMap(eventsOf)
        .flatMap(({ event }) =>
          event.kind === 'record' && event.type === 'application_data' && event.direction === 'sent'
            ? [toHex(event.plaintext)]
            : [],
        )
      expect(ours.length).toBeGreaterThan(0)
      const theirs = packetsOf(run(name), 'data.data').flatMap(([data]) =>
        data === '' ? [] : data.split(','),
      )
      expect(theirs).toEqual(expect.arrayContaining(ours))
    },
  )
})
