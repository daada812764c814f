/** Captures as tshark reads them, with the keys that they carry: every message, no complaint. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { eventsOf } from '../../src/trace/run.ts'
import { run } from './runs.ts'

const noTshark = process.env.REQUIRE_PEERS !== '1' && spawnSync('tshark', ['--version']).status !== 0

const NAMES12 = SCENARIOS.map(({ name }) => name).filter((name) => name.startsWith('tls12-'))

/** Numbers of RFC 5246 §7.4 and RFC 5077 §3.3. */
const TYPES: Readonly<Record<string, string>> = {
  HelloRequest: '0',
  ClientHello: '1',
  ServerHello: '2',
  NewSessionTicket: '4',
  Certificate: '11',
  ServerKeyExchange: '12',
  CertificateStatus: '22',
  CertificateRequest: '13',
  ServerHelloDone: '14',
  CertificateVerify: '15',
  ClientKeyExchange: '16',
  Finished: '20',
}

/** A row for each packet of a scenario's capture: what tshark has for the fields, several values with commas between them. */
function packetsOf(name: string, fields: readonly string[], ...options: readonly string[]): string[][] {
  const directory = mkdtempSync(join(tmpdir(), 'glass-tls-pcapng-'))
  try {
    const file = join(directory, 'run.pcapng')
    writeFileSync(file, pcapngOf(run(name)))
    const columns = fields.flatMap((field) => ['-e', field])
    const args = ['-r', file, ...options, '-T', 'fields', '-E', 'occurrence=a', ...columns]
    const { stdout, status } = spawnSync('tshark', args, { encoding: 'utf8' })
    expect(status).toBe(0)
    return stdout
      .trimEnd()
      .split('\n')
      .map((row) => row.split('\t'))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

const FIELDS = ['tls.handshake.type', 'tls.alert_message.desc', '_ws.malformed']

describe('the capture file', () => {
  it.skipIf(noTshark).each(['tls13-resume', 'tls13-0rtt', 'tls13-hrr', 'tls13-key-update'])(
    'tshark decrypts it without a complaint: %s',
    (name) => {
      const rows = packetsOf(name, [...FIELDS, 'tcp.checksum.status'], '-o', 'tcp.check_checksum:TRUE')
      const seen = rows.flatMap(([types]) => (types ?? '').split(',')).filter((type) => type !== '')
      expect(seen).toEqual(expect.arrayContaining(['1', '2', '8', '20', '4']))
      // close_notify travels encrypted: who can read it has the keys.
      expect(rows.filter(([, alert]) => alert === '0').length).toBeGreaterThan(0)
      for (const [, , malformed, checksum] of rows) {
        expect(malformed).toBe('')
        expect(checksum).toBe('1')
      }
    },
  )

  it.skipIf(noTshark).each(NAMES12)('tshark reads every message of %s, encrypted ones too', (name) => {
    const rows = packetsOf(name, FIELDS)
    const { connections } = run(name)
    const due = connections.flatMap((connection) =>
      eventsOf(connection).flatMap(({ event }) =>
        event.kind === 'message' && event.direction === 'sent' && event.name !== 'ChangeCipherSpec'
          ? [TYPES[event.name]]
          : [],
      ),
    )
    // tshark keeps no order between the types of one packet.
    const found = rows.flatMap(([types]) => (types ? types.split(',') : []))
    expect(found.toSorted()).toEqual(due.toSorted())
    // close_notify of both sides of every connection, of the client's where the published one ends with it: who can read it
    // has the keys.
    const closing = name === 'tls12-xargs' ? 1 : 2
    expect(rows.filter(([, alert]) => alert === '0')).toHaveLength(closing * connections.length)
    for (const [, , malformed] of rows) expect(malformed ?? '').toBe('')
  })
})
