/** A check-up: trials one after the other, each connection after a pause, and what they come to. */
import type { ClientSettings } from '../handshake/config/config.ts'
import type { Version } from '../wire/version.ts'
import { OVERLOOKED, settingsFor } from './client.ts'
import { outcomeOf, rowOf, type Finding, type FindingId } from './findings.ts'
import type { Asked, Judged, Plan, Trial } from './trial.ts'
import { TRIALS_12 } from './trials12.ts'
import { TRIALS_13 } from './trials13.ts'
import { visit, type Address, type Surroundings, type Visit } from './visit.ts'

/** What a check-up is made from. */
export interface CheckUpOptions extends Surroundings {
  readonly asked: Asked
  /** The addresses of the server; all is asked of the first, and of the others whether they take its sessions. */
  readonly addresses: readonly [Address, ...Address[]]
  /** Settings of all connections: trust, groups. */
  readonly settings: ClientSettings
  /** The questions that are put; all, unless told otherwise. */
  readonly only?: (version: Version, id: FindingId) => boolean
  /** ms between two connections. */
  readonly pause: number
  /** Hears of each connection that it is over. */
  readonly visited?: (visit: Visit) => void
}

const TRIALS: Readonly<Record<Version, readonly Trial[]>> = { 'TLS 1.2': TRIALS_12, 'TLS 1.3': TRIALS_13 }

/** What can be asked about, in this order. */
export const CHECK_UP_VERSIONS: readonly Version[] = ['TLS 1.2', 'TLS 1.3']

/** The trials of a version that are asked for. */
function trialsOf(
  version: Version,
  { asked, only }: Pick<CheckUpOptions, 'asked' | 'only'>,
): readonly Trial[] {
  return TRIALS[version].filter(({ when, id }) => (when?.(asked) ?? true) && (only?.(version, id) ?? true))
}

function plansOf({ plans }: Trial, asked: Asked): readonly Plan[] {
  return typeof plans === 'function' ? plans(asked) : []
}

/** Most connections that a check-up makes: fewer where there is nothing to offer. */
export function connectionsOf(options: Pick<CheckUpOptions, 'asked' | 'addresses' | 'only'>): number {
  const { asked, addresses } = options
  const counts = asked.versions.flatMap((version) =>
    trialsOf(version, options).map((trial) => {
      const plans = plansOf(trial, asked)
      return plans.length * placesOf(plans, addresses).length
    }),
  )
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The addresses that a trial is about: the first, or each of the others. */
function placesOf(
  plans: readonly Plan[],
  [first, ...others]: CheckUpOptions['addresses'],
): readonly Address[] {
  return plans.some(({ elsewhere }) => elsewhere) ? others : [first]
}

/** Makes a check-up; findings come as they are made. It ends early where it is told to stop. */
export async function* checkUp(options: CheckUpOptions): AsyncGenerator<Finding> {
  const made = { count: 0 }
  for (const version of options.asked.versions) yield* new VersionCheckUp(version, options, made).findings()
}

/** The check-up of one version. */
class VersionCheckUp {
  private readonly version: Version
  private readonly options: CheckUpOptions
  /** Connections so far, of all versions. */
  private readonly made: { count: number }
  private readonly found = new Map<FindingId, Judged['outcome']>()
  private readonly visits = new Map<FindingId, readonly Visit[]>()
  private readonly all: Visit[] = []

  constructor(version: Version, options: CheckUpOptions, made: { count: number }) {
    this.version = version
    this.options = options
    this.made = made
  }

  async *findings(): AsyncGenerator<Finding> {
    const { asked, addresses, signal } = this.options
    for (const trial of trialsOf(this.version, this.options)) {
      for (const address of placesOf(plansOf(trial, asked), addresses)) {
        if (signal?.aborted) return
        const judged = await this.try(trial, address)
        if (signal?.aborted) return
        yield this.finding(trial, address, judged)
      }
      if (trial.id === 'version' && this.found.get('version') !== 'spoken') return
    }
  }

  /** Makes the connections of a trial and judges them. */
  private async try(
    trial: Trial,
    address: Address,
  ): Promise<Judged & { readonly evidence: readonly Visit[] }> {
    const missing = this.missing(trial)
    if (missing !== undefined) return { outcome: 'untried', why: missing, evidence: [] }
    const visits = await this.visitsOf(trial, address)
    if (visits.length === 0) return { outcome: 'untried', evidence: [] }
    const judged = trial.judge({ asked: this.options.asked, visits, all: this.all })
    const outcome = this.isDoubtful(trial, judged) ? 'unclear' : judged.outcome
    this.found.set(trial.id, outcome)
    return { evidence: visits, ...judged, outcome }
  }

  /** Why a trial cannot be made. */
  private missing({ needs }: Trial): string | undefined {
    if (!needs) return undefined
    const { way, came } = needs
    const basic = this.found.get(way.basic)
    if (basic === 'none' || basic === 'unreached' || basic === undefined)
      return 'there is no session to try it with'
    const resumed = basic === 'resumed' || ['all', 'some'].includes(this.found.get(way.share) ?? '')
    return came === 'resumed' && !resumed ? 'the server never resumes this way' : undefined
  }

  /** Where a server does not always resume, that it did not says nothing. */
  private isDoubtful({ needs, id }: Trial, { came }: Judged): boolean {
    if (!needs || came !== 'declined' || id === needs.way.share) return false
    return this.found.get(needs.way.share) !== 'all'
  }

  private async visitsOf(trial: Trial, address: Address): Promise<readonly Visit[]> {
    if (typeof trial.plans !== 'function') return this.visits.get(trial.plans.of) ?? []
    const visits: Visit[] = []
    for (const plan of trial.plans(this.options.asked)) {
      if (plan.offers && !plan.offers(visits)) break
      await this.pause((plan.wait ?? 0) * 1000)
      if (this.options.signal?.aborted) break
      visits.push(await this.visit(trial, plan, plan.elsewhere ? address : this.options.addresses[0], visits))
    }
    this.visits.set(trial.id, visits)
    return visits
  }

  private async visit(
    { settings }: Trial,
    plan: Plan,
    address: Address,
    before: readonly Visit[],
  ): Promise<Visit> {
    const { asked, settings: common } = this.options
    const { overlooks = [], idLength, early, stays = false } = plan
    const made = await visit(
      `c${++this.made.count}`,
      {
        address,
        settings: {
          ...settingsFor(this.version, {
            ...common,
            serverName: asked.serverName,
            credential: asked.credential,
          }),
          ...settings,
          ...plan.settings?.(before),
        },
        offers: plan.offers?.(before),
        overlooks: [...OVERLOOKED[this.version], ...overlooks],
        idLength,
        early,
        stays,
      },
      this.options,
    )
    this.all.push(made)
    this.options.visited?.(made)
    return made
  }

  /** Waits as long as one is asked to between two connections, or longer. */
  private pause(least: number): Promise<void> {
    const { pause, signal } = this.options
    const ms = Math.max(least, this.made.count === 0 ? 0 : pause)
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      signal?.addEventListener('abort', done)
    })
  }

  private finding(
    { version, id }: Trial,
    address: Address,
    { outcome, seen = '', why = '', evidence }: Judged & { readonly evidence: readonly Visit[] },
  ): Finding {
    const row = rowOf(version, id)
    return {
      id,
      version,
      address: address.name,
      outcome,
      ...outcomeOf(row, outcome),
      seen,
      why,
      rule: row.rule,
      cite: row.cite,
      evidence: evidence.map((each) => each.id),
    }
  }
}
