/**
 * Chains drawn at random by seed, of any shape and with up to two faults: what `openssl verify` says of them, and what we say.
 * Some in an ordinary run, drawn by the day; a thousand with EXHAUSTIVE=1.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { der, natural, oid, sequence, taggedPrimitive } from '../../src/certificate/der/write.ts'
import { TAG } from '../../src/certificate/der/der.ts'
import type { Template } from '../../src/certificate/keys/issue.ts'
import { OID } from '../../src/certificate/der/oid.ts'
import { toPem } from '../../src/certificate/keys/pem.ts'
import { type ChainVerdict, verifyChain } from '../../src/certificate/path/verify.ts'
import { DAY, EXHAUSTIVE } from '../kit/effort.ts'
import { attribute, cn, EXPIRED, extension, issue, nameOf, NOW } from './authority.ts'
import { inScratch, noOpenssl, type Scratch } from './openssl.ts'

const SEED = Number(process.env['CHAIN_SEED'] ?? DAY)
const RUNS = EXHAUSTIVE ? 1000 : 40

type Part = Partial<Template>

const text = (tag: number, value: string): Uint8Array =>
  nameOf(attribute('commonName', der(tag, fromText(value))))
const names = (...list: readonly (readonly [number, string])[]): Uint8Array =>
  extension(
    'subjectAltName',
    false,
    sequence(...list.map(([form, one]) => taggedPrimitive(form, fromText(one)))),
  )
const tree = (kind: 0xa0 | 0xa1, form: number, base: string): Uint8Array =>
  extension('nameConstraints', true, sequence(der(kind, sequence(taggedPrimitive(form, fromText(base))))))
const dirTree = (kind: 0xa0 | 0xa1, base: Uint8Array): Uint8Array =>
  extension('nameConstraints', true, sequence(der(kind, sequence(der(0xa4, base)))))
const policies = (...list: readonly string[]): Uint8Array =>
  extension('certificatePolicies', false, sequence(...list.map((one) => sequence(oid(one)))))
const mapped = (from: string, to: string): Uint8Array =>
  extension('policyMappings', true, sequence(sequence(oid(from), oid(to))))
const skip = (form: 0 | 1, count: number): Uint8Array =>
  extension('policyConstraints', true, sequence(taggedPrimitive(form, Uint8Array.of(count))))

const [P1, P2] = ['1.2.3.1', '1.2.3.2']
const host = [2, 'host.example.org'] as const

/** What a certificate may say otherwise than it should, or differently from others. */
const FAULTS: Readonly<Record<string, Part>> = {
  expired: EXPIRED,
  'not yet valid': { notBefore: NOW + 86_400_000, notAfter: NOW + 172_800_000 },
  'no CA': { ca: false },
  'pathLen 0': { pathLength: 0 },
  'pathLen 1': { pathLength: 1 },
  'for revocation lists': { keyUsage: ['cRLSign'] },
  'for all': { keyUsage: ['digitalSignature', 'keyCertSign', 'keyEncipherment'] },
  'no keyUsage': { keyUsage: [] },
  'for clients': { extendedKeyUsage: ['clientAuth'] },
  'for servers': { extendedKeyUsage: ['serverAuth'] },
  'unknown critical': { unknownCritical: '1.2.3.4' },
  'bad signature': { corruptSignature: true },
  'no key identifiers': { subjectKeyIdentifier: undefined, authorityKeyIdentifier: undefined },
  'names: another': { names: ['other.example.org'] },
  'names: wildcard': { names: ['*.example.org'] },
  'names: wildcard in two labels': { names: ['*.*.org'] },
  'names: part of a label': { names: ['h*.example.org'] },
  'names: wildcard of a top domain': { names: ['*.org'] },
  'names: capitals': { names: ['HOST.Example.org'] },
  'names: mail': { names: [], extensions: [names(host, [1, 'a@example.org'])] },
  'names: URI': { names: [], extensions: [names(host, [6, 'https://www.example.org/x'])] },
  'names: address': { names: ['host.example.org', '192.0.2.7'] },
  'permits the domain': { extensions: [tree(0xa0, 2, 'example.org')] },
  'permits another domain': { extensions: [tree(0xa0, 2, 'example.net')] },
  'excludes the host': { extensions: [tree(0xa1, 2, 'host.example.org')] },
  'excludes a subdomain': { extensions: [tree(0xa1, 2, 'sub.host.example.org')] },
  'permits mail there': { extensions: [tree(0xa0, 1, 'example.org')] },
  'permits mail elsewhere': { extensions: [tree(0xa0, 1, '.example.org')] },
  'excludes URIs': { extensions: [tree(0xa1, 6, '.example.org')] },
  'permits URIs': { extensions: [tree(0xa0, 6, 'example.org')] },
  'permits addresses': { nameConstraints: { permitted: ['192.0.2.0/255.255.255.0'], excluded: [] } },
  'excludes addresses': { nameConstraints: { permitted: [], excluded: ['192.0.2.0/255.255.255.248'] } },
  'permits a directory': { extensions: [dirTree(0xa0, text(TAG.printableString, 'LEAF'))] },
  'excludes a directory': { extensions: [dirTree(0xa1, text(TAG.printableString, '  leaf '))] },
  'policy 1': { extensions: [policies(P1)] },
  'policy 2': { extensions: [policies(P2)] },
  'any policy': { extensions: [policies(OID.anyPolicy)] },
  'policy 1, called 2': { extensions: [policies(P1), mapped(P1, P2)] },
  'policy 1, demanded': { extensions: [policies(P1), skip(0, 0)] },
  'any policy, mapping inhibited': { extensions: [policies(OID.anyPolicy), skip(1, 0)] },
  'any policy, no more': {
    extensions: [policies(OID.anyPolicy), extension('inhibitAnyPolicy', true, natural(0))],
  },
}

