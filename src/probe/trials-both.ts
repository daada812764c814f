/** Trials that both versions have, and what their plans are made of. */
import type { Agreed } from '../handshake/state/agreed.ts'
import type { Session } from '../session/session.ts'
import type { Version } from '../wire/version.ts'
import type { FindingId, OutcomeName } from './findings.ts'
import { versionIn } from './heard.ts'
import { byLast, endText, judgeShare, judgeStale } from './judging.ts'
import type { Judged, Plan, Seen, Trial, Way } from './trial.ts'
import type { Visit } from './visit.ts'

/** Offers the newest session of one connection of the trial. */
function given(index: number): NonNullable<Plan['offers']> {
  return (before) => newestOf(before.slice(index, index + 1))
}

/** The newest session; where the trial is about tickets of TLS 1.2, one that goes by its ID alone does not count. */
function newestOf(visits: readonly Visit[]): Session | undefined {
  const sessions = visits.flatMap((visit) =>
    visit.settings.sessionTickets ? visit.sessions.filter(({ ticket }) => ticket.length > 0) : visit.sessions,
  )
  return sessions.at(-1)
}

/** A connection that gets a session, and one that offers it. */
export function pair(then: Plan = {}, first: Plan = {}): readonly Plan[] {
  return [
    { stays: true, ...first },
    { offers: given(0), ...then },
  ]
}

/** Whether the version is spoken at all. */
export function versionTrial(version: Version): Trial {
  return { version, id: 'version', plans: () => [{}], judge: (seen) => judgeVersion(seen, version) }
}

function judgeVersion({ visits }: Seen, version: Version): Judged {
  const visit = visits[0]!
  const { connected, agreed, hello, outcome, spoke } = visit
  if (connected && agreed) return { outcome: 'spoken', seen: spokenText(visit, agreed) }
  const another = hello !== undefined && versionIn(hello) !== version
  const refused = outcome.kind === 'failed' && outcome.by === 'peer'
  if (another || refused) return { outcome: 'not-spoken', why: endText(visit) }
  return { outcome: spoke ? 'broken' : 'unreached', why: endText(visit) }
}

/** The certificate is not what is asked about: that it would not be believed is said once, where anybody is trusted at all. */
function spokenText({ distrust, settings }: Visit, { suite, group }: Agreed): string {
  const isAsked = distrust !== undefined && (settings.trust ?? []).length > 0
  const chain = isAsked ? [`certificate not believed, and gone on all the same: ${distrust}`] : []
  return [suite, ...(group === undefined ? [] : [group]), ...chain].join(', ')
}

/** What a trial of a way needs; {@link Trial.needs}. */
type Needs = Pick<Trial, 'version' | 'settings'> & { readonly way: Way }

/** Sessions again and again, as a client does: each connection offers the newest. */
export function shareTrial({ version, way, settings }: Needs): Trial {
  return {
    version,
    id: way.share,
    needs: { way, came: 'given' },
    ...(settings && { settings }),
    plans: ({ tries }) => [
      { stays: true },
      ...Array.from({ length: tries }, (): Plan => ({ stays: true, offers: newestOf })),
    ],
    judge: judgeShare,
  }
}

/** A session of the first address at another. */
export function elsewhereTrial({ version, way, settings }: Needs, id: FindingId): Trial {
  return {
    version,
    id,
    needs: { way, came: 'given' },
    ...(settings && { settings }),
    plans: () => pair({ elsewhere: true }),
    judge: byLast({ resumed: 'resumed', declined: 'declined' }),
  }
}

/** A session of a client that proved who it is: all its connections can. */
export function certificateTrial(version: Version): Trial {
  const judge = byLast({ resumed: 'resumed', declined: 'declined' })
  return {
    version,
    id: 'client-certificate',
    when: ({ credential }) => credential !== undefined,
    plans: () => pair(),
    judge: (seen) => (seen.visits[0]!.certificateAsked ? judge(seen) : { outcome: 'not-asked' }),
  }
}

/** What a refusal means where another suite is offered than the session's: handshake_failure says that none of them fits. */
export function suiteRefused({ visits }: Seen): OutcomeName {
  const outcome = visits.at(-1)?.outcome
  return outcome?.kind === 'failed' && outcome.alert === 'handshake_failure' ? 'one-suite' : 'aborted'
}

/** A ticket that was used, once more. */
export function reuseTrial(common: Pick<Trial, 'version' | 'settings' | 'needs'>): Trial {
  return {
    ...common,
    id: 'ticket-reuse',
    plans: () => [...pair(), { offers: given(0) }],
    judge: byLast({ resumed: 'resumed', declined: 'declined' }),
  }
}

/** A ticket after a wait. @param lifetime rule by which our client would not offer it, where its time is over */
export function staleTrial(common: Pick<Trial, 'version' | 'settings' | 'needs'>, lifetime: string): Trial {
  return {
    ...common,
    id: 'ticket-stale',
    when: ({ wait }) => wait !== undefined,
    plans: ({ wait = 0 }) => pair({ wait, overlooks: [lifetime] }),
    judge: judgeStale,
  }
}
