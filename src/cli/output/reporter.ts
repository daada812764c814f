/** What a connection on a socket shows: annotations on stderr, the trace on stdout, secrets in a key log. */
import { appendFileSync } from 'node:fs'
import { brief, printable } from '../../bytes/printable.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Step } from '../../connection/step.ts'
import { Recorder } from '../../net/recorder.ts'
import { Tally } from '../../net/connection-summary.ts'
import { traceLine } from '../../render/files/json.ts'
import { Keylog } from '../../render/files/keylog.ts'
import type { NoteEvent, StepEvent, SummaryEvent } from '../../trace/event.ts'
import type { Actor } from '../../wire/actor.ts'
import { annotate } from './annotate.ts'
import { PacedStream, type Pausable } from './paced-stream.ts'
import { remarkText, type RemarkStream } from './remarks.ts'

/** Where a command reads and writes. The process's own streams, unless a test gives others. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream & RemarkStream
}

/** What is shown, and where. */
interface ReporterOptions {
  readonly streams: Streams
  readonly json: boolean
  readonly quiet: boolean
  readonly keylog: string | undefined
  /** Whether everything is kept, to be rendered at the end. */
  readonly record?: boolean
  /** What is told where a connection begins. */
  readonly begins?: readonly NoteEvent[]
}

/** Characters of the longest line. */
const MAX_LINE = 2000

/** One sequence of numbers for all connections of a command. */
export class Reporter {
  private seq = 0
  readonly options: ReporterOptions
  /** What happened, where that is kept. */
  readonly recorder: Recorder | undefined
  private readonly stdout: PacedStream
  private readonly stderr: PacedStream

  constructor(options: ReporterOptions) {
    this.options = options
    this.recorder = options.record ? new Recorder() : undefined
    this.stdout = new PacedStream(options.streams.stdout)
    this.stderr = new PacedStream(options.streams.stderr)
  }

  /** Whether anybody wants the events. */
  get trace(): boolean {
    const { json, quiet, keylog } = this.options
    return json || !quiet || keylog !== undefined || this.recorder !== undefined
  }

  /** Begins to report a connection. @param source who is paused while what it shows is not taken */
  connection(id: string, actor: Actor, source: () => Pausable): ConnectionReport {
    return new ConnectionReport(this, id, actor, source)
  }

  /** Lines on stderr, said even when quiet. */
  say(text: string, source?: Pausable): void {
    this.stderr.write(`${remarkText(text, this.options.streams.stderr)}\n`, source)
  }

  /** Application data on stdout, which with `json` belongs to the trace. */
  print(bytes: Uint8Array, source: Pausable): void {
    if (!this.options.json) this.stdout.write(bytes, source)
  }

  /** Shows one event. */
  show(id: string, actor: Actor, t: number, event: StepEvent | SummaryEvent, source: Pausable): void {
    const { json, quiet } = this.options
    if (json)
      this.stdout.write(`${traceLine({ seq: this.seq++, t, connection: id, actor }, event)}\n`, source)
    const line = quiet ? undefined : annotate(event)
    if (line !== undefined) this.say(`${id} ${printable(brief(line, MAX_LINE))}`, source)
  }
}

/** One connection's part of a report. */
export class ConnectionReport {
  private readonly reporter: Reporter
  private readonly id: string
  private readonly actor: Actor
  private readonly source: () => Pausable
  private readonly began = Date.now()
  private readonly keylog = new Keylog()
  private readonly tally = new Tally()
  private isBegun = false

  constructor(reporter: Reporter, id: string, actor: Actor, source: () => Pausable) {
    this.reporter = reporter
    this.id = id
    this.actor = actor
    this.source = source
  }

  /** Shows what a step did. */
  stepped(taken: Step): void {
    if (!this.isBegun) for (const event of this.reporter.options.begins ?? []) this.event(event)
    this.isBegun = true
    this.tally.add(taken)
    if (taken.events.length > 0) this.reporter.recorder?.stepped(this.id, this.actor, taken)
    for (const event of taken.events) this.told(event)
  }

  /** Shows what happened beside the steps. */
  event(event: StepEvent): void {
    this.reporter.recorder?.noted(this.id, this.actor, event)
    this.told(event)
  }

  private told(event: StepEvent): void {
    const { keylog: file } = this.reporter.options
    const line = file === undefined ? undefined : this.keylog.lineFor(event)
    if (line !== undefined && file !== undefined) appendFileSync(file, `${line}\n`)
    this.show(event)
  }

  /** Prints application data. */
  data(bytes: Uint8Array): void {
    this.reporter.print(bytes, this.source())
  }

  /** A line of this connection on stderr, unless quiet. */
  remark(text: string): void {
    if (!this.reporter.options.quiet) this.reporter.say(`${this.id}    ${printable(text)}`)
  }

  /** Shows the last line. */
  summary(connection: Connection): void {
    if (!this.reporter.trace) return
    const event = this.tally.summary(this.actor, connection)
    this.reporter.recorder?.ended(this.id, event)
    this.show(event)
  }

  private show(event: StepEvent | SummaryEvent): void {
    this.reporter.show(this.id, this.actor, Date.now() - this.began, event, this.source())
  }
}
