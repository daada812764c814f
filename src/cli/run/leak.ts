/** `run --leak`: which secret is meant, and the rows that tell what falls with it. */
import { toHex } from '../../bytes/bytes.ts'
import { printableJson } from '../../bytes/printable.ts'
import { renderLeak, renderLeaks, type Fallen } from '../../render/beside/leak.ts'
import type { TextOptions } from '../../render/text/text.ts'
import type { Leak } from '../../sim/observer/leaks.ts'
import { observe, type Observed } from '../../sim/observer/observer.ts'
import { describeEpoch } from '../../trace/epoch.ts'
import type { Run } from '../../trace/run.ts'
import { nearest } from '../../rules/nearest.ts'
import { UsageError } from '../arguments/options.ts'

/** What leaks by those names, and what can be read then. @throws UsageError where no secret has that name, or several have */
export function fallenIn(names: readonly string[], leaks: readonly Leak[], run: Run): readonly Fallen[] {
  const all = names.includes('all')
  if (all && names.length > 1) throw new UsageError('--leak: all stands alone')
  const chosen = all
    ? leaks.filter(({ root }) => root).map((leak) => [leak])
    : [names.map((name) => leakNamed(name, leaks))]
  return chosen.map((leaked) => ({
    leaks: leaked,
    seen: observe(
      run,
      leaked.map((leak) => leak.leaked),
    ),
  }))
}

/** Rows of text, or of JSON where there is no look. @param names as they were given */
export function* leakRows(
  names: readonly string[],
  fallen: readonly Fallen[],
  run: Run,
  look: TextOptions | undefined,
): Generator<string> {
  const [first] = fallen
  if (look)
    yield* names.includes('all') || !first ? renderLeaks(run, fallen, look) : renderLeak(run, first, look)
  else
    for (const each of fallen)
      for (const connection of each.seen) yield printableJson(asJson(each.leaks, connection))
}

function leakNamed(name: string, leaks: readonly Leak[]): Leak {
  const ids = (leak: Leak): readonly string[] => [leak.name, ...leak.alike]
  const exact = leaks.find((leak) => ids(leak).includes(name))
  if (exact) return exact
  const [first, ...others] = leaks.filter((leak) => ids(leak).some((id) => id.endsWith(`/${name}`)))
  if (first && others.length === 0) return first
  if (first)
    throw new UsageError(
      `--leak: '${name}' is several secrets: ${[first, ...others].map((leak) => leak.name).join(', ')}`,
    )
  const near = nearest(name, leaks.flatMap(ids))
  const roots = leaks.flatMap((leak) => (leak.root ? [leak.name] : []))
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are: all, ${roots.join(', ')}`
  throw new UsageError(`--leak: '${name}' is no secret here; ${hint}`)
}

function asJson(leaks: readonly Leak[], { id, learnt, records }: Observed): unknown {
  return {
    leaks: leaks.map(({ name }) => name),
    connection: id,
    learnt: learnt.map(({ node, how }) => ({ id: node.id, how, bytes: toHex(node.bytes) })),
    records: records.map(({ from, event, epoch, opened }) => ({
      from,
      epoch: describeEpoch(epoch),
      sequence: event.sequence,
      bytes: toHex(event.bytes),
      type: opened?.type ?? null,
      content: opened ? toHex(opened.content) : null,
    })),
  }
}
