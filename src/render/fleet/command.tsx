/** A command line, which breaks between its options and not within them. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
export function Command({ line }: { readonly line: string }) {
  return (
    <code class="command">
      {line.split(/ (?=--)/).map((option, index) => (
        <>
          {index > 0 && ' '}
          <span>{option}</span>
        </>
      ))}
    </code>
  )
}
