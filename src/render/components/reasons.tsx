/** Why a connection came out as it did, and how it compares with what was published of it. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ConnectionView } from '../views/story-view.ts'

/** A paragraph for each reason. */
export function Reasons({ reasons }: Pick<ConnectionView, 'reasons'>) {
  return (
    <>
      {reasons.map(({ good, text, cite }, index) => (
        <p key={index}>
          <span class={good ? 'pass' : 'fail'}>{good ? '✓' : '✗'}</span> {text}{' '}
          <span class="cite">{cite}</span>
        </p>
      ))}
    </>
  )
}

/** How much of it is as it was published. */
export function Published({ same, says }: NonNullable<ConnectionView['published']>) {
  return (
    <p class={same ? 'pass' : 'fail'}>
      {same ? '=' : '≠'} {says}
    </p>
  )
}
