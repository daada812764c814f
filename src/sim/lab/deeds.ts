/** What is done to a Lab from outside, as data: with it a story goes on again from any moment, its author not being asked. */
import { Misuse } from '../../rules/failure.ts'
import type { Answer, Command } from '../../handshake/state/request.ts'
import type { ServerSettings } from '../../handshake/config/config.ts'
import type { Actor } from '../../wire/actor.ts'
import type { Change } from '../change/change.ts'
import type { LabConnectOptions } from './lab-options.ts'
import type { World } from './world.ts'

/** One thing that was done to a Lab; stepping is not among them. */
export type Deed =
  | { readonly kind: 'connect'; readonly options: LabConnectOptions }
  /** Bytes are sent again: those that a client once sent, so many segments of them, or any. */
  | { readonly kind: 'replay'; readonly bytes: Uint8Array | Captured; readonly server: ServerSettings }
  | { readonly kind: 'command'; readonly actor: Actor; readonly command: Command }
  | { readonly kind: 'answer'; readonly actor: Actor; readonly answer: Answer }
  | { readonly kind: 'wait'; readonly ms: number }
  /** A connection that was left behind goes on. */
  | { readonly kind: 'go-on'; readonly connection: string }
  /** Parts of the world became others. */
  | { readonly kind: 'world'; readonly world: Partial<World> }
  | { readonly kind: 'remark'; readonly text: string; readonly cite: string }
  | { readonly kind: 'change'; readonly change: Change }

/** What can be told to do things, and to step: a Lab. */
interface Told<L> {
  readonly world: World
  readonly timeline: { readonly length: number }
  readonly changes: readonly Change[]
  readonly quiet: boolean
  do(deed: Deed): L
  step(): L
  run(): L
}

/** What a client sent first in a connection. */
export interface Captured {
  readonly connection: string
  readonly segments: number
}

/** A deed, with what it was done to, and what that then was. */
export interface Done<L> {
  readonly deed: Deed
  readonly before: L
  readonly after: L
}

/** What came after the moment to which somebody went back. */
export interface Ahead<L> {
  /** Steps until the first of the deeds. */
  readonly steps: number
  readonly deeds: readonly Done<L>[]
  /** What it was in the end. */
  readonly end: L
}

/**
 * Goes on as a Lab did before: all that was done to it is done again, when everything is quiet where it was quiet then, and
 * otherwise after as many steps. What makes no sense any more is left out: a command to an endpoint that is in another state,
 * and, where something was changed, a remark on what was seen.
 */
export function goOn<L extends Told<L>>(from: L, { steps, deeds, end }: Ahead<L>): L {
  let lab = from
  let left = steps
  deeds.forEach(({ deed, before, after }, index) => {
    lab = follow(lab, before, left)
    if (deed.kind === 'answer' || deed.kind === 'command') lab = untilItMakesSense(lab, deed, before)
    if (makesSense(deed, before, lab)) lab = done(lab, deed)
    left = (deeds.at(index + 1)?.before ?? end).timeline.length - after.timeline.length
  })
  return follow(lab, end, left)
}

/** What an endpoint cannot do any more is left out: early data without a ticket that allows them. */
function done<L extends Told<L>>(lab: L, deed: Deed): L {
  try {
    return lab.do(deed)
  } catch (error) {
    if (deed.kind === 'command' && error instanceof Misuse) return lab
    throw error
  }
}

function follow<L extends Told<L>>(from: L, then: L, steps: number): L {
  if (then.quiet) return from.run()
  let lab = from
  for (let i = 0; i < steps; i++) lab = lab.step()
  return lab
}

/** Where something was changed, a question, or the state for a command, may come some steps later than it came then. */
function untilItMakesSense<L extends Told<L>>(from: L, deed: Deed, then: L): L {
  let lab = from
  while (!makesSense(deed, then, lab)) {
    const next = lab.step()
    if (next === lab) return lab
    lab = next
  }
  return lab
}

function isAsked(
  { world }: Pick<Told<unknown>, 'world'>,
  { actor, answer }: Extract<Deed, { readonly kind: 'answer' }>,
): boolean {
  return world[actor]?.pending?.kind === answer.kind
}

function makesSense<L extends Told<L>>(deed: Deed, then: L, now: L): boolean {
  switch (deed.kind) {
    case 'answer':
      return isAsked(now, deed)
    case 'command':
      return then.world[deed.actor]?.state.name === now.world[deed.actor]?.state.name
    case 'remark':
      return now.changes.length === then.changes.length
    case 'connect':
    case 'replay':
    case 'wait':
    case 'world':
    case 'go-on':
    case 'change':
      return true
  }
}
