/** Every attack, in the order in which a learner would take them. */
import { ALPACA } from './alpaca.ts'
import { halvesOf, type Attack, type AttackRow } from './attack.ts'
import { BLEICHENBACHER } from './bleichenbacher.ts'
import { DISMISSED } from './dismissed.ts'
import { DOWNGRADE } from './downgrade.ts'
import { LUCKY13 } from './lucky13.ts'
import { RACCOON } from './raccoon.ts'
import { RENEGOTIATION } from './renegotiation.ts'
import { SELFIE } from './selfie.ts'
import { TRACKING } from './tracking.ts'
import { TRIPLE_HANDSHAKE } from './triple-handshake.ts'
import { VIRTUAL_HOST } from './virtual-host.ts'

const ROWS: readonly AttackRow[] = [
  TRACKING,
  DISMISSED,
  VIRTUAL_HOST,
  SELFIE,
  ALPACA,
  RENEGOTIATION,
  TRIPLE_HANDSHAKE,
  DOWNGRADE,
  BLEICHENBACHER,
  LUCKY13,
  RACCOON,
]

/** Both halves of each attack, one behind the other. */
export const ATTACKS: readonly Attack[] = ROWS.flatMap(halvesOf)
