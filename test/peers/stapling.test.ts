/** Stapled OCSP responses and OpenSSL: its own to our client, ours to its client (RFC 6066 §8, RFC 9846 §4.5.1.1). */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { issueStatus } from '../../src/certificate/keys/issue-status.ts'
import { chainToPem, privateKeyToPem, toPem } from '../../src/certificate/keys/pem.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { ourClient, ourServer } from './ours.ts'

const DAY = 86_400_000
const own = makeIdentity({
  seed: 'stapling',
  names: ['localhost'],
  notBefore: Date.now() - DAY,
  notAfter: Date.now() + DAY,
})
const [leaf] = own.identity.chain

/** A status by our writer. */
const ours = (status: 'good' | 'revoked'): Uint8Array =>
  issueStatus(
    {
      certificate: leaf,
      issuer: own.issuer.certificate,
      status,
      thisUpdate: Date.now() - 60_000,
      nextUpdate: Date.now() + DAY,
      scheme: 'ecdsa_secp256r1_sha256',
    },
    own.issuer.privateKey,
  )

const VERSIONS = [
  ['tls1_3', 'TLS 1.3'],
  ['tls1_2', 'TLS 1.2'],
] as const

describeWith('openssl', 'version', 'stapled responses and openssl', () => {
  const { file } = scratch()
  endChildren()
  const cert = file('cert.pem', chainToPem(own.identity.chain))
  const key = file('key.pem', privateKeyToPem(own.identity.privateKey))
  const root = file('root.pem', toPem('CERTIFICATE', own.root))
  const rootKey = file('root.key', privateKeyToPem(own.issuer.privateKey))

  function openssl(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
    return stdout + stderr
  }

  /** A response that openssl makes. */
  function theirs(status: 'good' | 'revoked'): string {
    const serial = toHex(parseCertificate(leaf).serialNumber).toUpperCase()
    const row = status === 'good' ? ['V', '491231235959Z', ''] : ['R', '491231235959Z', '260101000000Z']
    const index = file(`${status}.txt`, `${[...row, serial, 'unknown', '/CN=localhost'].join('\t')}\n`)
    const out = file(`${status}.der`)
    const by = ['-rsigner', root, '-rkey', rootKey, '-CA', root, '-ndays', '1']
    openssl('ocsp', '-index', index, ...by, '-issuer', root, '-cert', cert, '-respout', out)
    return out
  }

  it.each(['good', 'revoked'] as const)('openssl ocsp reads ours: %s (RFC 6960 §4.2.1)', (status) => {
    const path = file('ours.der')
    writeFileSync(path, ours(status))
    const asked = ['-issuer', root, '-sha256', '-cert', cert, '-CAfile', root, '-no_nonce']
    const said = openssl('ocsp', '-respin', path, ...asked)
    expect(said).toContain('Response verify OK')
    expect(said).toContain(`: ${status}\n`)
  })

  it.each(VERSIONS)('%s: openssl s_server -status_file to our client', async (option, version) => {
    for (const status of ['good', 'revoked'] as const) {
      const args = ['-accept', '127.0.0.1:0', `-${option}`, '-rev', '-cert', cert, '-key', key]
      const child = new Child('openssl', ['s_server', ...args, '-status_file', theirs(status)])
      const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
      const log = await ourClient(
        Number(port),
        clientConfig({
          versions: [version],
          serverName: 'localhost',
          trust: [own.root],
          statusRequest: true,
        }),
        { connected: (driver) => driver.close() },
      )
      expect(log.failedChecks).toEqual(status === 'good' ? [] : ['certificate.stapled'])
      const checks = log.events.flatMap((event) => (event.kind === 'verdict' ? event.checks : []))
      expect(checks.find(({ id }) => id === 'certificate.stapled')?.actual).toMatch(
        status === 'good' ? /^good since/ : /^revoked 2026-01-01/,
      )
    }
  })

  it.each(VERSIONS)('%s: our server to openssl s_client -status', async (option, version) => {
    const server = await ourServer(
      serverConfig({
        versions: [version],
        credentials: [{ ...own.identity, ocspResponse: ours('good') }],
      }),
    )
    const args = ['-connect', `127.0.0.1:${server.port}`, '-CAfile', root, '-status']
    const child = new Child('openssl', ['s_client', `-${option}`, ...args])
    await child.until(/OCSP Response Status: successful/)
    await child.until(/Cert Status: good/)
    await child.until(/Verify return code: 0/)
    await server.close()
  })
})
