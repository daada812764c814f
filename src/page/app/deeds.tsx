/** What one can do, in groups of controls: each writes an act, and shows it. */
import { useEffect, useState } from 'preact/hooks'
import { actOf, actWhen, CONTROLS, type Control, type Gap, type When } from './controls.ts'
import type { Desk } from './desk.ts'
import { SettingsForm } from './settings-form.tsx'

const ENDS = ['client', 'server'] as const

/** All groups: closed until one asks for one. */
export function Deeds({ desk }: { readonly desk: Desk }) {
  const [open, setOpen] = useState('')
  const [when, setWhen] = useState<When>('')
  const groups = [...Object.keys(CONTROLS), 'Client', 'Server']
  const { experiment, at } = desk.place.value
  const end = ENDS.find((side) => side === open.toLowerCase())
  useEffect(() => {
    if (end) void desk.hearSettings()
  }, [end, JSON.stringify(experiment), at])
  const fields = end && desk.settings.value?.[end]
  return (
    <div class="deeds">
      <div class="groups" role="group" aria-label="what one can do">
        {groups.map((group) => (
          <button
            key={group}
            aria-expanded={group === open}
            aria-controls="deeds"
            onClick={() => {
              setOpen(group === open ? '' : group)
              setWhen(group === 'Between' ? 'then' : '')
            }}
          >
            {group}
          </button>
        ))}
      </div>
      <div id="deeds" hidden={open === ''}>
        {open !== '' && <WhenChooser desk={desk} when={when} onWhen={setWhen} />}
        <div class="controls">
          {CONTROLS[open]?.map((control) => (
            <ControlForm
              key={control.act + control.name}
              {...{ control, when }}
              onAct={(act) => void desk.act(act)}
            />
          ))}
        </div>
        {end && desk.story.value?.isRiddle && (
          <p class="dim">A riddle: what is set is not shown. What you set takes its place.</p>
        )}
        {end && fields && (
          <SettingsForm
            key={end}
            side={end}
            fields={fields}
            onSet={(set) => desk.act(actWhen(set, when))}
            written={(set) => actWhen(set, when)}
          />
        )}
      </div>
    </div>
  )
}

function WhenChooser(props: {
  readonly desk: Desk
  readonly when: When
  readonly onWhen: (when: When) => void
}) {
  const { desk, when, onWhen } = props
  const { at } = desk.place.value
  const connections = desk.story.value?.connections.map(({ id }) => id) ?? []
  const choices: readonly (readonly [string, string])[] = [
    ['', 'from the start'],
    ...connections.map((id) => [id, `from ${id} on`] as const),
    [String(at), `from this moment on (#${at})`],
    ['then', 'behind the end'],
  ]
  return (
    <label class="when">
      Changes hold{' '}
      <select value={when} onChange={({ currentTarget }) => onWhen(currentTarget.value as When)}>
        {choices.map(([value, says]) => (
          <option key={value} value={value}>
            {says}
          </option>
        ))}
      </select>
    </label>
  )
}

interface ControlProps {
  readonly control: Control
  readonly when: When
  readonly onAct: (act: string) => void
}

function ControlForm({ control, when, onAct }: ControlProps) {
  const [filled, setFilled] = useState(control.gaps.map(({ value }) => value))
  const act = actOf(control, filled, when)
  return (
    <form
      class="control"
      onSubmit={(event) => {
        event.preventDefault()
        onAct(act)
      }}
    >
      <span>{control.name}</span>
      <span class="gaps">
        {control.gaps.map((gap, index) => (
          <GapInput
            key={gap.label}
            {...{ gap, name: control.name, value: filled[index] ?? '' }}
            onValue={(value) => setFilled(filled.with(index, value))}
          />
        ))}
      </span>
      <button>do</button>
      <code class="act">{act}</code>
    </form>
  )
}

interface GapProps {
  readonly gap: Gap
  readonly name: string
  readonly value: string
  readonly onValue: (value: string) => void
}

function GapInput({ gap: { label, of }, name, value, onValue }: GapProps) {
  const about = `${name}: ${label}`
  if (!of)
    return (
      <input
        aria-label={about}
        size={Math.max(4, value.length)}
        value={value}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
    )
  return (
    <select aria-label={about} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
      {of.map((each) => (
        <option key={each} value={each}>
          {each === '' ? '—' : each}
        </option>
      ))}
    </select>
  )
}
