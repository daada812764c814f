/** The terminal while a program fills it: taken whole, and given back however the program ends. */

/** What of a process is used; a test gives its own. */
export interface ScreenProcess {
  readonly stdin: { setRawMode(on: boolean): unknown; resume(): unknown; pause(): unknown }
  readonly stdout: { write(text: string): unknown }
  on(event: string, listener: () => void): unknown
  off(event: string, listener: () => void): unknown
  /** Sends a signal to this process, or with 0 to all of its group. */
  kill(pid: number, signal: string): unknown
  readonly pid: number
}

// The alternate screen, and the cursor hidden; both given back at the end.
const ENTER = '\u001b[?1049h\u001b[?25l'
const LEAVE = '\u001b[0m\u001b[?25h\u001b[?1049l'

const ENDS = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const

/** The screen of one program. */
export class Screen {
  private readonly process: ScreenProcess
  private readonly draw: () => void
  private taken = false
  /** What to do when a signal ends the process: what was shown goes, then the signal has its way. */
  private readonly ends = ENDS.map((signal) => [signal, () => this.endBy(signal)] as const)
  private readonly leave = (): void => this.giveBack()
  private readonly comesBack = (): void => this.take()

  /** @param draw fills the screen */
  constructor(process: ScreenProcess, draw: () => void) {
    this.process = process
    this.draw = draw
  }

  /** Takes the terminal and draws. */
  open(): void {
    for (const [signal, listener] of this.ends) this.process.on(signal, listener)
    this.process.on('exit', this.leave)
    // Before Node prints what went wrong: in the alternate screen nobody would see it.
    this.process.on('uncaughtExceptionMonitor', this.leave)
    this.process.on('SIGCONT', this.comesBack)
    this.take()
  }

  /** Gives the terminal back for good. */
  close(): void {
    this.giveBack()
    this.process.stdin.pause()
    for (const [signal, listener] of this.ends) this.process.off(signal, listener)
    this.process.off('exit', this.leave)
    this.process.off('uncaughtExceptionMonitor', this.leave)
    this.process.off('SIGCONT', this.comesBack)
  }

  /** To the shell, from which SIGCONT brings back; listening for keys keeps the program alive until then. The whole group stops, as it does on ctrl-z in a program that does not read keys itself. */
  suspend(): void {
    this.giveBack()
    this.process.kill(0, 'SIGTSTP')
  }

  private take(): void {
    this.taken = true
    this.process.stdin.setRawMode(true)
    this.process.stdin.resume()
    this.process.stdout.write(ENTER)
    this.draw()
  }

  private giveBack(): void {
    if (!this.taken) return
    this.taken = false
    this.process.stdin.setRawMode(false)
    this.process.stdout.write(LEAVE)
  }

  private endBy(signal: string): void {
    this.close()
    this.process.kill(this.process.pid, signal)
  }
}
