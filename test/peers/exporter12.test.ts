/** Exporters of TLS 1.2 against OpenSSL: with a context, with an empty one, with none (RFC 5705 §4), and after a renegotiation. */
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import { identityOf } from './identities.ts'
import { ourServer } from './ours.ts'

const own = identityOf()
const LABEL = 'EXPORTER-glass'
const CONTEXTS = [
  ['no context', undefined],
  ['an empty context', ''],
  ['a context', '20212223'],
] as const

describe.each([
  ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 'ECDHE-ECDSA-AES128-GCM-SHA256'],
  ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'ECDHE-ECDSA-AES256-GCM-SHA384'],
] as const)('%s', (suite, ciphers) => {
  it.each([0, 1])('exports what OpenSSL does, after %i renegotiations', async (renegotiations) => {
    const config = serverConfig({
      versions: ['TLS 1.2'],
      suites12: [suite],
      credentials: [own.identity],
      renegotiation: 'allow',
    })
    let connection: Connection | undefined
    const server = await ourServer(config, {
      data: (driver) => {
        ;({ connection } = driver)
        driver.close()
      },
    })
    try {
      const socket = connect({ port: server.port, ca: [own.pem.root], maxVersion: 'TLSv1.2', ciphers })
      await new Promise((resolve) => socket.once('secureConnect', resolve))
      for (let i = 0; i < renegotiations; i++)
        await new Promise<void>((resolve, reject) => {
          socket.renegotiate({}, (error) => (error ? reject(error) : resolve()))
        })
      const theirs = CONTEXTS.map(([, context]) =>
        context === undefined
          ? // The declared type wants a context; the call takes none.
            (socket.exportKeyingMaterial as (length: number, label: string) => Buffer).call(socket, 48, LABEL)
          : socket.exportKeyingMaterial(48, LABEL, Buffer.from(context, 'hex')),
      ).map((bytes) => bytes.toString('hex'))
      socket.end('done')
      await server.ended(0)
      const ours = CONTEXTS.map(([, context]) =>
        toHex(
          exportKeyingMaterial(connection!, LABEL, context === undefined ? undefined : fromHex(context), 48),
        ),
      )
      expect(ours).toEqual(theirs)
      expect(new Set(ours).size).toBe(3)
    } finally {
      await server.close()
    }
  })
})
