/** Keying material of TLS 1.2: only where the master secret is this connection's alone (RFC 7627 §5.4). */
import { expect, test } from 'vitest'
import { exportKeyingMaterial } from '../../../src/connection/exporter.ts'
import { Misuse } from '../../../src/rules/failure.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { client12, server12 } from '../../kit/world12.ts'

test('both sides export the same, and another label gives something else', () => {
  const { client, server } = meet(pair(client12(), server12()))
  const exported = (side: typeof client, label: string) => exportKeyingMaterial(side, label, undefined, 32)
  expect(exported(client, 'EXPORTER-a')).toEqual(exported(server, 'EXPORTER-a'))
  expect(exported(client, 'EXPORTER-a')).not.toEqual(exported(client, 'EXPORTER-b'))
})

test('without the extended master secret there are no exporters: it may be another connection’s as well', () => {
  const { client, server } = meet(pair(client12({ extendedMasterSecret: false }), server12()))
  for (const side of [client, server]) {
    expect(side.state.name).toBe('CONNECTED')
    expect(() => exportKeyingMaterial(side, 'EXPORTER-a', undefined, 32)).toThrow(Misuse)
  }
})

test('before the handshake is done there is nothing to export', () => {
  const { sender, receiver } = before(pair(client12(), server12()), 'client', 'Finished')
  for (const side of [sender, receiver])
    expect(() => exportKeyingMaterial(side, 'EXPORTER-a', undefined, 32)).toThrow(Misuse)
})
