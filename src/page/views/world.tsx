/** The world at a moment: both ends, what each remembers, what is under way; what this moment changed is marked. */
import { Heads } from '../../render/components/heads.tsx'
import type { EndView, TableView, WorldView } from '../../render/views/world-view.ts'

/** The whole world. @param before one moment earlier */
export function World({
  world,
  before,
}: {
  readonly world: WorldView
  readonly before?: WorldView | undefined
}) {
  return (
    <section class="world" aria-label="world">
      <p>
        Clock <code>{world.now.text}</code>
      </p>
      <div class="ends">
        <End actor="client" end={world.client} before={before?.client} />
        <End actor="server" end={world.server} before={before?.server} />
      </div>
      <ul class="wire">
        {world.wire.map(({ to, segments, bytes, next }) => (
          <li key={to}>
            to the {to}:{' '}
            {segments === 0
              ? 'nothing under way'
              : `${bytes} bytes in ${segments} segment${segments === 1 ? '' : 's'}${next === undefined ? '' : `, the next in ${next} ms`}`}
          </li>
        ))}
      </ul>
      {world.tables.map((table) => (
        <Table key={table.id} table={table} before={before?.tables.find(({ id }) => id === table.id)} />
      ))}
    </section>
  )
}

function End(props: {
  readonly actor: 'client' | 'server'
  readonly end: EndView | undefined
  readonly before: EndView | undefined
}) {
  const { actor, end, before } = props
  if (!end) return <div class={`end ${actor}`}>no {actor} yet</div>
  const facts = [
    ['reads', end.reads, before?.reads],
    ['writes', end.writes, before?.writes],
    ['suite', end.suite || 'not chosen', before && (before.suite || 'not chosen')],
    ['owes', end.owes.join(', ') || 'nothing', before && (before.owes.join(', ') || 'nothing')],
    ['unread', `${end.unread} bytes`, before && `${before.unread} bytes`],
  ] as const
  return (
    <div class={`end ${actor}`}>
      <h3>
        {actor} <span class={`state${before && before.state !== end.state ? ' new' : ''}`}>{end.state}</span>
      </h3>
      <p>
        {end.says} <span class="cite">{end.cite}</span>
      </p>
      <dl>
        {facts.map(([what, now, then]) => (
          <div key={what} class={then !== undefined && then !== now ? 'new' : ''}>
            <dt>{what}</dt>
            <dd>{now}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** Columns that a telephone has room for. */
const WIDE = 4

function Table({ table, before }: { readonly table: TableView; readonly before: TableView | undefined }) {
  const { title, columns, rows } = table
  const old = new Set(before?.rows.map(([key]) => key))
  const now = new Set(rows.map(([key]) => key))
  const gone = before?.rows.filter(([key]) => !now.has(key ?? '')) ?? []
  return (
    <table class={`memory ${table.actor}${columns.length > WIDE ? ' wide' : ''}`}>
      <caption>
        {title} <span class="dim">{rows.length === 0 ? 'nothing' : ''}</span>
      </caption>
      {rows.length + gone.length > 0 && (
        <>
          <thead>
            <Heads names={columns} />
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row[0]} {...{ row, columns }} mark={before && !old.has(row[0] ?? '') ? 'new' : ''} />
            ))}
            {gone.map((row) => (
              <Row key={row[0]} {...{ row, columns }} mark="gone" />
            ))}
          </tbody>
        </>
      )}
    </table>
  )
}

interface RowProps {
  readonly row: readonly string[]
  readonly columns: readonly string[]
  readonly mark: string
}

function Row({ row, columns, mark }: RowProps) {
  return (
    <tr
      class={mark}
      {...(mark !== '' && { title: mark === 'new' ? 'came in this moment' : 'went in this moment' })}
    >
      {row.map((cell, index) => (
        <td key={index} data-what={columns[index]}>
          {cell}
        </td>
      ))}
    </tr>
  )
}
