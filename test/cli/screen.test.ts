import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { Screen, type ScreenProcess } from '../../src/cli/output/screen.ts'

/** A process that notes what is done to it. */
function fake() {
  const done: string[] = []
  const events = new EventEmitter()
  const note =
    (what: string) =>
    (...values: unknown[]): void =>
      void done.push([what, ...values.map((value) => JSON.stringify(value))].join(' '))
  const process: ScreenProcess = {
    stdin: { setRawMode: note('raw'), resume: note('resume'), pause: note('pause') },
    stdout: { write: note('write') },
    on: (event, listener) => events.on(event, listener),
    off: (event, listener) => events.off(event, listener),
    kill: note('kill'),
    pid: 7,
  }
  const screen = new Screen(process, note('draw'))
  return { done, events, screen }
}

const SHELL = ['raw false', 'write "\\u001b[0m\\u001b[?25h\\u001b[?1049l"']
const TAKEN = ['raw true', 'resume', 'write "\\u001b[?1049h\\u001b[?25l"', 'draw']

describe('the screen', () => {
  it('is taken, and given back once', () => {
    const { done, events, screen } = fake()
    screen.open()
    screen.close()
    events.emit('exit')
    expect(done).toEqual([...TAKEN, ...SHELL, 'pause'])
    expect(events.eventNames()).toEqual([])
  })

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'])('is given back on %s, which then ends the process', (signal) => {
    const { done, events, screen } = fake()
    screen.open()
    events.emit(signal)
    expect(done.slice(TAKEN.length)).toEqual([...SHELL, 'pause', `kill 7 "${signal}"`])
    expect(events.eventNames()).toEqual([])
  })

  it.each(['exit', 'uncaughtExceptionMonitor'])('is given back on %s', (event) => {
    const { done, events, screen } = fake()
    screen.open()
    events.emit(event)
    expect(done.slice(TAKEN.length)).toEqual(SHELL)
  })

  it('is given back to the shell, and taken and drawn again when it comes back', () => {
    const { done, events, screen } = fake()
    screen.open()
    screen.suspend()
    expect(done.slice(TAKEN.length)).toEqual([...SHELL, 'kill 0 "SIGTSTP"'])
    events.emit('SIGCONT')
    expect(done.slice(TAKEN.length + 3)).toEqual(TAKEN)
  })
})
