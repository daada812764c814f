/** The scenario that is one's own: both ends are as they come, and whoever plays it says what they are. */
import { MINUTE } from '../../bytes/time.ts'
import { cast } from '../cast/cast.ts'
import { client, converse, once, sayEarly, scenario, server, type Scenario } from './scenario.ts'

/** A full connection, then one with what the first left, and early data where both ends would have them. */
export const SCENARIO_OWN: Scenario = scenario(
  'own',
  'both ends as you set them: a connection, a minute’s pause, then one with what the first left',
  (lab) => {
    const ends = { client: client(), server: server({ trust: [cast().root] }) }
    const again = once(lab, ends)
      .wait(MINUTE)
      .connect({ ...ends, resume: 'take' })
    return converse(sayEarly(again, 'early ping'))
  },
)
