/** Every point of a sweep in a table: its dials, what was measured, and whether it is on a frontier. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Frontier } from '../../../sim/fleet/sweep/frontier.ts'
import type { SweepTable } from '../../../sim/fleet/sweep/table.ts'
import { Figure } from '../../charts/figure.tsx'
import { Heads } from '../../components/heads.tsx'
import { columnsOf } from './columns.ts'

interface AllPointsProps {
  readonly table: SweepTable
  readonly frontiers: readonly Frontier[]
}

/** The figure. */
export function AllPoints({ table, frontiers }: AllPointsProps) {
  const { dials, measures, same } = columnsOf(table)
  return (
    <Figure
      id="points"
      title="Which fleet does what?"
      says={
        same.length > 0
          ? [`The same in all: ${same.map(({ name, texts }) => `${name} ${texts[0]}`).join(', ')}.`]
          : []
      }
      wide
    >
      <div class="scrolls" tabIndex={0} role="region" aria-label="All fleets">
        <table class="points">
          <thead>
            <Heads
              names={[
                ...[...dials, ...measures].map(({ name }) => name),
                ...frontiers.map((frontier) => `frontier of ${frontier.measures.join(' and ')}`),
              ]}
            />
          </thead>
          <tbody>
            {table.rows.map(({ isOn }, row) => (
              <tr key={row} class={isOn.includes(true) ? 'on' : undefined}>
                {dials.map(({ texts }, at) => (
                  <th key={at} scope="row">
                    {texts[row]}
                  </th>
                ))}
                {measures.map(({ texts }, at) => (
                  <td key={at}>{texts[row]}</td>
                ))}
                {isOn.map((on, at) => (
                  <td key={at}>{on && '● on it'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Figure>
  )
}
