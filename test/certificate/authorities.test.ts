/** A chain and the authorities that a peer named (RFC 9846 §4.5.1.2, RFC 5246 §7.4.6; names by RFC 5280 §7.1). */
import { expect, it } from 'vitest'
import { fromHex } from '../../src/bytes/bytes.ts'
import { underNone } from '../../src/certificate/path/authorities.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { writeName } from '../../src/certificate/x509/name.ts'
import { parseCertificate } from '../../src/certificate/x509/parse.ts'

const { identity } = makeIdentity({
  seed: 'authorities',
  names: ['client.example'],
  usage: 'client',
  notBefore: 0,
  notAfter: 1,
})
const { chain } = identity
const [leaf] = chain
const issuer = parseCertificate(leaf).issuer
const STRANGER = writeName({ organization: 'Somebody', common: 'Else' })

it('where none is named, any certificate will do', () => {
  expect(underNone(chain, [])).toBeUndefined()
})

it('one of those named is enough, wherever it stands in the list and in the chain', () => {
  expect(underNone(chain, [STRANGER, issuer.der])).toBeUndefined()
  // The leaf is under an intermediate, and only what issued that is named.
  const between = makeIdentity({ seed: 'other', names: ['leaf.example'], notBefore: 0, notAfter: 1 }).identity
    .chain[0]
  expect(underNone([between, leaf], [issuer.der])).toBeUndefined()
  expect(underNone([between], [issuer.der])).toBeDefined()
})

it('names compare whatever their case and spaces', () => {
  const common = /CN=(.*)$/.exec(issuer.text)![1]
  const organization = /O=([^,]*)/.exec(issuer.text)![1]
  const written = writeName({
    organization: ` ${organization.toUpperCase()} `,
    common: common.replace(' ', '  '),
  })
  expect(underNone(chain, [written])).toBeUndefined()
})

it('otherwise it says who issued ours and who was named, briefly', () => {
  expect(underNone(chain, [STRANGER])).toEqual({ issuers: issuer.text, named: 'O=Somebody, CN=Else' })
  const long = underNone(chain, Array<Uint8Array>(1000).fill(STRANGER))!.named
  expect(long).toMatch(/^O=Somebody, CN=Else; .*… \(\d+ characters\)$/)
  expect(long.length).toBeLessThan(450)
})

it('a name that does not parse is nobody, and so is a certificate that does not', () => {
  expect(underNone(chain, [fromHex('0403010203')])).toEqual({
    issuers: issuer.text,
    named: 'a name that is none',
  })
  expect(underNone([fromHex('00')], [STRANGER])).toEqual({ issuers: '', named: 'O=Somebody, CN=Else' })
})
