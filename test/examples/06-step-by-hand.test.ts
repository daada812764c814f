import { describe, expect, it } from 'vitest'
import { printed } from './printed.ts'

const text = await printed(() => import('../../examples/06-step-by-hand.ts'))
const [full, compared, resumed, forked] = text.split('\n\n')

const steps = (part: string) =>
  [
    ...part.matchAll(/^ {2}(client|server) (\S+) +(\S+) +(\d+) (?:secrets|secret(?: |$))(?: {2}(.+))?$/gm),
  ].map(([, actor, status, state, secrets, what = '']) => ({
    actor,
    status,
    state,
    secrets: Number(secrets),
    what,
  }))

describe('example 06', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/06.txt')
  })

  it('walks both sides through their states in the order of the RFC (RFC 9846 §A)', () => {
    const statesOf = (actor: string) => [
      ...new Set(
        steps(full)
          .filter((step) => step.actor === actor)
          .map(({ state }) => state),
      ),
    ]
    expect(statesOf('client')).toEqual([
      'WAIT_SH',
      'WAIT_EE',
      'WAIT_CERT_CR',
      'WAIT_CV',
      'WAIT_FINISHED',
      'SEND_FLIGHT2',
      'CONNECTED',
    ])
    expect(statesOf('server')).toEqual(['START', 'NEGOTIATED', 'WAIT_FINISHED', 'CONNECTED'])
  })

  it('does one thing a step: no step sends or consumes two messages', () => {
    for (const { what } of steps(full)) expect(what.match(/sent |received |opened /g)).toHaveLength(1)
  })

  it('never loses a secret, not even an erased one: lineage stays', () => {
    for (const actor of ['client', 'server']) {
      const counts = steps(full).flatMap((step) => (step.actor === actor ? [step.secrets] : []))
      expect(counts).toEqual([...counts].sort((a, b) => a - b))
    }
  })

  it('ends with the same traffic secret on both sides', () => {
    const secrets = [...compared.matchAll(/(?:client|server) +([0-9a-f]{64})/g)].map(([, secret]) => secret)
    expect(secrets).toHaveLength(2)
    expect(secrets[0]).toBe(secrets[1])
  })

  it('shows the reference as the ticket', () => {
    const [key, ticket] = [...compared.matchAll(/[0-9a-f]{16}(?=\.\.\.)/g)].map(([prefix]) => prefix)
    expect(ticket).toBe(key)
  })

  it('gets, verifies the binder, then takes (RFC 9846 §4.3.11, §8.1)', () => {
    expect(steps(resumed).map(({ status, state }) => `${status} ${state}`)).toEqual([
      'stepped WAIT_SH',
      'stepped START',
      'needs-answer WAIT_SESSION',
      'needs-answer WAIT_TAKE',
      'stepped NEGOTIATED',
    ])
    expect(resumed).toContain('The cache: 0 sessions')
  })

  it('goes another way from the same moment when somebody else was faster', () => {
    expect(forked).toContain('taken: psk_dhe_ke, owes ServerHello, EncryptedExtensions, Finished')
    expect(forked).toContain(
      'gone: certificate, owes ServerHello, EncryptedExtensions, Certificate, CertificateVerify, Finished',
    )
  })
})
