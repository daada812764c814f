/** A capture that is read chunk by chunk: its connections explained, and the stories of the first of them kept. */
import { CaptureReader } from '../../../inspect/capture/capture.ts'
import type { CaptureEvent } from '../../../inspect/capture/event.ts'
import { Explainer } from '../../../inspect/explain/explainer.ts'
import { Totals } from '../../../inspect/explain/totals.ts'
import type { Openers } from '../../../inspect/opening/known.ts'
import { explanationView, type ExplanationView } from '../../../render/explain/explanation-view.ts'
import { summaryWords } from '../../../render/explain/words.ts'
import { counted } from '../../../render/words/values.ts'
import type { ConnectionRun } from '../../../trace/run.ts'
import type { HeardView } from './calls.ts'

/** Connections that are listed. */
const LISTED = 500
/** Moments of all stories together, and of one. */
const MOST_MOMENTS = 20_000
const OF_ONE = 1000

/** One capture. */
export class Listening {
  /** Stories that were kept, by connection. */
  readonly stories = new Map<string, ConnectionRun>()
  private readonly capture = new CaptureReader()
  private readonly explainer: Explainer
  private readonly totals = new Totals()
  private listed = 0
  private more = 0
  private moments = 0
  private remark = ''
  private readonly printed: Uint8Array | undefined

  /** @param printed the capture, where what comes is a text that prints it: it is read when all of that is there */
  constructor(keys: Openers, printed?: Uint8Array) {
    this.printed = printed
    this.explainer = new Explainer({
      ...keys,
      keeps: () => Math.max(0, Math.min(OF_ONE, MOST_MOMENTS - this.moments)),
    })
  }

  /** The next bytes; without any the capture is over. */
  hear(chunk: Uint8Array | undefined): HeardView {
    const events = this.eventsOf(chunk)
    const connections = events.flatMap((event) => this.take(event))
    const remarks = events.flatMap((event) => (event.kind === 'remark' ? [event.text] : []))
    this.remark = remarks.at(-1) ?? this.remark
    const end = events.findLast((event) => event.kind === 'summary')
    const trouble = end && end.format === undefined ? this.remark : ''
    return {
      ...{ connections, remarks: trouble === '' ? remarks : [], more: this.more, trouble },
      summary: end && trouble === '' ? this.summary(end) : [],
    }
  }

  private eventsOf(chunk: Uint8Array | undefined): readonly CaptureEvent[] {
    const { capture, printed } = this
    if (!printed) return chunk ? capture.push(chunk) : capture.end()
    return chunk ? [] : [...capture.push(printed), ...capture.end()]
  }

  private take(event: CaptureEvent): ExplanationView[] {
    const explanation = this.explainer.take(event)
    if (!explanation) return []
    this.totals.add(explanation)
    if (this.listed === LISTED) {
      this.more++
      return []
    }
    this.listed++
    const { run } = explanation
    this.moments += run.moments.length
    // Moments of several connections are counted through: in its own story each counts from 0.
    const moments = run.moments.map((moment, index) => ({ ...moment, index }))
    if (moments.length > 0) this.stories.set(run.id, { ...run, moments })
    return [explanationView(explanation)]
  }

  private summary({
    tls,
    packets,
    connections,
    tlsMidway,
  }: Extract<CaptureEvent, { kind: 'summary' }>): string[] {
    if (tls === 0)
      return [
        `no TLS in ${counted(packets, 'packet')} and ${counted(connections, 'TCP connection')} that were read`,
      ]
    const midway = `${counted(tlsMidway, 'connection')} began before the capture: without hellos little can be said`
    return [
      ...summaryWords(this.totals.summary(this.explainer.forgotten)),
      ...(tlsMidway > 0 ? [midway] : []),
    ]
  }
}
