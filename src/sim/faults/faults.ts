/** Every fault: what keeps a second connection from being what it would be, one thing at a time. */
import { faultScenario, type Fault } from './fault.ts'
import { FAULTS_EARLY } from './faults-early.ts'
import { ANSWERS_12, HARMLESS_12, TICKETS_12 } from './faults12-wire.ts'
import { FAULTS_12 } from './faults12.ts'
import { ANSWERS_13 } from './faults13-answer.ts'
import { FAULTS_13, HARMLESS_13 } from './faults13.ts'

/** Faults of TLS 1.3: the offer, the ticket, the answer. */
export const FAULTS_OF_13: readonly Fault[] = [...FAULTS_13, ...ANSWERS_13].map(faultScenario)

/** Faults of early data. */
export const FAULTS_OF_0RTT: readonly Fault[] = FAULTS_EARLY.map(faultScenario)

/** Faults of TLS 1.2: the offer, the session or ticket, the answer. */
export const FAULTS_OF_12: readonly Fault[] = [...FAULTS_12, ...TICKETS_12, ...ANSWERS_12].map(faultScenario)

/** What differs and does not matter. */
export const HARMLESS: readonly Fault[] = [...HARMLESS_13, ...HARMLESS_12].map(faultScenario)

/** All of them. */
export const FAULTS: readonly Fault[] = [...FAULTS_OF_13, ...FAULTS_OF_0RTT, ...FAULTS_OF_12, ...HARMLESS]
