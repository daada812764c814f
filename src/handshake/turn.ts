/**
 * The vocabulary of one step. Every effect of a handler goes through its turn: so the trace is complete by construction
 * and a handler holds no logging. A turn is mutable only while its step runs. Its chapters stand in `turn/`: what every
 * step has, key agreement, records, then the schedule of each version.
 */
import { Turn12 } from './turn/turn12.ts'

/** One step in progress. */
export class Turn extends Turn12 {}
