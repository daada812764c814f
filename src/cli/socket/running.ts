/** A server while it runs: which connections are open, whom a typed command is for, and when it is over. */
import type { Command } from '../../handshake/state/request.ts'
import type { TlsDriver } from '../../net/driver.ts'
import type { Listener, Outcome } from '../../net/listener.ts'
import { ServedConnection, type Service } from './server-connection.ts'
import type { Commanded } from './typed.ts'

/** See the top of this file. */
export class Running implements Commanded {
  /** The exit code, once it is over. */
  readonly over: Promise<number>
  private readonly naccept: number
  private readonly service: Service
  private readonly stopListening: () => void
  /** The newest is the last. */
  private readonly open = new Map<string, { readonly driver: () => TlsDriver; readonly leave: () => void }>()
  private accepted = 0
  private failed = false
  /** No more connections are taken, and the last one that ends is the end. */
  private isLeaving = false
  /** Who waits for the last one is somebody else. */
  private isDraining = false
  private finish: (code: number) => void = () => undefined

  /** @param naccept connections until the end; 0 for no end, and for no exit code that tells of them */
  constructor(naccept: number, service: Service, stopListening: () => void) {
    this.naccept = naccept
    this.service = service
    this.stopListening = stopListening
    this.over = new Promise((resolve) => (this.finish = resolve))
  }

  /** Takes a connection, see `ListenOptions`. */
  accept(id: string, driver: () => TlsDriver): Listener {
    const ended = (outcome: Outcome): void => {
      if (outcome.kind !== 'closed') this.failed = true
      this.open.delete(id)
      this.endWithLast()
    }
    // One more than asked for may be in the queue already.
    if (this.isLeaving) {
      this.open.set(id, { driver, leave: () => undefined })
      return { stepped: () => driver().destroy('no more'), ended }
    }
    if (++this.accepted === this.naccept) this.takeNoMore()
    const served = new ServedConnection(id, this.service, driver, ended)
    this.open.set(id, { driver, leave: () => served.leave() })
    return served.listener
  }

  /** Has the newest connection obey. */
  command(command: Command): void {
    const newest = [...this.open.values()].at(-1)
    if (newest) newest.driver().command(command)
    else this.service.reporter.say('no connection is open')
  }

  /** Closes every connection with a close_notify (RFC 9846 §6.1), then the server. */
  close(): void {
    this.takeNoMore()
    for (const { driver } of this.open.values()) driver().close()
    this.endWithLast()
  }

  /** It is over now, whatever is open. */
  stop(): void {
    this.finish(0)
  }

  /**
   * No more connections are taken; it is over once those that are there have done what they came for.
   * @param drain settles then, or when they had time enough, with how many had to be cut
   */
  async leave(drain: () => Promise<number>): Promise<void> {
    this.isDraining = true
    this.takeNoMore()
    for (const { leave } of this.open.values()) leave()
    const cut = await drain()
    if (cut > 0) this.service.reporter.say(`${cut} connection${cut === 1 ? ' was' : 's were'} cut`)
    this.finish(cut > 0 ? 1 : 0)
  }

  private takeNoMore(): void {
    this.isLeaving = true
    this.stopListening()
  }

  private endWithLast(): void {
    if (this.isLeaving && !this.isDraining && this.open.size === 0)
      this.finish(this.naccept > 0 && this.failed ? 1 : 0)
  }
}
