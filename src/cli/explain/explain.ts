/** `explain`: a capture in; of each connection whether it resumed, and why not; then what all come to. */
import { basename } from 'node:path'
import { writeFileSync } from 'node:fs'
import { printable } from '../../bytes/printable.ts'
import { privateKeyOf } from '../../certificate/keys/key-file.ts'
import type { RsaPrivateKey } from '../../crypto/keys.ts'
import { CaptureReader } from '../../inspect/capture/capture.ts'
import type { CaptureEvent } from '../../inspect/capture/event.ts'
import { Explainer } from '../../inspect/explain/explainer.ts'
import type { Explanation } from '../../inspect/explain/explanation.ts'
import { Totals, type ExplainSummary } from '../../inspect/explain/totals.ts'
import {
  explainSummaryLine,
  explanationCsvHead,
  explanationCsvLine,
  explanationLine,
} from '../../render/explain/files.ts'
import { ExplainPage } from '../../render/explain/page.tsx'
import {
  renderExplainSummary,
  renderExplanation,
  renderExplanationInFull,
} from '../../render/explain/text.ts'
import type { TextOptions } from '../../render/text/text.ts'
import { counted } from '../../render/words/values.ts'
import { fromFile, helpText, onFile, parseOptions, UsageError } from '../arguments/options.ts'
import type { OptionTable, OptionValues } from '../arguments/options.ts'
import { keylogFrom } from '../arguments/keylog.ts'
import { knownPsks } from '../arguments/psks.ts'
import { openingKeys, TICKET_KEY_HELP } from '../arguments/ticket-keys.ts'
import { textLook, type Io } from '../output/io.ts'
import { chunksOf, unprinted } from './chunks.ts'
import { Progress } from './progress.ts'

