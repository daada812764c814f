/** What somebody else gets: replays that are taken, what a stolen ticket key opens, what a listener can link. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { Bars } from '../charts/bars.tsx'
import { Figure } from '../charts/figure.tsx'
import { counted, percent } from '../words/values.ts'
import { number } from '../words/amounts.ts'

/** What became of early data; nothing where nobody sent any. */
export function EarlyData({ report: { early } }: { readonly report: FleetReport }) {
  const { sent, accepted, reasons, replayed, replaysAccepted } = early
  if (sent === 0) return null
  const again =
    replayed === 0
      ? 'Nobody sent any again.'
      : `Somebody sent ${number(replayed)} of these flights again, and servers took ${number(replaysAccepted)} of them once more.`
  return (
    <Figure
      id="early-data"
      title="What became of early data, and of replays?"
      says={[
        `${percent(accepted / sent)} of ${number(sent)} connections with early data had them taken. ${again}`,
      ]}
      caption="Flights with early data. What is taken a second time is done a second time: a server that remembers what it saw takes none (RFC 9846 §8)."
    >
      <Bars
        caption="Early data"
        heads={['what', 'flights']}
        whole={sent}
        bars={[
          { name: 'sent', value: sent, text: number(sent), look: 'time' },
          { name: 'taken', value: accepted, text: number(accepted), look: 'early' },
          ...reasons.map(({ check, rule, count }) => ({
            name: `not taken: ${check}`,
            about: rule,
            value: count,
            text: number(count),
            look: 'early-refused',
          })),
          { name: 'sent again by somebody', value: replayed, text: number(replayed), look: 'time' },
          {
            name: 'and taken once more',
            value: replaysAccepted,
            text: number(replaysAccepted),
            look: 'refused',
          },
        ]}
      />
    </Figure>
  )
}

/** Keys that have a bar of their own. */
const BARS = 12

/** What a stolen key opens, and what a listener sees. */
export function Exposure({ report }: { readonly report: FleetReport }) {
  const { exposure, linked, connections } = report
  const { keys, byKey, most } = exposure
  const shown = byKey.slice(0, BARS)
  const opens =
    keys === 0
      ? 'Nothing that was recorded: no connection lies under a ticket key alone.'
      : `Whoever records all traffic and steals one key reads up to ${number(most)} connections, ${percent(most / connections)} of all. ${counted(keys, 'key')} had connections under ${keys === 1 ? 'it' : 'them'}.`
  return (
    <Figure
      id="exposure"
      title="What does one stolen ticket key open?"
      says={[
        opens,
        linked === 0
          ? 'Who only listens cannot tell by a session that two connections are of the same client.'
          : `Who only listens can tell of ${percent(linked / connections)} that they are of a client that was here before: their session was shown before, in the clear.`,
      ]}
      caption={`Connections of TLS 1.2 under each key, and those of TLS 1.3 with early data${keys > BARS ? `; the ${BARS} keys with the most of ${keys}` : ''}. Shorter lives of keys (--rotate) make the bars shorter.`}
    >
      {keys > 0 && (
        <Bars
          caption="Connections that a stolen ticket key opens"
          heads={['key', 'connections']}
          whole={connections}
          bars={shown.map((count, at) => ({
            name: `key ${at + 1}`,
            value: count,
            text: `${number(count)} · ${percent(count / connections)}`,
            look: 'secret',
          }))}
        />
      )}
    </Figure>
  )
}
