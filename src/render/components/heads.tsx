/** The head of a table. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */

/** What its columns are called, each once. */
export function Heads({ names }: { readonly names: readonly string[] }) {
  return (
    <tr>
      {names.map((name) => (
        <th key={name} scope="col">
          {name}
        </th>
      ))}
    </tr>
  )
}
