import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/05-client-certificate.ts'))
const [asked, resumed, refused] = text.split('\n\n')

describe('example 05', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/05.txt')
  })

  it('asks before the server shows its own certificate; both sides sign (RFC 9846 §4.4.2, §4.5)', () => {
    const sent = [...asked.matchAll(/^ +(\d+) ms {2}(\w+) {2}sends (\w+)/gm)].map(
      ([, t, who, what]) => `${t} ${who} ${what}`,
    )
    expect(sent).toEqual([
      '25 server CertificateRequest',
      '25 server Certificate',
      '25 server CertificateVerify',
      '25 server Finished',
      '50 client Certificate',
      '50 client CertificateVerify',
      '50 client Finished',
    ])
    expect(asked).toContain("the client's chain verified: true")
  })

  it('asks for no certificate in a resumption, and still knows who the client is (RFC 9846 §4.4.2)', () => {
    expect(resumed).toMatch(
      /The server sends, protected: EncryptedExtensions, Finished(, NewSessionTicket)+$/m,
    )
    expect(resumed).toContain('knows 1 certificate of this client')
  })

  it('lets the client believe that it is connected until the alert arrives (RFC 9846 §4.5.3)', () => {
    const events = [...refused.matchAll(/^ +(\d+) ms {2}(\w+) {2}(.+)$/gm)].map(
      ([, t, who, what]) => `${t} ${who} ${what}`,
    )
    expect(events).toEqual([
      '50 client is now in CONNECTED',
      '75 server sent the alert certificate_required',
      '75 server is now in FAILED',
      '100 client received the alert certificate_required',
      '100 client is now in FAILED',
    ])
  })
})
