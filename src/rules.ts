/**
 * glass-tls/rules: what must hold, as data: the rules of every decision, the tables of states, the schedules of keys.
 *
 * ```ts
 * import { Lab, toHex } from 'glass-tls'
 * import { findScenario } from 'glass-tls/lab'
 * import { LIMITS, MACHINES, recompute, RULES, SCHEDULE_13 } from 'glass-tls/rules'
 *
 * console.log(RULES.find(({ id }) => id === 'psk.binder')?.alert) // decrypt_error
 * console.log(LIMITS.maxEmptyRecords.default) // 32
 * console.log(MACHINES.client13.WAIT_CV!.CertificateVerify!.to.join()) // WAIT_FINISHED
 * console.log(SCHEDULE_13.resumption_master_secret.label) // res master
 * const { vault } = findScenario('tls13-full')!.play().client
 * const key = vault.get('client_application_write_key_0')
 * console.log(toHex(recompute(key, (id) => [...vault].find((node) => node.id === id)!)) === toHex(key.bytes)) // true
 * ```
 *
 * @module glass-tls/rules
 */
export { MACHINES } from './handshake/machines.ts'
export { recompute } from './secrets/derive.ts'
export { ZEROS } from './secrets/node.ts'
export { RENAMED_13, SCHEDULE_13, type LadderName, type ScheduleRow } from './secrets/schedule13.ts'
export { DECISIONS, RULES, type RuleEntry } from './handshake/rulebook.ts'
export { LIMITS, type Limit, type LimitName } from './rules/limits.ts'
export type { Decision, Finding, Rule, Subject } from './rules/rule.ts'
export { asSeen, judgeHeard, Unseen, type Heard, type HeardCheck, type HeardVerdict } from './rules/heard.ts'
export {
  judge,
  ruleInWords,
  type Check,
  type Departure,
  type Judgement,
  type Verdict,
} from './rules/verdict.ts'
export { SCHEDULE_12, type PrfRow } from './secrets/schedule12.ts'
export { CLIENT_SETTINGS, SERVER_SETTINGS } from './handshake/settings/configure.ts'
