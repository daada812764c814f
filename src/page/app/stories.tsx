/** All stories, to choose one of them. */
import type { JSX } from 'preact'
import type { Desk } from './desk.ts'

/** The options of a list, in their groups: whoever has the list draws them, so that its value is among them when they come. */
export function storyOptions(desk: Desk): readonly JSX.Element[] {
  return (desk.catalogue.value?.groups ?? []).map(({ title, scenarios }) => (
    <optgroup key={title} label={title}>
      {scenarios.map(({ name, shows }) => (
        <option key={name} value={name} title={shows}>
          {name}
        </option>
      ))}
    </optgroup>
  ))
}
