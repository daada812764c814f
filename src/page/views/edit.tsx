/** The hand in the message view: the whole message on its way, or a field or a byte of it in place. Each control shows its act. */
import { useState } from 'preact/hooks'
import type { FieldView, HandView } from '../../render/views/moment-view.ts'
import { editAct, onItsWay, type Layer } from './hand.ts'

/** What is done with an act in text. */
type Does = (act: string) => void

/** Lost, twice, later: one button each. */
export function OnItsWay({ hand, onAct }: { readonly hand: HandView; readonly onAct: Does }) {
  return (
    <div class="hand" role="group" aria-label="on its way">
      {onItsWay(hand).map(([name, act]) => (
        <button key={name} title={act} onClick={() => onAct(act)}>
          {name}
        </button>
      ))}
    </div>
  )
}

/** What is chosen: a field, or one byte of it. */
export interface Chosen {
  readonly field: FieldView
  readonly path: string
  readonly value: string
  /** Its bytes in hex, where each can be changed by itself. */
  readonly bytes?: string | undefined
}

const WHERE: Readonly<Record<Layer, string>> = {
  wire: 'on the wire, as anybody can',
  sealing: 'before it is protected, as who has the keys can',
  sender: 'by the sender, who believes it',
}

interface EditProps {
  readonly hand: HandView
  readonly chosen: Chosen
  readonly onAct: Does
}

/** Another value at a path, or no such field. */
export function Edit({ hand, chosen, onAct }: EditProps) {
  const [value, setValue] = useState(chosen.value)
  const [byte, setByte] = useState('')
  const [layer, setLayer] = useState<Layer>(hand.layers[0] ?? 'wire')
  const [binders, setBinders] = useState(false)
  const [kept, setKept] = useState(false)
  const path = byte === '' ? chosen.path : `${chosen.path}[${byte}]`
  const at = { path, layer, kept, binders }
  const act = editAct(hand, { ...at, does: `= ${value}` })
  return (
    <form
      class="edit"
      aria-label={`change ${path}`}
      onSubmit={(event) => {
        event.preventDefault()
        onAct(act)
      }}
    >
      <label>
        {path.split('.').slice(-2).join('.')} ={' '}
        <input value={value} onInput={({ currentTarget }) => setValue(currentTarget.value)} />
      </label>
      {chosen.bytes !== undefined && (
        <label>
          byte{' '}
          <input
            type="number"
            min={0}
            max={chosen.bytes.length / 2 - 1}
            placeholder="all"
            value={byte}
            onInput={({ currentTarget }) => {
              setByte(currentTarget.value)
              setValue(byteOf(chosen, currentTarget.value))
            }}
          />
        </label>
      )}
      <Where {...{ hand, layer, setLayer }} />
      <label>
        <input type="checkbox" checked={kept} onChange={() => setKept(!kept)} /> lengths stay
      </label>
      {hand.what === 'ClientHello' && layer !== 'wire' && (
        <label>
          <input type="checkbox" checked={binders} onChange={() => setBinders(!binders)} /> new binders
        </label>
      )}
      <span>
        <button>change</button>
        {['^= 1', 'remove', 'duplicate'].map((does) => (
          <button
            type="button"
            key={does}
            title={editAct(hand, { ...at, does })}
            onClick={() => onAct(editAct(hand, { ...at, does }))}
          >
            {does === '^= 1' ? 'flip a bit' : does}
          </button>
        ))}
      </span>
      <code class="act">{act}</code>
    </form>
  )
}

/** The value of one byte of it as an act writes it; of the whole where none is named. */
function byteOf({ value, bytes = '' }: Chosen, byte: string): string {
  return byte === '' ? value : `0x${bytes.slice(2 * Number(byte), 2 * Number(byte) + 2)}`
}

function Where(props: {
  readonly hand: HandView
  readonly layer: Layer
  readonly setLayer: (layer: Layer) => void
}) {
  return (
    <label>
      where{' '}
      <select
        value={props.layer}
        onChange={({ currentTarget }) =>
          props.setLayer(props.hand.layers.find((layer) => layer === currentTarget.value) ?? 'wire')
        }
      >
        {props.hand.layers.map((layer) => (
          <option key={layer} value={layer}>
            {WHERE[layer]}
          </option>
        ))}
      </select>
    </label>
  )
}
