/** One moment: the message as bytes and as fields beside each other, and all else that happened. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from 'preact'
import type { FieldView, MomentView } from '../views/moment-view.ts'
import { Bytes } from './bytes.tsx'
import { LinesView } from './lines.tsx'

interface MessageProps {
  readonly moment: MomentView
  /** The field that is chosen. */
  readonly chosen?: FieldView | undefined
  /** What stands before the bytes, and behind the fields. */
  readonly above?: ComponentChildren
  readonly below?: ComponentChildren
}

/** The whole moment. */
export function Message({ moment, chosen, above, below }: MessageProps) {
  const { title, sub, says, cite, decidesFirst, bytes, blocks, index } = moment
  const rest = blocks.map((block, place) => (
    <div key={place} class={`event ${block.kind}`}>
      <LinesView lines={block.lines} />
    </div>
  ))
  return (
    <section class="moment" id={`m${index}`} aria-labelledby={`m${index}-title`}>
      <h2 id={`m${index}-title`}>{title}</h2>
      <p class="dim">{sub}</p>
      {says !== '' && (
        <p class="says">
          {says} <span class="cite">{cite}</span>
        </p>
      )}
      {decidesFirst && rest}
      {above}
      {bytes && (
        <Bytes key={index} {...{ bytes, chosen }}>
          {below}
        </Bytes>
      )}
      {!decidesFirst && rest}
    </section>
  )
}