const OPTIONS = {
  keylog: {
    type: 'string',
    value: 'FILE',
    help: 'opens protected records (SSLKEYLOGFILE); secrets in the capture itself are taken anyway',
  },
  'ticket-key': {
    type: 'string',
    multiple: true,
    value: 'HEX',
    help: `shows what tickets hold: ${TICKET_KEY_HELP}`,
  },
  'rsa-key': {
    type: 'string',
    multiple: true,
    value: 'FILE',
    help: 'opens TLS 1.2 with key exchange RSA: the private key of the server, PEM or DER',
  },
  psk: {
    type: 'string',
    multiple: true,
    value: 'HEX',
    help: 'an external PSK, which opens what hangs on it',
  },
  psk_identity: {
    type: 'string',
    multiple: true,
    value: 'TEXT',
    help: 'its identity, for each --psk; without one, whichever its binder fits',
  },
  connection: {
    type: 'string',
    multiple: true,
    value: 'N',
    help: 'this one alone, such as 7 or c7: every check, and its story as it was read',
  },
  full: { type: 'boolean', help: 'every check of every connection' },
  json: { type: 'boolean', help: 'one JSON object a connection, then one of the summary' },
  csv: { type: 'boolean', help: 'one line a connection' },
  html: { type: 'string', value: 'FILE', help: 'a page with all of it: one file, no network' },
  plain: { type: 'boolean', help: 'no colours (also: NO_COLOR=1, or any pipe)' },
  width: { type: 'string', value: 'N', help: 'columns, 40 to 400' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

type Values = OptionValues<typeof OPTIONS>

const EXAMPLES = `
CAPTURE is pcap or pcapng, as tcpdump, dumpcap and Wireshark write them, gzipped
or printed as hex or base64 too; - is standard input. Each check is one that our own ends run: it holds, fails, or
cannot be seen, and then it says what would show it. Nothing is sent anywhere.

Examples:
  glass-tls explain visit.pcapng
  glass-tls explain visit.pcapng --keylog keys.txt --connection 2
  glass-tls explain visit.pcapng --ticket-key 000102... --html visit.html
  tcpdump -w - -U port 443 | glass-tls explain - --json
`

/** The command. Exit code 0 where a capture was read, 2 where it is none. */
export function explainCommand(args: readonly string[], io: Io): number {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    io.out(helpText('glass-tls explain CAPTURE [options]', OPTIONS) + EXAMPLES)
    return 0
  }
  const [file, ...more] = positionals
  if (file === undefined) throw new UsageError('explain: which capture? A file of pcap or pcapng, or -')
  if (more.length > 0) throw new UsageError(`explain: one capture at a time, not also '${more[0]}'`)
  if (values.json && values.csv) throw new UsageError('explain: --json or --csv, not both')
  const chosen = chosenFrom(values.connection)
  const page = values.html === undefined ? undefined : new ExplainPage()
  const explainer = explainerFrom(values, chosen, page, io)
  const report = new Report(values, chosen, page, io)
  const read = (events: readonly CaptureEvent[]): void => {
    for (const event of events) report.take(event, explainer.take(event))
  }
  const capture = new CaptureReader()
  const chunks = chunksOf(file)
  const progress = new Progress(chunks.size, (text) => io.note(text))
  for (const bytes of unprinted(progress.along(chunks))) read(capture.push(bytes))
  read(capture.end())
  report.end(file, explainer.forgotten)
  return 0
}

// ---- Options

/** Names of connections that alone are told of; all where there are none. */
function chosenFrom(numbers: readonly string[] = []): ReadonlySet<string> {
  return new Set(
    numbers.map((given) => {
      const [, number] = /^c?([1-9]\d*)$/.exec(given) ?? []
      if (number === undefined)
        throw new UsageError(`--connection: expected a number from 1 on, such as 7, actual '${given}'`)
      return `c${number}`
    }),
  )
}

function explainerFrom(
  values: Values,
  chosen: ReadonlySet<string>,
  page: ExplainPage | undefined,
  io: Io,
): Explainer {
  return new Explainer({
    keylog: keylogFrom(values.keylog, io),
    ticketKeys: (values['ticket-key'] ?? []).flatMap(openingKeys),
    rsaKeys: (values['rsa-key'] ?? []).map(rsaKeyFrom),
    psks: knownPsks(values),
    keeps: (connection) => (chosen.has(connection) ? Infinity : (page?.momentsOf(connection) ?? 0)),
  })
}

function rsaKeyFrom(file: string): RsaPrivateKey {
  return fromFile('rsa-key', file, (bytes) => {
    const key = privateKeyOf(bytes)
    if (key.kind === 'rsa') return key
    throw new UsageError(`--rsa-key ${file}: expected an RSA key, actual ${key.kind}`)
  })
}

// ---- What is shown

/** Writes what was found, as it was asked for. */
class Report {
  private readonly values: Values
  private readonly chosen: ReadonlySet<string>
  private readonly io: Io
  private readonly look: TextOptions
  private readonly totals = new Totals()
  private readonly page: ExplainPage | undefined
  private shown = 0
  /** What is to be said before anything else: where it is the end of all, that is an error. */
  private remark: string | undefined

  constructor(values: Values, chosen: ReadonlySet<string>, page: ExplainPage | undefined, io: Io) {
    this.values = values
    this.chosen = chosen
    this.io = io
    this.look = textLook(values, io)
    this.page = page
    if (values.csv) io.out(`${explanationCsvHead()}\n`)
  }

  /** Something was found, and perhaps a connection is over. */
  take(event: CaptureEvent, explanation: Explanation | undefined): void {
    if (event.kind === 'summary') this.check(event)
    this.sayRemark()
    if (event.kind === 'remark') this.remark = event.text
    if (!explanation) return
    this.totals.add(explanation)
    if (this.chosen.size > 0 && !this.chosen.has(explanation.visit.connection)) return
    this.shown++
    this.page?.add(explanation)
    this.show(explanation)
  }

  /** The capture is over. @param forgotten sessions */
  end(file: string, forgotten: number): void {
    const summary = this.totals.summary(forgotten)
    const { html, json, csv } = this.values
    if (this.chosen.size > 0 && this.shown === 0)
      throw new UsageError(
        `--connection: the capture has ${counted(summary.connections, 'connection')} with TLS, and none of that number`,
      )
    if (json) this.io.out(`${explainSummaryLine(summary)}\n`)
    else if (!csv && this.chosen.size === 0) this.summarise(summary)
    if (html !== undefined && this.page) {
      const page = this.page.html(basename(file), summary)
      onFile('html', html, () => writeFileSync(html, page))
    }
  }

  private sayRemark(): void {
    if (this.remark !== undefined) this.io.note(`explain: ${printable(this.remark)}\n`)
    this.remark = undefined
  }

  private show(explanation: Explanation): void {
    const { json, csv, full } = this.values
    if (json) return this.io.out(`${explanationLine(explanation)}\n`)
    if (csv) return this.io.out(`${explanationCsvLine(explanation)}\n`)
    const wanted = full === true || this.chosen.size > 0
    const rows = wanted
      ? renderExplanationInFull(explanation, this.look)
      : renderExplanation(explanation, this.look)
    for (const row of rows) this.io.out(`${row}\n`)
  }

  private summarise(summary: ExplainSummary): void {
    for (const row of renderExplainSummary(summary, this.look)) this.io.out(`${row}\n`)
  }

  private check({
    format,
    tls,
    packets,
    connections,
    tlsMidway,
  }: Extract<CaptureEvent, { kind: 'summary' }>): void {
    if (format === undefined)
      throw new UsageError(
        `explain: ${this.remark ?? 'expected a capture'}; for dumps and other bytes there is decode`,
      )
    if (tls === 0)
      this.io.note(
        `explain: no TLS in ${counted(packets, 'packet')} and ${counted(connections, 'TCP connection')} that were read\n`,
      )
    if (tlsMidway > 0)
      this.io.note(
        `explain: ${counted(tlsMidway, 'connection')} began before the capture: without hellos little can be said\n`,
      )
  }
}
