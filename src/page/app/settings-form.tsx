/** The settings of an end: what is asked for is what the rule of each says, and each change is an act. */
import { useState } from 'preact/hooks'
import type { SettingField, SettingGroup } from '../../sim/experiment/settings-form.ts'

interface FormProps {
  readonly side: 'client' | 'server'
  readonly fields: readonly SettingField[]
  /** Sets one: `set client.alpn=h2`. */
  readonly onSet: (set: string) => unknown
  /** The act that this is, to be shown. */
  readonly written: (set: string) => string
}

/** All settings, by what they are about. */
export function SettingsForm({ side, fields, onSet, written }: FormProps) {
  const [scope, setScope] = useState('')
  const groups = [...new Set(fields.map(({ group }) => group))]
  const setOf = (name: string, value: string): string => `set ${scope}${side}.${name}=${value}`
  return (
    <div class="settings">
      <label>
        In{' '}
        <select value={scope} onChange={({ currentTarget }) => setScope(currentTarget.value)}>
          <option value="">every connection</option>
          <option value="c1.">c1 alone</option>
          <option value="c2.">c2 alone</option>
          <option value="later.">all but the first</option>
        </select>
      </label>
      {groups.map((group) => (
        <Group key={group} {...{ group, fields, onSet, written, setOf }} />
      ))}
    </div>
  )
}

interface GroupProps extends Pick<FormProps, 'fields' | 'onSet' | 'written'> {
  readonly group: SettingGroup
  readonly setOf: (name: string, value: string) => string
}

function Group({ group, fields, onSet, written, setOf }: GroupProps) {
  return (
    <details open={group !== 'all else'}>
      <summary>{group}</summary>
      {fields
        .filter((field) => field.group === group)
        .map((field) => (
          // What another act made of it is shown when that is done.
          <Setting key={`${field.name} ${field.value}`} {...{ field, onSet, written, setOf }} />
        ))}
    </details>
  )
}

interface SettingProps extends Pick<GroupProps, 'onSet' | 'written' | 'setOf'> {
  readonly field: SettingField
}

function Setting({ field, onSet, written, setOf }: SettingProps) {
  const { name, value: now, asks, allowed } = field
  const [value, setValue] = useState(now)
  const set = setOf(name, value)
  const atOnce = (other: string): void => {
    setValue(other)
    onSet(setOf(name, other))
  }
  return (
    <form
      class="control"
      title={allowed}
      onSubmit={(event) => {
        event.preventDefault()
        onSet(set)
      }}
    >
      <span>{name}</span>
      <span class="gaps">
        {asks.kind === 'flag' && <Choice {...{ name, value }} of={['true', 'false']} onValue={atOnce} />}
        {asks.kind === 'one' && <Choice {...{ name, value }} of={asks.of} onValue={atOnce} />}
        {asks.kind !== 'flag' && asks.kind !== 'one' && (
          <input
            aria-label={name}
            value={value}
            size={asks.kind === 'number' ? 10 : 26}
            onInput={({ currentTarget }) => setValue(currentTarget.value)}
          />
        )}
        {asks.kind === 'some' && <More {...{ name, value, of: asks.of }} onValue={setValue} />}
      </span>
      <button disabled={value === now}>set</button>
      <code class="act">{value === now ? '' : written(set)}</code>
    </form>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly value: string
  readonly of: readonly string[]
  readonly onValue: (value: string) => void
}

function Choice({ name, value, of, onValue }: ChoiceProps) {
  const all = of.includes(value) ? of : [value, ...of]
  return (
    <select aria-label={name} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
      {all.map((each) => (
        <option key={each}>{each}</option>
      ))}
    </select>
  )
}

/** One more behind those of a list. */
function More({ name, value, of, onValue }: ChoiceProps) {
  const there = value.split(',')
  return (
    <select
      aria-label={`${name}: one more`}
      value=""
      onChange={({ currentTarget }) =>
        onValue([...there.filter((each) => each !== ''), currentTarget.value].join(','))
      }
    >
      <option value="">one more …</option>
      {of
        .filter((each) => !there.includes(each))
        .map((each) => (
          <option key={each}>{each}</option>
        ))}
    </select>
  )
}
