/** Trials that both versions have, and what their plans are made of. */
import type { Session } from '../session/session.ts'
import type { Version } from '../wire/version.ts'
import type { FindingId } from './findings.ts'
import { versionIn } from './heard.ts'
import { byLast, endText, judgeShare } from './judging.ts'
import type { Judged, Plan, Seen, Trial, Way } from './trial.ts'
import type { Visit } from './visit.ts'

/** Offers the newest session of one connection of the trial. */
export function given(index: number): NonNullable<Plan['offers']> {
  return (before) => before.at(index)?.sessions.at(-1)
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
  if (connected && agreed)
    return { outcome: 'spoken', seen: [agreed.suite, agreed.group ?? []].flat().join(', ') }
  const another = hello !== undefined && versionIn(hello) !== version
  const refused = outcome.kind === 'failed' && outcome.by === 'peer'
  if (another || refused) return { outcome: 'not-spoken', why: endText(visit) }
  return { outcome: spoke ? 'broken' : 'unreached', why: endText(visit) }
}

/** What a trial of a way needs; {@link Trial.needs}. */
type Needs = Pick<Trial, 'version' | 'settings'> & { readonly way: Way }

/** Sessions again and again, as a client does: each connection offers the newest. */
export function shareTrial({ version, way, settings }: Needs): Trial {
  const newest = (before: readonly Visit[]): Session | undefined =>
    before.flatMap(({ sessions }) => sessions).at(-1)
  return {
    version,
    id: way.share,
    needs: { way, came: 'given' },
    ...(settings && { settings }),
    plans: ({ tries }) => [
      { stays: true },
      ...Array.from({ length: tries }, (): Plan => ({ stays: true, offers: newest })),
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
