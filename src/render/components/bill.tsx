/** What each connection cost beside the first. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { BillView } from '../views/bill-view.ts'

/** The table of costs below what was saved. @param open whether it is unfolded */
export function Bill({ bill, open = false }: { readonly bill: BillView; readonly open?: boolean }) {
  const { saved, connections, rows } = bill
  if (rows.length === 0) return <p class="dim">No handshake was finished: nothing to compare.</p>
  const several = connections.length > 1
  return (
    <details class="bill" open={open}>
      <summary>{saved || 'What it cost'}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">What it cost</th>
            {connections.map((id) => (
              <th key={id} scope="col">
                {id}
              </th>
            ))}
            {several && <th scope="col">difference</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ what, values, difference, less }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              {values.map((value, index) => (
                <td key={index}>{value}</td>
              ))}
              {several && <td class={less ? 'pass' : undefined}>{difference.replace(' %', '\u00a0%')}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
