/** What the page of a run hands its script: a panel for each moment worth a row. */

/** What the script needs to open a moment. */
export interface Panel {
  readonly title: string
  readonly sub: string
  readonly says: string
  readonly cite: string
  /** Whether decisions come before bytes: who receives knows the bytes from above. */
  readonly decidesFirst: boolean
  /** The message, or the record, as hex; empty where there is neither. */
  readonly hex: string
  readonly span: Tree | null
  /** Everything else, as HTML. */
  readonly rest: string
}

/** A span in short keys: name, start, end, type, value, citation, children. */
export type Tree = readonly [
  name: string,
  start: number,
  end: number,
  type: string,
  value: string | number | null,
  cite: string,
  children: readonly Tree[],
]
