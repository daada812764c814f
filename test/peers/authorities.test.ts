/** Authorities that are named: by `openssl s_server` to a client of ours that has a certificate under another, and by us. */
import { expect, it } from 'vitest'
import { run } from '../net/cli.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import { identityOf } from './identities.ts'
import { ourServer } from './ours.ts'

const own = identityOf()
const person = identityOf('ecdsa-p256', 'client')

describeWith('openssl', 'version', '`connect` with a certificate, openssl s_server -Verify', () => {
  const { file } = scratch()
  endChildren()

  const server = ['-cert', file('cert.pem', own.pem.cert), '-key', file('key.pem', own.pem.key)]
  const roots = { ours: file('ours.pem', person.pem.root), other: file('other.pem', own.pem.root) }
  const ours = ['--cert', file('person.pem', person.pem.cert), '--key', file('person.key', person.pem.key)]

  /** Connects to a server that believes one root, and names it. */
  async function connect(version: 'tls1_2' | 'tls1_3', root: string) {
    const args = ['-accept', '127.0.0.1:0', `-${version}`, '-rev', '-Verify', '2', '-CAfile', root]
    const child = new Child('openssl', ['s_server', ...args, ...server])
    const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    return { ...(await run('connect', `127.0.0.1:${port}`, ...ours)), child }
  }

  const rfc = { tls1_2: 'RFC 5246 ', tls1_3: 'RFC 9846 ' }

  it.each(['tls1_2', 'tls1_3'] as const)(
    '%s: under the authority that was named nothing is said',
    async (version) => {
      const { code, text } = await connect(version, roots.ours)
      expect(code).toBe(0)
      expect(text).toMatch(/^c1 -> Certificate /m)
      expect(text).not.toContain('our certificate')
    },
  )

  it.each(['tls1_2', 'tls1_3'] as const)(
    '%s: under another it says who issued it and who was named',
    async (version) => {
      const { text, child } = await connect(version, roots.other)
      expect(text).toMatch(
        new RegExp(
          'our certificate goes out, but is under no authority that the server names: ' +
            `issued by O=glass-tls, CN=Root \\w+; named O=glass-tls, CN=Root \\w+ \\(${rfc[version]}`,
        ),
      )
      expect(text).toMatch(/^c1 -> CertificateVerify /m)
      // It came: this server believes nobody else, and says so.
      await child.until(/verify error:/)
    },
  )
})

describeWith('openssl', 'version', 'a server of ours that names authorities, and openssl s_client', () => {
  endChildren()

  it.each(['tls1_2', 'tls1_3'])(
    '%s: it reads the names, and the schemes that clients may use',
    async (version) => {
      const server = await ourServer(
        serverConfig({
          ...{ versions: ['TLS 1.3', 'TLS 1.2'], credentials: [own.identity], clientCertificate: 'request' },
          ...{ certificateAuthorities: [parseCertificate(person.root).subject.der], verifyPeer: false },
          ...{
            signatureSchemes: ['ed25519', 'rsa_pss_rsae_sha256'],
            signingSchemes: ['ecdsa_secp256r1_sha256'],
          },
        }),
      )
      const child = new Child('openssl', ['s_client', `-${version}`, '-connect', `127.0.0.1:${server.port}`])
      await child.until(/Acceptable client certificate CA names\nO = glass-tls, CN = Root \w+\n/)
      await child.until(/Requested Signature Algorithms: Ed25519:RSA-PSS\+SHA256\n/i)
      await child.until(/Peer signature type: ECDSA/)
      await server.close()
    },
  )
})
