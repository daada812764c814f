/** The experiment: which story, what is otherwise in it, what is done behind it; and how one says the same elsewhere. */
import { useState } from 'preact/hooks'
import { experimentCommand, experimentSnippet } from '../../sim/experiment/say.ts'
import { besidesOf } from './address.ts'
import { Deeds } from './deeds.tsx'
import { storyOptions } from './stories.tsx'
import type { Desk } from './desk.ts'

/** Everything above the lanes. */
export function Acts({ desk }: { readonly desk: Desk }) {
  const { experiment } = desk.place.value
  return (
    <section class="acts" aria-label="experiment">
      <Chooser desk={desk} />
      {desk.story.value && <p class="shows">{desk.story.value.shows}</p>}
      {experiment.acts.length > 0 && (
        <ol class="done" aria-label="what is done">
          {experiment.acts.map((act, index) => (
            <li key={index}>
              <code>{act}</code>
              <button class="link" onClick={() => desk.without(index)} aria-label={`without: ${act}`}>
                ✕
              </button>
            </li>
          ))}
        </ol>
      )}
      <Adder desk={desk} />
      <Deeds desk={desk} />
      {desk.trouble.value !== '' && (
        <p class="fail" role="alert">
          {desk.trouble.value}
        </p>
      )}
      <Share desk={desk} />
    </section>
  )
}

function Chooser({ desk }: { readonly desk: Desk }) {
  const { scenario } = desk.place.value.experiment
  return (
    <label>
      Story{' '}
      <select value={scenario} onChange={({ currentTarget }) => desk.choose(currentTarget.value)}>
        {storyOptions(desk)}
      </select>
    </label>
  )
}

/** What one does most often, behind the end of the story. */
const OFTEN = [
  ['connect', 'then: connect'],
  ['wait 1 h', 'then: wait 1h'],
  ['forget ticket keys', 'then: forget server ticket-keys'],
  ['forget sessions', 'then: forget server sessions'],
] as const

function Adder({ desk }: { readonly desk: Desk }) {
  const [text, setText] = useState('')
  const { at } = desk.place.value
  const add = async (act: string): Promise<void> => {
    if (await desk.act(act)) setText('')
  }
  return (
    <form
      class="adder"
      onSubmit={(event) => {
        event.preventDefault()
        void add(text)
      }}
    >
      {OFTEN.map(([name, act]) => (
        <button type="button" key={act} onClick={() => void add(act)}>
          {name}
        </button>
      ))}
      <button type="button" disabled={!desk.canUndo.value} onClick={() => desk.undo()} title="undo (u)">
        undo
      </button>
      <button type="button" disabled={!desk.canRedo.value} onClick={() => desk.redo()} title="redo (r)">
        redo
      </button>
      <label>
        Do{' '}
        <input
          value={text}
          list="forms"
          placeholder={`${at + 1}: clock client +3h`}
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
      </label>
      <datalist id="forms">
        {(desk.catalogue.value?.changes ?? []).map(([form, says]) => (
          <option key={form} value={`${at + 1}: ${form}`}>
            {says}
          </option>
        ))}
        {(desk.catalogue.value?.deeds ?? []).map(([form, says]) => (
          <option key={form} value={`then: ${form}`}>
            {says}
          </option>
        ))}
      </datalist>
      <button disabled={text === ''}>do</button>
    </form>
  )
}

function Share({ desk }: { readonly desk: Desk }) {
  const { experiment } = desk.place.value
  const besides = besidesOf(desk.place.value, desk.against.value)
  const ways = [
    ['link', () => location.href],
    ['command', () => experimentCommand(experiment, besides)],
    ['TypeScript', () => experimentSnippet(experiment, besides)],
  ] as const
  const [copied, setCopied] = useState('')
  return (
    <div class="share">
      Copy as{' '}
      {ways.map(([name, text]) => (
        <button
          key={name}
          onClick={() => {
            void navigator.clipboard.writeText(text()).then(
              () => setCopied(`${name} copied`),
              () => setCopied(text()),
            )
          }}
        >
          {name}
        </button>
      ))}{' '}
      <output>{copied}</output>
    </div>
  )
}
