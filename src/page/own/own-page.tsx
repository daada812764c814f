/** Where one brings evidence of one's own: what it was taken for, and what it tells, in the views that experiments have. */
import { useEffect, useRef } from 'preact/hooks'
import { Bytes } from '../../render/components/bytes.tsx'
import { Connection } from '../../render/components/lanes.tsx'
import { Message } from '../../render/components/message.tsx'
import { broughtFiles, broughtText } from './hear.ts'
import { Captures, Decisions } from './heard.tsx'
import type { Own } from './own.ts'
import { Pieces } from './pieces.tsx'

/** The place. */
export function OwnPage({ own }: { readonly own: Own }) {
  const at = own.at.value
  const begin = useRef<HTMLHeadingElement>(null)
  useEffect(() => begin.current?.focus(), [])
  useEffect(() => {
    document.querySelector('.own .at')?.scrollIntoView({ block: 'nearest' })
  }, [at])
  return (
    <div class="own">
      <section class="ways" aria-labelledby="own-title">
        <h2 id="own-title" ref={begin} tabIndex={-1}>
          Your own evidence
        </h2>
        <Bring own={own} />
        {own.trouble.value !== '' && (
          <p class="fail" role="alert">
            {own.trouble.value}
          </p>
        )}
      </section>
      <Pieces own={own} />
      <main>
        <div class="story">
          <Captures own={own} />
          <Sight own={own} />
        </div>
        <Opened own={own} />
      </main>
    </div>
  )
}

/** The ways in. */
function Bring({ own }: { readonly own: Own }) {
  const text = useRef<HTMLTextAreaElement>(null)
  return (
    <>
      <p class="dim">
        Drop files anywhere on this page, paste, or choose them: a capture (pcap, pcapng), bytes of TLS as hex
        or in whatever way a tool prints them, PEM (certificates, sessions), a session or ticket, and beside
        them what opens them: a key log, a ticket key, a PSK, a private RSA key. Several together belong
        together.
      </p>
      <p class="dim">
        It is opened in this tab and stays in it: nothing is sent or stored, and nothing of it goes into the
        address. It is gone when you clear it or close the tab.
      </p>
      <form
        class="bring"
        onSubmit={(event) => {
          event.preventDefault()
          const pasted = text.current?.value ?? ''
          if (pasted.trim() === '') return
          void own.bring([broughtText(pasted)])
          text.current!.value = ''
        }}
      >
        <label>
          Files{' '}
          <input
            type="file"
            multiple
            onChange={({ currentTarget }) => {
              void own.bring(broughtFiles(currentTarget.files ?? []))
              currentTarget.value = ''
            }}
          />
        </label>
        <label class="paste">
          Text{' '}
          <textarea ref={text} rows={3} spellcheck={false} placeholder="16 03 01 00 c4 01 00 00 c0 03 03 …" />
        </label>
        <button>open the text</button>
        <button
          type="button"
          disabled={own.pieces.value.pieces.length === 0}
          onClick={() => void own.clear()}
        >
          clear all
        </button>
      </form>
    </>
  )
}

/** What can be stepped through: a connection in its lanes, or parts one behind the other. */
function Sight({ own }: { readonly own: Own }) {
  const [story, parts, at] = [own.story.value, own.parts.value, own.at.value]
  if (story)
    return (
      <>
        {story.connections.map((connection) => (
          <Connection
            key={connection.id}
            {...{ connection, latency: 0, at, ids: 'own-' }}
            way={(moment) => ({ onClick: () => own.goTo(moment) })}
          />
        ))}
        <Decisions own={own} />
      </>
    )
  if (!parts) return null
  return (
    <section class="parts" aria-label="parts">
      <ol>
        {parts.titles.map((title, index) => (
          <li key={index}>
            <button
              class={`part${index === at ? ' at' : ''}`}
              aria-current={index === at ? 'step' : undefined}
              onClick={() => own.goTo(index)}
            >
              {title}
            </button>
          </li>
        ))}
      </ol>
      {parts.more && <p class="dim">There are more parts: the command shows all of them.</p>}
      {parts.trouble !== '' && (
        <p class="fail" role="alert">
          It goes no further: {parts.trouble}
        </p>
      )}
    </section>
  )
}

/** What is in sight, byte by byte. */
function Opened({ own }: { readonly own: Own }) {
  const [moment, part] = [own.moment.value, own.part.value]
  if (!moment && !part) return null
  return (
    <aside>
      <div role="tabpanel" aria-label="what is in sight" tabIndex={0}>
        {moment && <Message moment={moment} />}
        {part && (
          <section class="moment" aria-labelledby="moment-title">
            <h2 id="moment-title">{part.title}</h2>
            <p class="dim">{[part.where, part.cut].filter((each) => each !== '').join('. ')}</p>
            {part.bytes && <Bytes key={own.at.value} bytes={part.bytes} />}
          </section>
        )}
      </div>
    </aside>
  )
}
