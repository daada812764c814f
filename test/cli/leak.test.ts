import { describe, expect, it } from 'vitest'
import { run } from '../../src/cli/run/run.ts'
import { memoryIo } from './io.ts'

function output(...args: readonly string[]): string {
  const io = memoryIo()
  expect(run(args, io)).toBe(0)
  return io.text()
}

describe('run --leak', () => {
  it('tells what follows from one key, and what opens', () => {
    const text = output('tls13-0rtt', '--leak', 'ticket-key')
    expect(text).toMatch(/^c1 {2}nothing\n {4}✦ resumption_psk_1 stands in a ticket that was sent$/m)
    expect(text).toMatch(/^c2 {2}early data$/m)
    expect(text).toContain('▫ client (early, number 0)  “early ping”')
    expect(text).toContain('▪ 7 protected records stay shut')
  })

  it('tells of each key in a line with all', () => {
    const text = output('tls12-rsa', '--leak', 'all')
    expect(text).toContain('--leak certificate-key\n    c1  everything\n    c2  everything')
    expect(text).toContain('--leak ticket-key\n    c1  nothing\n    c2  nothing')
  })

  it('takes several together', () => {
    const [psk, share] = ['c1/client/psk[0]', 'c1/client/key_share_private.x25519']
    expect(output('tls13-external-psk', '--leak', psk)).toMatch(/^c1 {2}nothing$/m)
    expect(output('tls13-external-psk', '--leak', psk, '--leak', share)).toMatch(/^c1 {2}everything$/m)
  })

  it('takes a bare name where it is one secret, and either end’s id', () => {
    const one = output('tls12-rsa', '--leak', 'master_secret')
    expect(output('tls12-rsa', '--leak', 'c2/server/master_secret')).toBe(one)
  })

  it('gives JSON, an object for each connection', () => {
    const lines = output('tls12-ticket', '--leak', 'ticket-key', '--json').trimEnd().split('\n')
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(objects.map(({ connection }) => connection)).toEqual(['c1', 'c2'])
    expect(objects[0]).toMatchObject({
      leaks: ['ticket-key'],
      learnt: [{ how: 'ticket' }, {}, {}, {}, {}, {}],
    })
  })

  it('says what there is where the name is none, or several', () => {
    const leak =
      (...names: string[]) =>
      () =>
        run(['tls13-resume', ...names.flatMap((name) => ['--leak', name])], memoryIo())
    expect(leak('ticketkey')).toThrow(/did you mean ticket-key\?/)
    expect(leak('nonsense')).toThrow(/there are: all, ticket-key, certificate-key, c1/)
    expect(leak('key_share_private.x25519')).toThrow(/is several secrets: c1\/client.*c2\/server/)
    expect(leak('all', 'ticket-key')).toThrow(/all stands alone/)
  })

  it.each([40, 60, 80])('keeps within %d columns', (width) => {
    for (const name of ['all', 'c1/client/key_share_private.x25519'])
      for (const row of output('tls13-psk-ke', '--leak', name, '--width', String(width)).split('\n'))
        expect(Array.from(row).length).toBeLessThanOrEqual(width)
  })
})
