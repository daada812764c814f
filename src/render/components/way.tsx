/** How one gets to a moment: by a link where moments are parts of a document, by a call where they are asked for. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'

/** What leads to a moment. */
export type Way = (moment: number) => { readonly href: string } | { readonly onClick: () => void }

interface ToProps {
  readonly moment: number
  readonly way: Way
  readonly class: string
  readonly style?: Readonly<Record<string, string>>
  /** Whether it is the moment in sight. */
  readonly at?: boolean
  readonly children: ComponentChildren
}

/** A link or a button to a moment. */
export function To({ moment, way, at, children, ...look }: ToProps) {
  const leads = way(moment)
  const here = { ...look, 'data-moment': moment, 'aria-current': at ? ('step' as const) : undefined }
  if ('href' in leads)
    return (
      <a {...here} href={leads.href}>
        {children}
      </a>
    )
  return (
    <button {...here} onClick={leads.onClick}>
      {children}
    </button>
  )
}