/** One chain as it is drawn. */
interface Drawn {
  /** CAs between root and leaf. */
  readonly between: number
  /** Faults with the certificate they are in; 0 is the root, the last the leaf. */
  readonly faults: readonly { readonly at: number; readonly fault: string }[]
  /** How each CA's name is written where it issues. */
  readonly written: readonly ('same' | 'capitals' | 'printable' | 'spaces')[]
  /** What is in the bag beside the chain. */
  readonly beside: 'nothing' | 'cross-sign' | 'rollover' | 'impostor'
  /** What is asked of policies. */
  readonly policies: 'nothing' | 'any' | 'policy 1'
  readonly shuffled: boolean
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  between: fc.nat(3),
  faults: fc.array(fc.record({ at: fc.nat(4), fault: fc.constantFrom(...Object.keys(FAULTS)) }), {
    maxLength: 2,
  }),
  written: fc.array(fc.constantFrom('same', 'same', 'capitals', 'printable', 'spaces'), {
    minLength: 5,
    maxLength: 5,
  }),
  beside: fc.constantFrom('nothing', 'nothing', 'cross-sign', 'rollover', 'impostor'),
  policies: fc.constantFrom('nothing', 'nothing', 'any', 'policy 1'),
  shuffled: fc.boolean(),
})

const WRITTEN = {
  same: cn,
  capitals: (name: string) => cn(name.toUpperCase()),
  printable: (name: string) => text(TAG.printableString, name),
  spaces: (name: string) => text(TAG.utf8String, `  ${name} `),
}

/** Certificates of a drawn chain. */
function build({ between, faults, written, beside, shuffled }: Drawn) {
  const last = between + 1
  const name = (at: number): string => (at === last ? 'leaf' : `CA ${at}`)
  const of = (at: number): Part => {
    const parts = faults.filter((one) => Math.min(one.at, last) === at).map(({ fault }) => FAULTS[fault])
    const extensions = parts.flatMap((part) => part.extensions ?? [])
    return Object.assign({}, ...parts, { extensions }) as Part
  }
  const one = (at: number, by = Math.max(at - 1, 0), rest: Part = {}): Uint8Array =>
    issue({
      of: name(at),
      by: name(by),
      issuer: WRITTEN[at === 0 ? 'same' : written[at]](name(by)),
      ...(at === last ? { ca: false, keyUsage: ['digitalSignature'], names: ['host.example.org'] } : {}),
      ...of(at),
      ...rest,
    })
  const root = one(0)
  const others = Array.from({ length: between }, (_, i) => one(i + 1))
  if (beside === 'cross-sign') others.push(issue({ of: name(Math.min(1, between)), by: 'Stranger' }))
  if (beside === 'rollover') others.push(issue({ of: 'New', by: name(0), subject: cn(name(0)) }))
  if (beside === 'impostor') others.push(issue({ of: 'Impostor', by: name(0), subject: cn(name(between)) }))
  if (shuffled) others.reverse()
  return { root, leaf: one(last), others }
}

