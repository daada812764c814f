/** Chains of certificates: parsed, and judged. */
import { concat, fromUint, uintAt } from '../../../src/bytes/bytes.ts'
import { SignatureMemory } from '../../../src/crypto/signature/signature-memory.ts'
import { OID } from '../../../src/certificate/der/oid.ts'
import { taggedPrimitive, oid, sequence } from '../../../src/certificate/der/write.ts'
import { verifyChain } from '../../../src/certificate/path/verify.ts'
import { certificateSpan, parseCertificate, showCertificate } from '../../../src/certificate/x509/parse.ts'
import { extension, issue, leafBy, NOW } from '../../certificate/authority.ts'
import { CLIENT, RSA_SERVER, SERVER, STATUS } from '../../robustness/world.ts'
import { onceEach } from '../mutate.ts'
import { mutateDer } from '../structure-der.ts'
import { Broken, decodes, type Target } from '../target.ts'

const trust = [issue({ of: 'Root', by: 'Root' }), SERVER.root]
const policies = extension('certificatePolicies', true, sequence(sequence(oid(OID.anyPolicy))))
const explicit = extension('policyConstraints', true, sequence(taggedPrimitive(0, Uint8Array.of(0))))

const CHAINS = [
  SERVER.identity.chain,
  RSA_SERVER.identity.chain,
  CLIENT.identity.chain,
  [leafBy('Root', {})],
  [
    leafBy('CA', { names: ['host.example.org', '192.0.2.1'] }),
    issue({
      of: 'CA',
      by: 'Root',
      extensions: [policies, explicit],
      nameConstraints: { permitted: ['example.org'], excluded: [] },
    }),
  ],
]

const signatureMemory = new SignatureMemory()

const chainOf = onceEach(chainIn)

/** Certificates, each behind two bytes of length. */
export const target: Target = {
  about: 'certificates, and verdicts on chains of them',
  seeds: () => CHAINS.map((chain) => concat(...chain.flatMap((der) => [fromUint(der.length, 2), der]))),
  mutate: (bytes, dice, other) => {
    const chain = chainOf(bytes)
    const at = dice.below(chain.length + 1)
    const [der = bytes] = chain.slice(at)
    const changed = mutateDer(der, dice, chainOf(other)[0] ?? other)
    return concat(
      ...chain
        .with(Math.min(at, chain.length - 1), changed)
        .flatMap((der) => [fromUint(der.length % 65_536, 2), der]),
    )
  },
  work: { base: 5_000_000, each: 20_000 },
  run: (input) => {
    const chain = chainIn(input)
    for (const der of chain) {
      decodes(der, () => showCertificate(parseCertificate(der)))
      decodes(der, () => certificateSpan(der))
    }
    const { verdict, alert } = verifyChain({
      ...{ chain, trust, now: NOW, usage: 'server', serverName: 'host.example.org', ocspResponse: STATUS },
      signatureMemory,
    })
    if (
      (alert === undefined) !== (verdict.answer === 'yes') &&
      alert === undefined &&
      !verdict.answer.startsWith('yes')
    )
      throw new Broken(`no alert, and the answer is ${verdict.answer}`)
  },
}

/** At most ten: a message may have more, which is another test's. */
function chainIn(bytes: Uint8Array): Uint8Array[] {
  const chain: Uint8Array[] = []
  for (let at = 0; at + 2 < bytes.length && chain.length < 10;) {
    const end = at + 2 + uintAt(bytes, at, 2)
    chain.push(bytes.slice(at + 2, end))
    at = end
  }
  return chain.length > 0 ? chain : [bytes]
}
