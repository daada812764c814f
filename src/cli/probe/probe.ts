/** `probe`: a check-up of a live server's resumption. */
import { printable } from '../../bytes/printable.ts'
import { SignatureMemory } from '../../crypto/signature/signature-memory.ts'
import { clientConfig } from '../../handshake/settings/configure.ts'
import type { ClientSettings } from '../../handshake/config/config.ts'
import { systemRandom } from '../../net/own-secrets.ts'
import { checkUp, connectionsOf, type CheckUpOptions } from '../../probe/check-up.ts'
import type { Finding } from '../../probe/findings.ts'
import type { ServerName } from '../../probe/advice/advice.ts'
import type { Address } from '../../probe/visit.ts'
import type { TextOptions } from '../../render/text/text.ts'
import type { Checked } from '../../render/beside/checked.ts'
import { counted } from '../../render/words/values.ts'
import { parseOptions, UsageError, wholeNumber } from '../arguments/options.ts'
import { configured } from '../arguments/setting-options.ts'
import { interruptible } from '../output/interrupt.ts'
import { textLook, type Io } from '../output/io.ts'
import { NowAndThen } from '../output/now-and-then.ts'
import { recordsAre, writeRun } from '../socket/recordings.ts'
import { handshakeTimeout, protocols, trustFrom } from '../socket/settings.ts'
import { targetFrom } from '../socket/target.ts'
import { Evidence } from './evidence.ts'
import { askedFrom, PROBE_OPTIONS, probeHelp, serversFrom, type ProbeValues } from './options.ts'
import { checkedOf } from './page.ts'
import { adviceRows, findingLine, findingRows } from './text.ts'

/** The command. Exit code 0 where nothing is bad, 1 where something is or no handshake was done, 2 for a usage error. */
export async function probeCommand(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseOptions(PROBE_OPTIONS, args)
  if (values.help) {
    io.out(probeHelp())
    return 0
  }
  const options = optionsFrom(values, positionals, io)
  const report = new Report(values, io, options.addresses)
  const evidence = recordsAre(values) ? new Evidence() : undefined
  const most = connectionsOf(options)
  const pace = new NowAndThen((text) => io.note(`probe: ${text}\n`))
  let made = 0
  io.note(`probe: ${planText(options)}\n`)
  const isStopped = await interruptible(async (signal) => {
    const visited = (): void => {
      made++
      pace.advance(() => `${made} of at most ${most} connections`)
    }
    const heard = { ...evidence?.ears, signal, visited }
    for await (const finding of checkUp({ ...options, ...heard })) report.take(finding)
    return signal.aborted
  })
  if (isStopped) io.note('probe: stopped; this is what was found so far\n')
  const code = report.end(made)
  const about = { name: `probe ${positionals.join(' ')}`, shows: 'How a server resumes, as it was found.' }
  writeRun(values, evidence?.recorder.run(about), { checked: report.checked(made) }, (text) =>
    io.note(`probe: ${text}\n`),
  )
  return code
}

// ---- Options

function optionsFrom(values: ProbeValues, places: readonly string[], io: Io): CheckUpOptions {
  const say = (text: string): void => io.note(`${text}\n`)
  const [first, ...others] = places
  if (first === undefined) throw new UsageError('probe: which server? HOST:PORT or a URL')
  const { server } = targetFrom(first, values)
  const { alpn, CAfile, verify = false } = values
  const settings: ClientSettings = {
    verifyPeer: verify,
    ...(alpn !== undefined && { alpn: protocols(alpn) }),
    ...(CAfile !== undefined && { trust: trustFrom(CAfile, values, { say }) }),
  }
  const asked = askedFrom(values, server.host, say)
  configured(() => clientConfig({ ...settings, serverName: asked.serverName }))
  return {
    asked,
    addresses: [addressFrom(first, values), ...others.map((place) => addressFrom(place, values))],
    settings,
    pause: wholeNumber('pause', values.pause ?? '100', 0, 60_000),
    timeout: handshakeTimeout(values),
    random: systemRandom(),
    signatureMemory: new SignatureMemory(),
  }
}

function addressFrom(place: string, values: ProbeValues): Address {
  const { server, socket, talks } = targetFrom(place, values)
  return { name: `${server.host}:${server.port}`, ...socket, talks }
}

/** What is about to happen, so that nobody is surprised in whose log it stands. */
function planText(options: CheckUpOptions): string {
  const { addresses, pause, asked } = options
  const names = addresses.map(({ name }) => name).join(', ')
  const wait =
    asked.wait === undefined ? '' : `, and ${counted(asked.versions.length, 'wait')} of ${asked.wait} s`
  const most = counted(connectionsOf(options), 'connection')
  return `at most ${most} to ${names}, one after the other, ${pause} ms between two${wait}; Ctrl-C ends it`
}

// ---- What is shown

/** Writes findings as they come. */
class Report {
  private readonly values: ProbeValues
  private readonly io: Io
  private readonly look: TextOptions
  private readonly servers: readonly ServerName[]
  private readonly first: string
  private readonly findings: Finding[] = []

  constructor(values: ProbeValues, io: Io, [first]: CheckUpOptions['addresses']) {
    this.values = values
    this.io = io
    this.look = textLook(values, io)
    this.servers = serversFrom(values)
    this.first = first.name
  }

  /** One more. */
  take(finding: Finding): void {
    const { version } = finding
    if (this.values.json) this.io.out(`${findingLine(finding, this.servers)}\n`)
    else if (!isUnreached(finding)) {
      if (this.findings.at(-1)?.version !== version) this.io.out(`\n${version}\n`)
      this.say(findingRows(finding, this.first, this.look))
    }
    this.findings.push(finding)
  }

  /** All is asked. @param connections how many were made @returns the exit code */
  end(connections: number): number {
    const { findings, io, counts } = this
    const { bad } = counts
    if (this.values.json) io.out(`${JSON.stringify({ kind: 'summary', connections, ...counts })}\n`)
    const silent = findings.filter(({ id }) => id === 'version')
    if (silent.length > 0 && silent.every(({ outcome }) => outcome !== 'spoken')) {
      io.note(
        `probe: ${this.first}: no handshake was done: ${printable(silent.map(({ why }) => why).join('; '))}\n`,
      )
      return 1
    }
    if (!this.values.json) {
      this.say(adviceRows(findings, this.servers, this.look))
      io.out(`\n${this.sum(connections)}\n`)
    }
    return bad > 0 ? 1 : 0
  }

  /** The same for the page. */
  checked(connections: number): Checked {
    const { first, servers, values } = this
    const findings = this.findings.filter((each) => !isUnreached(each))
    return checkedOf(findings, { first, servers, full: values.full ?? false, sum: this.sum(connections) })
  }

  private get counts(): Readonly<Record<Finding['result'], number>> {
    const count = (wanted: Finding['result']): number =>
      this.findings.filter(({ result, outcome }) => result === wanted && outcome !== 'untried').length
    return { good: count('good'), note: count('note'), bad: count('bad') }
  }

  private sum(connections: number): string {
    const { good, note, bad } = this.counts
    return `${counted(connections, 'connection')}: ${good} good, ${counted(note, 'note')}, ${bad} bad`
  }

  private say(rows: readonly string[]): void {
    for (const row of rows) this.io.out(`${row}\n`)
  }
}

/** What no connection came of is told once, of the whole server. */
function isUnreached({ id, outcome }: Finding): boolean {
  return id === 'version' && outcome === 'unreached'
}
