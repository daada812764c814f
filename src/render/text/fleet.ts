/** The report of a fleet as text. */
import type { FleetReport } from '../../sim/fleet/report.ts'
import { kibibytes, ms, number, short, span } from '../words/amounts.ts'
import { isResumed, WAY_NAMES } from '../words/ways.ts'
import { percent } from '../words/values.ts'
import type { TextOptions } from './text.ts'
import { line, paint, type Line } from './lines.ts'
import { PLAIN, type Style } from './theme.ts'

/** Rows of text. */
export function* renderFleet(
  report: FleetReport,
  { theme = PLAIN, width = 100 }: TextOptions = {},
): Generator<string> {
  for (const part of linesOf(report)) yield* paint(part, Math.max(40, width), theme)
}

function linesOf(report: FleetReport): Line[] {
  return [
    ...about(report),
    line([]),
    ...ways(report),
    line([]),
    ...reasons(report),
    line([]),
    ...costs(report),
    ...kept(report),
    ...early(report),
    ...seen(report),
  ]
}

function about({ dials, touched, seed, connections, duration, keptOpen }: FleetReport): Line[] {
  const open = keptOpen > 0 ? `; ${number(keptOpen)} visits more found a connection open` : ''
  return [
    row(
      'bold',
      `${number(connections)} connections of ${number(dials.clients)} clients in ${span(duration)}${open}`,
    ),
    row('dim', `${touched.join(' ') || 'every dial as usual'} · seed “${seed}” gives these numbers again`),
  ]
}

function ways({ ways: all, share: ofAll, ofOffered, connections }: FleetReport): Line[] {
  const { share } = ofOffered
  const offered =
    share === undefined ? 'no session was offered' : `${percent(share)} of the sessions that were offered`
  return [
    row('bold', `${percent(ofAll)} resumed; ${offered}`),
    ...(ofOffered.workedOut
      ? [row('dim', `worked out: ${percent(ofOffered.workedOut.share)} of those (${ofOffered.workedOut.by})`)]
      : []),
    ...all.map(({ version, outcome, count }) =>
      item(
        percent(count / connections),
        `${version}  ${WAY_NAMES[outcome]}`,
        isResumed(outcome) ? 'pass' : 'fail',
      ),
    ),
  ]
}

function reasons({ reasons: all, connections }: FleetReport): Line[] {
  if (all.length === 0) return []
  return [
    row('bold', 'Why the others did not, by the check that failed'),
    ...all.map(({ check, because, count, rule, cite }) =>
      line(
        [
          ['text', `  ${percent(count / connections).padStart(6)}  `],
          ['fail', check],
          ['bold', because && `: ${because}`],
          ['dim', `  ${rule}`],
          ['cite', `  ${cite}`],
        ],
        10,
      ),
    ),
  ]
}

function costs({ firstByte, roundTrips, cores, bytes, costs: { from } }: FleetReport): Line[] {
  const { half, ninety, ninetyNine } = firstByte
  return [
    row('bold', 'What it took'),
    item(
      '',
      `${roundTrips.toFixed(2)} round trips of TLS a connection; first byte of an answer after ${ms(half)} for half of them, ${ms(ninety)} for 90 %, ${ms(ninetyNine)} for 99 %`,
    ),
    item(
      '',
      `${short(cores.server)} processors of servers and ${short(cores.client)} of clients; without resumption ${short(cores.serverWhole)} and ${short(cores.clientWhole)} (costs of primitives: ${from})`,
    ),
    item(
      '',
      `${number(Math.round(bytes.each))} bytes a connection, both ways; without resumption ${number(Math.round(bytes.whole))}`,
    ),
  ]
}

function kept({ cache, store, dials }: FleetReport): Line[] {
  if (dials.sessions !== 'cache') return []
  const { held, bytes, hits, misses, expired, pushedOut } = cache
  const asked = hits + misses + expired
  const outside =
    store.operations > 0
      ? `; stores outside: ${number(store.operations)} operations, ${short(store.perSecond)} a second, ${number(store.failures)} without an answer`
      : ''
  return [
    item(
      '',
      `caches held ${number(held)} sessions at most (${kibibytes(bytes)} as files have them); ${asked > 0 ? percent(hits / asked) : 'none'} of ${number(asked)} looks found one, ${number(pushedOut)} sessions were pushed out${outside}`,
    ),
  ]
}

function early({ early: { sent, accepted, reasons: why, replayed, replaysAccepted } }: FleetReport): Line[] {
  if (sent === 0) return []
  const failed = why.map(({ check, count }) => `${check} ${number(count)}`).join(', ')
  const again =
    replayed > 0
      ? `; of ${number(replayed)} flights that somebody sent again ${number(replaysAccepted)} were accepted once more`
      : ''
  return [
    item(
      '',
      `early data in ${number(sent)} connections, accepted in ${number(accepted)}${failed ? ` (not: ${failed})` : ''}${again}`,
    ),
  ]
}

function seen({ exposure: { keys, connections, most }, linked, connections: all }: FleetReport): Line[] {
  const lines: Line[] = []
  if (keys > 0)
    lines.push(
      item(
        '',
        `one ticket key that leaks opens up to ${number(most)} connections (${percent(most / all)}); ${number(connections)} lie under ${number(keys)} keys`,
      ),
    )
  if (linked > 0)
    lines.push(
      item(
        '',
        `${percent(linked / all)} show in the clear what an earlier one showed: who listens knows that it is the same client`,
      ),
    )
  return lines
}

// ---- Rows

function row(style: Style, text: string): Line {
  return line([[style, text]])
}

function item(left: string, text: string, style: Style = 'text'): Line {
  const room = left === '' ? '  ' : `  ${left.padStart(6)}  `
  return line([[style, room + text]], room.length)
}
