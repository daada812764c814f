/** What findings rest on: every connection of a check-up, kept for the files that are written at the end. */
import type { Step } from '../../connection/step.ts'
import { Tally } from '../../net/connection-summary.ts'
import { Recorder } from '../../net/recorder.ts'

/** Listens to all connections. */
export class Evidence {
  readonly recorder = new Recorder()
  private readonly open = new Map<string, { readonly tally: Tally; last: Step | undefined }>()

  /** What connections tell. */
  readonly ears = {
    stepped: (id: string, taken: Step): void => this.stepped(id, taken),
    ended: (id: string): void => this.ended(id),
  }

  private stepped(id: string, taken: Step): void {
    const one = this.open.get(id) ?? { tally: new Tally(), last: undefined }
    this.open.set(id, one)
    one.tally.add(taken)
    one.last = taken
    if (taken.events.length > 0) this.recorder.stepped(id, 'client', taken)
  }

  private ended(id: string): void {
    const one = this.open.get(id)
    if (one?.last) this.recorder.ended(id, one.tally.summary('client', one.last.connection))
    this.open.delete(id)
  }
}
