/** What each connection cost beside the first. */
import type { BillView } from '../../render/views/bill-view.ts'

/** The table of costs. */
export function Bill({ bill }: { readonly bill: BillView }) {
  const { saved, connections, rows } = bill
  if (rows.length === 0) return <p class="dim">No handshake was finished: nothing to compare.</p>
  const several = connections.length > 1
  return (
    <section class="bill" aria-label="costs">
      {saved !== '' && <p>{saved}</p>}
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
              {several && <td class={less ? 'pass' : ''}>{difference}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
