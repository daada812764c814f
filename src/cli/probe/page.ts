/** Findings as the page has them, above the connections that they rest on. */
import { adviceOn, type ServerName } from '../../probe/advice/advice.ts'
import type { Finding } from '../../probe/findings.ts'
import type { Checked, CheckedFinding } from '../../render/beside/checked.ts'
import { adviceNote, factsIn } from './text.ts'

/** How they are told. */
interface Telling {
  /** Every question with its rule, also those that could not be put. */
  readonly full: boolean
  /** The address that need not be named. */
  readonly first: string
  /** Servers that advice is wanted for. */
  readonly servers: readonly ServerName[]
  /** How many there are of each kind. */
  readonly sum: string
}

/** What was found, version by version. */
export function checkedOf(findings: readonly Finding[], telling: Telling): Checked {
  const asked = findings.filter(({ outcome }) => telling.full || outcome !== 'untried')
  const versions = [...new Set(asked.map(({ version }) => version))]
  const parts = versions.map((version) => ({
    version,
    findings: asked.filter((each) => each.version === version).map((each) => toldOf(each, telling)),
  }))
  return { sum: telling.sum, parts }
}

function toldOf(finding: Finding, { full, first, servers }: Telling): CheckedFinding {
  const { id, result, why, rule, cite, evidence } = finding
  const inShort = result === 'good' && !full
  return {
    ...{ id, result, evidence },
    says: factsIn(finding, first),
    why: inShort ? '' : why,
    rule: inShort ? undefined : { says: rule, cite },
    advice: adviceOn(finding)
      .filter(({ server }) => servers.includes(server))
      .map((advice) => ({ ...advice, says: adviceNote(advice) })),
  }
}
