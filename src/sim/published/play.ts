/** A published connection, played in a Lab: both endpoints are ours, and what was random is as it was published. */
import { scriptedRandom, seededRandom } from '../../crypto/hash/random.ts'
import type { Answer } from '../../handshake/state/request.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Actor } from '../../wire/actor.ts'
import { Lab } from '../lab/lab.ts'
import type { LabOptions } from '../lab/lab-options.ts'
import type { Script } from './inputs.ts'
import type { PublishedTrace } from './trace.ts'

/** A signature for each side that makes one. */
export type Signatures = Readonly<Partial<Record<Actor, Uint8Array | undefined>>>

const ACTORS = ['client', 'server'] as const

/** What nobody published, since nothing needs it: ticket keys that seal nothing, and what is drawn once something is changed. */
const OTHERWISE = seededRandom('published')

/** A Lab in which all that is random was published. @param scripts one for each connection, `c1` first */
export function labOf(scripts: readonly Script[], options: Omit<LabOptions, 'seed' | 'random'>): Lab {
  const values = scripts.flatMap((script, index) =>
    Object.entries(script).map(([name, bytes]) => [`c${index + 1}/${name}`, bytes] as const),
  )
  return Lab.create({ ...options, random: scriptedRandom(Object.fromEntries(values), OTHERWISE, 'fallback') })
}

/** Runs until quiet; who is to sign gets the published signature at once. */
export function runSigned(lab: Lab, signatures: Signatures): Lab {
  for (let now = lab; ;) {
    const signer = ACTORS.find((actor) => now[actor].pending?.kind === 'sign')
    const after = signer ? now.answer(signer, signedBy(signer, signatures)) : now.step()
    if (after === now) return now
    now = after
  }
}

function signedBy(signer: Actor, { [signer]: signature }: Signatures): Answer {
  if (!signature) throw new Misuse(`no signature of the ${signer} was published`)
  return { kind: 'sign', signature }
}

/** Both sides send the data that they sent. @param from without this many that were early */
export function says(lab: Lab, { records }: PublishedTrace, from = 0): Lab {
  return records
    .filter(({ type }) => type === 'application_data')
    .slice(from)
    .reduce((now, { actor, content }) => now.command(actor, { kind: 'send', data: content }), lab)
}

/** The client closes, then the server. */
export function closes(lab: Lab): Lab {
  return ACTORS.reduce((now, actor) => now.command(actor, { kind: 'close' }), lab)
}
