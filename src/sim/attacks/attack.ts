/**
 * An attack: somebody between true endpoints, or in place of one, who gets what he should not have; and the same once more with
 * the defence on. The endpoints are the ones of the house. What is weak is a setting that a real endpoint may have, a peer that
 * leaves out a rule, or the RFC itself; each row says which.
 */
import { equal, isText, toHex, toText } from '../../bytes/bytes.ts'
import type { LabOptions } from '../lab/lab-options.ts'
import { Lab } from '../lab/lab.ts'
import { otherwise, type Scenario } from '../scenarios/scenario.ts'
import { DEFAULT_SEED } from '../kernel/network-options.ts'

/** Bytes that the attacker has, beside those of their owner. */
export interface Stolen {
  /** What they are, such as `the master secret of c2`. */
  readonly what: string
  /** What he sent, read or computed to have them. */
  readonly how: string
  /** As the attacker has them. */
  readonly bytes: Uint8Array
  /** As their owner has them: equal, or nothing is proven. */
  readonly owner: Uint8Array
}

/** An attack that was played. */
export interface Told {
  readonly lab: Lab
  /** What the attacker got; nothing where the defence holds. */
  readonly stolen: readonly Stolen[]
}

/** What there is to know about an attack before it is played. */
export interface AttackFacts {
  /** The attack without `attack-`: both halves have it. */
  readonly id: string
  readonly title: string
  readonly defended: boolean
  /** What falls, and why. */
  readonly about: string
  /** Who tells of it: a paper, a CVE, an RFC. */
  readonly source: string
  /** What is otherwise where the attack fails. */
  readonly defence: string
  /**
   * With the defence on: id of the check that fails, or the field that the alert names; empty where nothing fails, because
   * there is nothing left to see.
   */
  readonly check: string
  /** RFC and section of the defence. */
  readonly cite: string
}

/** A row of the table of attacks. What needs keys and certificates is made when it is played. */
export interface AttackRow extends Omit<AttackFacts, 'defended'> {
  /** One line: what the undefended half shows. */
  readonly shows: string
  /** One line: what becomes of it with the defence. */
  readonly holds: string
  readonly play: (stage: Stage) => Told
}

/** Where an attack is played. */
export interface Stage {
  /** An empty Lab with the seed, in which what is drawn or sent may be another's choice. */
  readonly lab: (options?: Omit<LabOptions, 'seed'>) => Lab
  readonly seed: string
  readonly defended: boolean
}

/** A half of an attack as a scenario. */
export interface Attack extends Scenario {
  readonly attack: AttackFacts
  /** The story with what was stolen. */
  readonly tell: (seed?: string) => Told
}

/** Both halves of a row: `attack-ID` and `attack-ID-defended`. */
export function halvesOf({ shows, holds, play, ...facts }: AttackRow): readonly [Attack, Attack] {
  const half = (defended: boolean): Attack => {
    // Some thousand questions take seconds: who asks for the same story again gets the same value.
    let known: { readonly seed: string; readonly told: Told } | undefined
    const tell = (seed = DEFAULT_SEED): Told => {
      const lab: Stage['lab'] = (options) => Lab.create({ seed, ...options })
      if (known?.seed !== seed) known = { seed, told: play({ lab, seed, defended }) }
      return known.told
    }
    return {
      name: `attack-${facts.id}${defended ? '-defended' : ''}`,
      shows: defended ? holds : shows,
      attack: { ...facts, defended },
      tell,
      play: (seed, changes) => otherwise(tell(seed).lab, changes),
    }
  }
  return [half(false), half(true)]
}

/** The end of a story: each theft is remarked, with the bytes and their equality. */
export function told(lab: Lab, stolen: readonly Stolen[], cite: string): Told {
  const after = stolen.reduce((now, each) => now.remark(inWords(each), cite), lab)
  return { lab: after, stolen }
}

/** `the attacker has X, 0303ab…: how; byte for byte what its owner has`. */
function inWords({ what, how, bytes, owner }: Stolen): string {
  const same = equal(bytes, owner) ? 'byte for byte what its owner has' : `its owner has ${shown(owner)}`
  return `the attacker has ${what}, ${shown(bytes)}: ${how}; ${same}`
}

/** Text where it is text, else the first bytes in hex. */
function shown(bytes: Uint8Array): string {
  if (bytes.length > 0 && isText(bytes)) return `“${toText(bytes)}”`
  return bytes.length > 16 ? `${toHex(bytes.slice(0, 16))}…` : toHex(bytes)
}
