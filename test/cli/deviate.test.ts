/** `run --deviate` and `deviations` on the command line. */
import { describe, expect, it } from 'vitest'
import { deviations } from '../../src/cli/run/deviate.ts'
import { run } from '../../src/cli/run/run.ts'
import { DEVIATIONS } from '../../src/sim/deviations/deviations.ts'
import { memoryIo } from './io.ts'

describe('deviations', () => {
  it('lists each with its rule, its source, who notices, and what to type', () => {
    const io = memoryIo()
    expect(deviations([], io)).toBe(0)
    for (const { id, exhibit } of DEVIATIONS) expect(io.text()).toContain(`run ${exhibit} --deviate ${id}`)
    expect(io.text()).toContain('CVE-2016-9244')
  })

  it('lists those with a word in them, as JSON too', () => {
    const io = memoryIo()
    deviations(['--json', 'CVE-2010-4180'], io)
    expect(
      io
        .text()
        .trim()
        .split('\n')
        .map((row) => (JSON.parse(row) as { id: string }).id),
    ).toEqual(['server:suite-changed'])
  })
})

describe('run --deviate', () => {
  it('plays the scenario in which it shows, and says who notices', () => {
    const io = memoryIo()
    expect(run(['--deviate', 'client:age-as-lifetime'], io)).toBe(0)
    expect(io.text()).toContain('tls13-0rtt')
    expect(io.text()).toContain('deviates: client:age-as-lifetime')
    expect(io.text()).toMatch(/who notices +the server, by early\.age: early data rejected/)
  })

  it('plays another scenario with it, and several at once', () => {
    const io = memoryIo()
    const both = ['--deviate', 'client:age-as-lifetime', '--deviate', 'server:age-overlooked']
    expect(run(['tls13-0rtt', '--full', ...both], io)).toBe(0)
    expect(io.text()).toMatch(/early data +accepted|early_data in EncryptedExtensions|accepted/)
    expect(io.text()).not.toContain('7260125 ms')
  })

  it('exits 1 where it ends in an alert', () => {
    expect(run(['tls13-resume', '--deviate', 'client:binder-label'], memoryIo())).toBe(1)
  })

  it('names those near to one that is none', () => {
    expect(() => run(['tls13-resume', '--deviate', 'client:binder-lable'], memoryIo())).toThrow(
      /--deviate: 'client:binder-lable' is no deviation; did you mean client:binder-label/,
    )
  })

  it('is a change that can begin later', () => {
    const io = memoryIo()
    expect(run(['tls13-resume', '--change', 'c2: deviate client:binder-label'], io)).toBe(1)
    expect(io.text().match(/deviates: client:binder-label/g)).toHaveLength(1)
  })
})
