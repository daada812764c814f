import { describe, expect, it } from 'vitest'
import { frame } from '../../src/cli/frame.ts'
import { newStepper, press, VIEWS, type Stepper } from '../../src/cli/stepper.ts'
import { COLOR, PLAIN } from '../../src/render/theme.ts'
import { runOf } from '../../src/sim/run.ts'
import { findScenario } from '../../src/sim/scenarios.ts'

const lab = findScenario('tls13-resume')!.play()
const first = newStepper(runOf(lab, { name: 'tls13-resume', shows: '', seed: 'glass-tls' }), [
  ...lab.timeline,
])

function after(...keys: string[]): Stepper {
  return keys.reduce<Stepper>((stepper, name) => {
    const next = press(stepper, { name, text: name.length === 1 ? name : '' })
    if (next === 'quit') throw new Error('it quit')
    return next
  }, first)
}

const search = (text: string): string[] => ['/', ...Array.from(text), 'return']
const screen = (stepper: Stepper): string => frame(stepper, 120, 40, PLAIN).join('\n')

describe('the stepper', () => {
  it('moves through the moments and stops at both ends', () => {
    expect(after('right', 'right', 'left').at).toBe(1)
    expect(after('left')).toMatchObject({ at: 0, remark: 'this is the first moment' })
    expect(after('end', 'right')).toMatchObject({
      at: lab.timeline.length - 1,
      remark: 'this is the last moment',
    })
  })

  it('jumps by number and says what is none', () => {
    expect(after('g', '1', '3', 'return').at).toBe(13)
    expect(after('g', 'x', 'return')).toMatchObject({ at: 0, remark: "'x' is no number of a moment" })
    expect(after('g', '9', 'escape')).toMatchObject({ at: 0, prompt: undefined })
  })

  it('finds messages, secrets, states and checks, and goes on with n', () => {
    const found = after(...search('CertificateVerify'))
    expect(
      found.moments[found.at]!.events.some(
        (event) => event.kind === 'message' && event.name === 'CertificateVerify',
      ),
    ).toBe(true)
    expect(after(...search('CertificateVerify'), 'n').at).toBeGreaterThan(found.at)
    expect(after(...search('nonsense')).remark).toBe("no moment has 'nonsense'")
    expect(screen(after(...search('psk.lifetime'), '4'))).toContain('expected')
  })

  it('quits on q and on control c', () => {
    expect(press(first, { name: 'q' })).toBe('quit')
    expect(press(first, { name: 'c', ctrl: true })).toBe('quit')
  })

  it('shows the story of a moment, its bytes, secrets, decisions, states, and what changed', () => {
    const at15 = ['g', '1', '5', 'return']
    expect(screen(after(...at15))).toContain('client receives ServerHello')
    expect(screen(after(...at15, '2'))).toMatch(/\[71,73\) +1301 +cipher_suite TLS_AES_128_GCM_SHA256/)
    expect(screen(after(...at15, '3'))).toContain('client_handshake_traffic_secret')
    expect(screen(after(...at15, '4'))).toContain('Is the server’s answer')
    expect(screen(after(...at15, '5'))).toContain('client WAIT_EE')
    expect(screen(after(...at15, '6'))).toContain('+ WAIT_EE')
    expect(after(...at15, 'tab').view).toBe('bytes')
  })

  it('counts the steps of a TLS 1.2 handshake, and finds ChangeCipherSpec where it arrives', () => {
    const lab12 = findScenario('tls12-session-id')!.play()
    const about = { name: 'tls12-session-id', shows: '', seed: 'glass-tls' }
    const start = newStepper(runOf(lab12, about), [...lab12.timeline])
    const found = [...search('ChangeCipherSpec'), 'n'].reduce<Stepper>((stepper, name) => {
      const next = press(stepper, { name, text: name.length === 1 ? name : '' })
      return next === 'quit' ? stepper : next
    }, start)
    expect(screen(found)).toContain('server receives ChangeCipherSpec  step 7 of 10')
    expect(screen(found)).toContain('client ▶ 6 ClientKeyExchange')
    expect(screen({ ...found, view: 'state' })).toContain(
      'suite TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256',
    )
    const hello = found.moments.findIndex(({ events }) => events.some(({ kind }) => kind === 'message'))
    expect(screen({ ...found, at: hello, view: 'bytes' })).toMatch(/\[38,39\) +00 +session_id empty/)
  })

  it.each([
    [80, 24],
    [120, 40],
    [200, 60],
    [60, 8],
  ])('fills %i by %i exactly in every view of every moment', (width, height) => {
    for (const view of VIEWS)
      for (let at = 0; at < lab.timeline.length; at += 7) {
        const rows = frame({ ...first, at, view }, width, height, PLAIN)
        expect(rows.length).toBe(height)
        for (const row of rows) expect(Array.from(row).length).toBeLessThanOrEqual(width)
      }
  })

  it('says so where the terminal is too small', () => {
    expect(frame(first, 30, 5, PLAIN)).toHaveLength(5)
    expect(frame(first, 30, 5, PLAIN)[0]).toContain('at least 60')
  })

  it('scrolls, but not beyond the end', () => {
    const rows = frame({ ...after('g', '1', '3', 'return', '3'), scroll: 10_000 }, 100, 20, PLAIN)
    expect(rows.at(-1)).not.toContain('more')
    expect(rows.slice(2, -2).every((row) => row.split('│')[1] !== '')).toBe(true)
  })

  it('is coloured by its theme alone', () => {
    expect(frame(first, 80, 24, COLOR).join('')).toContain('\u001b[')
    expect(frame(first, 80, 24, PLAIN).join('')).not.toContain('\u001b[')
  })
})