function ours(chain: ReturnType<typeof build>, asked: Drawn['policies']): ChainVerdict {
  const { root, leaf, others } = chain
  return verifyChain({
    chain: [leaf, ...others],
    trust: [root],
    now: NOW,
    usage: 'server',
    serverName: 'host.example.org',
    version: '1.3',
    ...(asked === 'any' ? { policies: { requireExplicit: true } } : {}),
    ...(asked === 'policy 1' ? { policies: { requireExplicit: true, initial: [P1] } } : {}),
  })
}

/** Where no -policy is named, OpenSSL begins with none at all, and not with any as RFC 5280 §6.1.1 (c) has it. */
const ASKED = {
  nothing: `-policy_check -policy ${OID.anyPolicy}`,
  any: `-explicit_policy -policy ${OID.anyPolicy}`,
  'policy 1': `-explicit_policy -policy ${P1}`,
}

function theirs(
  scratch: Scratch,
  { root, leaf, others }: ReturnType<typeof build>,
  asked: Drawn['policies'],
) {
  const pem = (one: Uint8Array): string => toPem('CERTIFICATE', one)
  scratch.write('root.pem', pem(root))
  scratch.write('leaf.pem', pem(leaf))
  scratch.write('others.pem', others.map(pem).join(''))
  const bag = others.length > 0 ? '-untrusted others.pem ' : ''
  return scratch.try(
    `verify -partial_chain -no-CApath -no-CAstore -purpose sslserver -verify_hostname host.example.org -attime ${NOW / 1000} ${ASKED[asked]} -CAfile root.pem ${bag}leaf.pem`,
  )
}

/** Where we differ, and by which word of the RFC. OpenSSL's answer and ours must be these very ones. */
function isKnown({ beside, between, faults }: Drawn, { verdict }: ChainVerdict, output: string): boolean {
  const believed = verdict.answer === 'yes'
  return (
    // OpenSSL 3.0 follows one issuer of a name, and where no key identifier tells, the wrong one; any path that holds will
    // do (RFC 5280 §6.1).
    (believed && beside === 'cross-sign' && output.includes('unable to get local issuer certificate')) ||
    (believed && beside === 'impostor' && output.includes('certificate signature failure')) ||
    // It obeys mappings of the last certificate; §6.1.4 prepares for the next one, and there is none.
    (believed &&
      output.includes('no explicit policy') &&
      faults.some(({ at, fault }) => at > between && fault === 'policy 1, called 2')) ||
    // It takes an anchor as it is given; to us one that has an extension twice is none (§4.2).
    (verdict.answer === 'no: certificate.path' &&
      faults.length === 2 &&
      faults.every(({ at, fault }) => at === 0 && FAULTS[fault].extensions !== undefined)) ||
    // It takes `h*` for a wildcard; only a whole label is one (RFC 9525 §6.3).
    (verdict.answer === 'no: certificate.name' &&
      faults.some(({ fault }) => fault === 'names: part of a label'))
  )
}

describe.skipIf(noOpenssl)(`of chains drawn with seed ${SEED} (CHAIN_SEED)`, () => {
  it(
    'OpenSSL says what we say',
    () => {
      inScratch((scratch) => {
        fc.assert(
          fc.property(drawn, (one) => {
            const chain = build(one)
            const found = ours(chain, one.policies)
            const { status, output } = theirs(scratch, chain, one.policies)
            const why = `${JSON.stringify(one)}\n${found.verdict.answer}\n${output}`
            if (!isKnown(one, found, output)) expect(found.alert === undefined, why).toBe(status === 0)
          }),
          { seed: SEED, numRuns: RUNS, endOnFailure: true },
        )
      })
    },
    EXHAUSTIVE ? 600_000 : 60_000,
  )
})
