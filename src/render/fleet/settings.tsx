/** How the dials were set. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { Setting } from '../../sim/fleet/dials.ts'

/** Every dial; those that are not as usual stand out, and come first. */
export function Settings({ settings }: { readonly settings: readonly Setting[] }) {
  const touched = settings.filter(({ isUsual }) => !isUsual)
  const usual = settings.filter(({ isUsual }) => isUsual)
  return (
    <section class="figure wide" id="settings" aria-labelledby="settings-title">
      <h2 id="settings-title">How was it set?</h2>
      {touched.length > 0 ? (
        <Dials of={touched} caption="Otherwise than usual" />
      ) : (
        <p>Every dial as usual.</p>
      )}
      <details class="numbers">
        <summary>{usual.length} dials as usual</summary>
        <Dials of={usual} caption="As usual" />
      </details>
    </section>
  )
}

function Dials({ of, caption }: { readonly of: readonly Setting[]; readonly caption: string }) {
  return (
    <table class="settings">
      <caption class="unseen">{caption}</caption>
      <thead class="unseen">
        <tr>
          <th scope="col">dial</th>
          <th scope="col">what it is</th>
        </tr>
      </thead>
      <tbody>
        {of.map(({ dial, value, help }) => (
          <tr key={dial}>
            <th scope="row">
              <code>
                --{dial} <b>{value}</b>
              </code>
            </th>
            <td class="dim">{help}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
