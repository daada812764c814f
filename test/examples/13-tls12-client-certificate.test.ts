import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/13-tls12-client-certificate.ts'))
const [asked, resumed, bob] = text.split('\n\n')

describe('example 13', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/13.txt')
  })

  it('has every message of the RFC’s figure, in its order (RFC 5246 §7.3, figure 1)', () => {
    const sent = [...asked.matchAll(/^ +(\d+) ms {2}(\w+) {2}sends (\w+)/gm)].map(
      ([, t, who, what]) => `${t} ${who} ${what}`,
    )
    expect(sent).toEqual([
      '0 client ClientHello',
      '25 server ServerHello',
      '25 server Certificate',
      '25 server ServerKeyExchange',
      '25 server CertificateRequest',
      '25 server ServerHelloDone',
      '50 client Certificate',
      '50 client ClientKeyExchange',
      '50 client CertificateVerify',
      '50 client ChangeCipherSpec',
      '50 client Finished',
      '75 server ChangeCipherSpec',
      '75 server Finished',
    ])
    expect(asked).toContain('Signatures made: 2')
  })

  it('shows the client’s certificate to everybody on the way', () => {
    expect(asked).toMatch(/client {2}sends Certificate, \d+ B$/m)
  })

  it('knows the client of a resumed session without asking (RFC 5246 §7)', () => {
    expect(resumed).toContain('  pass: where a client certificate is required')
    expect(resumed).toContain('The server is CONNECTED and knows 1 certificate of this client.')
  })

  it('does not resume a session without a certificate once one is required', () => {
    expect(bob).toContain(
      'May the server resume by session ID? no: session12.client-identity; a full handshake',
    )
  })

  it('refuses with handshake_failure, before the client is connected (RFC 5246 §7.4.6)', () => {
    expect(bob).toContain('server sent the alert handshake_failure')
    expect(bob).toContain('client received the alert handshake_failure')
    expect(bob).toMatch(/last states: .*WAIT_CHANGE_CIPHER_SPEC, FAILED\.$/m)
    expect(bob).not.toContain('CONNECTED')
  })
})
