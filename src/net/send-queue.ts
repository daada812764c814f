import type { Connection } from '../connection/connection.ts'
import type { Command } from '../handshake/state/request.ts'

/** Application data per step: one record's worth, so that a large send is many small steps. */
const PIECE = 2 ** 14

/** Commands that wait for their moment: early data while there is time for them, the rest once the handshake is done. */
export class SendQueue {
  private readonly early: Extract<Command, { kind: 'send-early' }>[] = []
  private readonly later: Command[] = []
  /** Bytes of data in it. */
  bytes = 0

  /** Whether early data wait. */
  get hasEarly(): boolean {
    return this.early.length > 0
  }

  /** Adds a command; data are cut into pieces that fit a record. */
  push(command: Command): void {
    if (command.kind !== 'send' && command.kind !== 'send-early') {
      this.later.push(command)
      return
    }
    this.bytes += command.data.length
    for (let at = 0; at < command.data.length; at += PIECE) {
      const data = command.data.slice(at, at + PIECE)
      if (command.kind === 'send') this.later.push({ kind: 'send', data })
      else this.early.push({ kind: 'send-early', data })
    }
  }

  /** The next command that this moment of the connection allows; it leaves the queue. */
  next(connection: Connection): Command | undefined {
    const command = this.take(connection)
    if (command?.kind === 'send' || command?.kind === 'send-early') this.bytes -= command.data.length
    return command
  }

  private take({ state, write, writeClosed }: Connection): Command | undefined {
    if (write.name === 'early' && this.hasEarly) return this.early.shift()
    // The ClientHello is out, and offered none.
    for (const { data } of this.early.splice(0)) this.bytes -= data.length
    return state.name === 'CONNECTED' && !writeClosed ? this.later.shift() : undefined
  }
}
