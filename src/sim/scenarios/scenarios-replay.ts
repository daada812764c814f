/** The scenarios of replayed early data: what an attacker gains, and what each defence leaves of it (RFC 9846 §8). */
import { MINUTE } from '../../bytes/time.ts'
import type { TicketPolicy } from '../../handshake/config/config.ts'
import { type Capture, replayEverywhere, type Sharing } from './farm.ts'
import type { Lab } from '../lab/lab.ts'
import { client, converse, once, sayEarly, scenario, server, type Scenario } from './scenario.ts'

const TWO_BY_TWO = { zones: 2, nodes: 2 } as const

/** A full connection, then one with early data, which somebody captures on the way. */
function captured(lab: Lab, kind: TicketPolicy['kind']): { readonly lab: Lab; readonly capture: Capture } {
  const ends = {
    client: client({ earlyData: true }),
    server: server({ maxEarlyData: 16_384, tickets: { kind, count: 1 } }),
  }
  const before = once(lab, ends).wait(MINUTE)
  let sent = sayEarly(before.connect({ ...ends, resume: 'take' }), 'pay 10 to Bob')
  while (sent.client.commands.length > 0) sent = sent.step()
  const after = converse(sent)
  const capture = {
    flight: sent.sent('client'),
    server: ends.server,
    first: after.world,
    others: before.world,
  }
  return { lab: after, capture }
}

/** What an attacker does not gain. The handshake secrets follow from the PSK, the binder key too (§7.1). */
const NOBODY_FINISHES = [
  'without the PSK the attacker can neither read an answer nor make a Finished: none of these connections completes, but early data count before that',
  'RFC 9846 §4.5.3 and §8',
] as const

/** The scenarios in the order in which a learner would take them. */
export const SCENARIOS_REPLAY: readonly Scenario[] = [
  scenario(
    'tls13-0rtt-replay',
    'captured early data, shown to four servers in two zones: accepted once per memory that is not shared',
    (lab) => {
      const { lab: after, capture } = captured(lab, 'sealed')
      const farms: readonly Sharing[] = ['node', 'zone', 'global']
      const replayed = farms.reduce(
        (now, sharing) => replayEverywhere(now, { ...TWO_BY_TWO, sharing }, capture),
        after,
      )
      // Nobody remembers for ever: the ticket's age says that the flight is old (§8.3).
      const later = replayed.wait(MINUTE)
      return later
        .withWorld({ ...later.world, replays: capture.others.replays })
        .replay(capture.flight, capture.server)
        .run()
        .remark('a minute later even a server that remembers nothing finds them too old', 'RFC 9846 §8.3')
        .remark(...NOBODY_FINISHES)
    },
  ),
  scenario(
    'tls13-0rtt-replay-single-use',
    'the same with tickets that are references, used once: only the server that made the session accepts, once',
    (lab) => {
      const { lab: after, capture } = captured(lab, 'stateful')
      // What the other servers have: no session behind any reference.
      const empty = { ...capture, others: { ...capture.others, serverContext: lab.world.serverContext } }
      return replayEverywhere(after, { ...TWO_BY_TWO, sharing: 'node' }, empty).remark(...NOBODY_FINISHES)
    },
  ),
]
