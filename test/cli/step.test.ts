import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { frame } from '../../src/cli/step/frame.ts'
import { newStepper, press, VIEWS, type Stepper } from '../../src/cli/step/stepper.ts'
import { cells } from '../../src/render/text/cells.ts'
import { COLOR, PLAIN } from '../../src/render/text/theme.ts'
import { runOf } from '../../src/sim/lab/run.ts'
import { played } from '../kit/played.ts'

const lab = played('tls13-resume')
const opened = newStepper(lab, (told) => runOf(told, { name: 'tls13-resume', shows: '', seed: 'glass-tls' }))

const first: Stepper = { ...opened, page: 'moments' }

function after(...keys: string[]): Stepper {
  return keys.reduce<Stepper>((stepper, name) => {
    const next = press(stepper, { name, text: name.length === 1 ? name : '' })
    if (typeof next === 'string') throw new Error(`it is to ${next}`)
    return next
  }, first)
}

const PAINT = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
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

  describe('changes one thing from the moment in sight on', () => {
    const changing = (...text: string[]): string[] => ['c', ...Array.from(text.join('')), 'return']
    // The last moment of c1: what its server forgets then is missed by c2.
    const lastOfFirst = [...lab.timeline].findLastIndex(({ connection }) => connection === 'c1')
    const there = ['g', ...Array.from(String(lastOfFirst)), 'return']

    it('keeps what is in sight, and plays on: a lost ticket key is first missed by the server of c2', () => {
      const forked = after(...there, ...changing('forget server ticket-keys'))
      expect(forked.at).toBe(lastOfFirst)
      expect(forked.moments.slice(0, lastOfFirst + 1)).toEqual([...lab.timeline].slice(0, lastOfFirst + 1))
      expect(forked.remark).toMatch(/^first other: #\d+ May the server use PSK identity 0\?/)
      const at = Number(/#(\d+)/.exec(forked.remark)![1])
      expect(screen({ ...forked, at, view: 'verdicts' })).toContain(
        '✗ the server knows what the identity stands for',
      )
      expect(forked.story.run.connections[1]!.summary.resumed).toBe(false)
    })

    it('goes back to the story as it was with u', () => {
      const back = after(...there, ...changing('forget server ticket-keys'), 'u')
      expect(back.moments).toEqual([...lab.timeline])
      expect(back.story.run.connections[1]!.summary.resumed).toBe(true)
      expect(after('u').remark).toBe('nothing was changed')
    })

    it('says why nothing is otherwise, and leaves the story alone', () => {
      const wrong = after(...changing('forget everything'))
      expect(wrong.remark).not.toBe('')
      expect(wrong.story).toBe(first.story)
      const never = after('end', ...changing('ServerHello.random ^= 1'))
      expect(never.remark).toContain('nothing that fits was sent')
      expect(never.story).toBe(first.story)
    })

    it('shows what is typed', () => {
      expect(screen(after('c', 'x'))).toContain('from here on: x▏')
    })
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
    expect(screen(after(...at15, '6'))).toContain('state WAIT_SH → WAIT_EE')
    expect(after(...at15, 'tab').view).toBe('bytes')
  })

  it('counts the steps of a TLS 1.2 handshake, and finds ChangeCipherSpec where it arrives', () => {
    const lab12 = played('tls12-session-id')
    const about = { name: 'tls12-session-id', shows: '', seed: 'glass-tls' }
    const start = newStepper(lab12, (told) => runOf(told, about))
    const found = [...search('ChangeCipherSpec'), 'n'].reduce<Stepper>((stepper, name) => {
      const next = press(stepper, { name, text: name.length === 1 ? name : '' })
      return typeof next === 'string' ? stepper : next
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
        const rows = frame({ ...first, at, view }, width, height, COLOR)
        const bare = rows.map((row) => row.replace(PAINT, ''))
        expect(rows.length).toBe(height)
        expect(bare.filter((row) => cells(row) > width)).toEqual([])
        // No row looks otherwise without colours.
        expect(bare.map((row) => row.trimEnd())).toEqual(
          frame({ ...first, at, view }, width, height, PLAIN).map((row) => row.trimEnd()),
        )
      }
  })

  it('says so where the terminal is too small', () => {
    expect(frame(first, 30, 5, PLAIN)).toHaveLength(5)
    expect(frame(first, 30, 5, PLAIN)[0]).toContain('at least 60')
  })

  it('scrolls, but not beyond the end', () => {
    const rows = frame({ ...after('g', '1', '3', 'return', '3'), scroll: 10_000 }, 100, 20, PLAIN)
    expect(rows.at(-1)).not.toContain('more')
    expect(rows.slice(3, -2).every((row) => row.split('│')[1] !== '')).toBe(true)
  })

  it('is coloured by its theme alone', () => {
    expect(frame(first, 80, 24, COLOR).join('')).toContain('\u001b[')
    expect(frame(first, 80, 24, PLAIN).join('')).not.toContain('\u001b[')
  })

  it('begins with what it is: the story, how to go on, the keys', () => {
    const rows = frame(opened, 80, 24, PLAIN).join('\n')
    expect(rows).toContain('glass-tls step tls13-resume')
    expect(rows).toContain(`in ${lab.timeline.length} moments`)
    expect(rows).toMatch(/server ◀━━ {2}ServerHello, \{EncryptedExtensions\}/)
    expect(rows).toMatch(/→ begins, \? shows the keys, q ends/)
    for (const name of ['right', 'space', 'return'])
      expect(press(opened, { name })).toMatchObject({ page: 'moments', at: 0 })
    expect(press(opened, { name: 'down' })).toMatchObject({ page: 'welcome', scroll: 1 })
    expect(press(opened, { name: '4', text: '4' })).toMatchObject({ page: 'moments', view: 'verdicts' })
  })

  it.each([60, 80, 120])('names every view and the help at %i columns', (width) => {
    const [, tabs] = frame(first, width, 24, PLAIN)
    for (const [index, view] of VIEWS.entries()) expect(tabs).toContain(`${index + 1} ${view}`)
    expect(tabs).toContain('? help')
  })

  it('names its keys in the last row of 80 columns, and all of them behind ?', () => {
    expect(frame(first, 80, 24, PLAIN).at(-1)).toContain('q quit')
    const help = press(first, { name: '?', text: '?' }) as Stepper
    const rows = frame(help, 80, 24, PLAIN).join('\n')
    for (const key of ['shift-tab', 'ctrl-z', 'home, end', 'page up', 'g 12', '/ word'])
      expect(rows).toContain(key)
    for (const view of VIEWS) expect(rows).toContain(view)
    expect(press(help, { name: '?', text: '?' })).toMatchObject({ page: 'moments', at: 0 })
    expect(press(help, { name: 'escape' })).toMatchObject({ page: 'moments', at: 0 })
  })

  it('goes round the views both ways', () => {
    const shifted = { name: 'tab', shift: true }
    expect(press(first, shifted)).toMatchObject({ view: 'diff' })
    expect(press({ ...first, view: 'secrets' }, shifted)).toMatchObject({ view: 'bytes' })
    expect(press({ ...first, view: 'diff' }, { name: 'tab' })).toMatchObject({ view: 'story' })
  })

  it('goes to the shell on control z', () => {
    expect(press(first, { name: 'z', ctrl: true })).toBe('suspend')
  })

  it('chooses a field of the bytes, shows its whole value, and marks it in the hex', () => {
    const hello = after('right', '2', 'down', 'down', 'down', 'down')
    const rows = frame(hello, 80, 24, COLOR)
    const bare = rows.map((row) => row.replace(PAINT, '')).join('\n')
    expect(bare).toMatch(/▸ \[6,38\) +[0-9a-f]{8}… +random/)
    expect(bare).toMatch(/random = [0-9a-f]{64}/)
    expect(bare).toContain('bytes 6 to 37, 32 in all')
    const marked = rows
      .join('')
      .split('\u001b[1;97;44m')
      .slice(1)
      .map((part) => part.split('\u001b')[0]!)
    const [random] = /[0-9a-f]{64}/.exec(bare)!
    expect(marked.filter((part) => /^[0-9a-f]{2}$/.test(part)).join('')).toBe(random)
    const last = Array.from({ length: 999 }).reduce<Stepper>(
      (each) => press(each, { name: 'down' }) as Stepper,
      hello,
    )
    expect(frame(last, 80, 24, PLAIN).join('\n')).toContain('▸')
    expect(press(hello, { name: 'up' })).toMatchObject({ field: 3 })
  })

  it('shows the parts of a record where a moment has no message', () => {
    const at = [...lab.timeline].findIndex(
      ({ events }) =>
        events.length > 0 &&
        events.every(
          (event) => event.kind === 'record' && event.epoch.name === 'handshake' && !event.skipped,
        ),
    )
    const rows = screen({ ...first, at, view: 'bytes' })
    expect(rows).toMatch(/ciphertext/)
    expect(rows).toMatch(/tag/)
  })

  it('tells in words what changed: state, secrets, keys, buffers', () => {
    const at = (index: number): string =>
      screen({ ...first, at: index, view: 'diff' }).replace(/\n.*?│ +/g, ' ')
    const finished = [...lab.timeline].findIndex(
      ({ actor, events }) =>
        actor === 'client' && events.some((event) => event.kind === 'state' && event.to === 'CONNECTED'),
    )
    expect(at(5)).toMatch(/10 secrets came: key_share_private\.x25519, shared_secret/)
    expect(at(5)).toContain('what it sends travels under handshake keys from the next record on')
    expect(at(5)).toContain('transcript: through ClientHello → through ServerHello')
    expect(at(finished)).toContain('state SEND_FLIGHT2 → CONNECTED')
    expect(at(finished)).toMatch(/secrets? went, erased: /)
    expect(at(2)).toContain('bytes that wait at the server: 0 → 222')
    expect(at(3)).toContain('handshake bytes of opened records: 0 → 217')
  })

  it('shows secrets whole', () => {
    const rows = frame(after('g', '5', 'return', '3'), 120, 90, PLAIN).map((row) => row.split(' │ ')[1] ?? '')
    const shown = rows.join('').replaceAll(' ', '')
    for (const event of first.moments[5]!.events)
      if (event.kind === 'secret') expect(shown).toContain(toHex(event.bytes))
  })
})
