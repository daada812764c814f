/** Check-ups of `openssl s_server`: what its options leave out is what is found. */
import { expect, it } from 'vitest'
import { FINDINGS } from '../../src/probe/findings.ts'
import type { Asked } from '../../src/probe/trial.ts'
import { findingsOf, optionsFor, outcomesIn } from '../probe/servers.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'
import { identityOf } from './identities.ts'

const own = identityOf()

interface Case {
  readonly args: readonly string[]
  readonly asked?: Partial<Asked>
  readonly finds: Readonly<Record<string, string>>
}

const CASES: readonly Case[] = [
  {
    args: ['-no_ticket'],
    finds: {
      'TLS 1.2 session-id': 'resumed',
      'TLS 1.2 ticket': 'none',
      // Its tickets of TLS 1.3 are references into its cache then: they have no key_name.
      'TLS 1.3 psk': 'resumed',
      'TLS 1.3 ticket-key-name': 'untried',
    },
  },
  {
    args: ['-no_cache'],
    finds: { 'TLS 1.2 session-id': 'none', 'TLS 1.2 ticket': 'resumed', 'TLS 1.3 psk': 'resumed' },
  },
  {
    args: ['-no_ticket', '-no_cache'],
    finds: { 'TLS 1.2 session-id': 'none', 'TLS 1.2 ticket': 'none', 'TLS 1.3 psk': 'declined' },
  },
  { args: ['-num_tickets', '0'], finds: { 'TLS 1.3 psk': 'none', 'TLS 1.3 ticket-count': 'none' } },
  { args: ['-tls1_2'], finds: { 'TLS 1.2 version': 'spoken', 'TLS 1.3 version': 'not-spoken' } },
  { args: ['-tls1_3'], finds: { 'TLS 1.2 version': 'not-spoken', 'TLS 1.3 version': 'spoken' } },
  { args: ['-allow_no_dhe_kex'], finds: { 'TLS 1.3 psk-ke': 'resumed' } },
  {
    args: ['-early_data'],
    asked: { early: Uint8Array.of(13, 10) },
    // With early data its tickets are for one use (SSL_OP_NO_ANTI_REPLAY unset).
    finds: { 'TLS 1.3 early': 'accepted', 'TLS 1.3 ticket-reuse': 'declined' },
  },
]

describeWith('openssl', 'version', 'a check-up of openssl s_server', () => {
  const { file } = scratch()
  endChildren()
  const identity = ['-cert', file('cert.pem', own.pem.cert), '-key', file('key.pem', own.pem.key)]

  async function start(...args: readonly string[]): Promise<number> {
    // What it is to do with data: -rev is nothing for early ones.
    const does = args.includes('-early_data') ? [] : ['-rev']
    const child = new Child('openssl', ['s_server', '-accept', '127.0.0.1:0', ...identity, ...does, ...args])
    const [, port] = await child.until(/ACCEPT 127\.0\.0\.1:(\d+)/)
    return Number(port)
  }

  it('finds nothing bad where nothing is left out', async () => {
    const findings = await findingsOf(optionsFor([{ port: await start() }], { tries: 2 }))
    expect(findings.filter(({ result }) => result === 'bad')).toEqual([])
    expect(findings.filter(({ outcome }) => outcome === 'untried')).toEqual([])
    expect(findings.length).toBeGreaterThan(FINDINGS.length / 2)
  })

  it.each(CASES)('finds what $args leaves out', async ({ args, asked, finds }) => {
    const options = optionsFor([{ port: await start(...args) }], { tries: 2, ...asked })
    expect(outcomesIn(await findingsOf(options))).toMatchObject(finds)
  })
})
