/** All stories, to choose one of them. */
import type { Desk } from './desk.ts'

/** The options of a list, in their groups. */
export function Stories({ desk }: { readonly desk: Desk }) {
  return (
    <>
      {desk.catalogue.value?.groups.map(({ title, scenarios }) => (
        <optgroup key={title} label={title}>
          {scenarios.map(({ name, shows }) => (
            <option key={name} value={name} title={shows}>
              {name}
            </option>
          ))}
        </optgroup>
      ))}
    </>
  )
}
