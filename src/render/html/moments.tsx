/** Every moment of a connection, one behind the other: what its rows lead to. */
/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { Message } from '../components/message.tsx'
import type { Way } from '../components/way.tsx'
import type { MomentView } from '../views/moment-view.ts'
import { momentView } from '../views/moment-view.ts'
import { seen } from '../views/seen.ts'
import { isWorthARow } from '../views/story-view.ts'
import { tellingOf } from '../words/wording.ts'
import type { ConnectionRun } from '../../trace/run.ts'

/** To a moment in the same document. */
export const toMoment: Way = (moment) => ({ href: `#m${moment}` })

interface MomentsProps {
  readonly connection: ConnectionRun
  /** Bytes and fields that the page has, as JSON, each with the moment that shows them; more come to it. */
  readonly shown: Map<string, number>
}

/** The moments of a connection. Bytes and fields that an earlier one shows are there: what is received was sent, or sent again. */
export function Moments({ connection, shown }: MomentsProps) {
  const telling = tellingOf(connection)
  return (
    <>
      {connection.moments.filter(isWorthARow).map((moment) => {
        const { bytes, ...view } = seen<MomentView>(momentView(connection, moment, telling))
        if (!bytes) return <Message key={view.index} moment={view} />
        const key = JSON.stringify(bytes)
        const before = shown.get(key)
        if (before !== undefined)
          return <Message key={view.index} moment={view} above={<Before at={before} />} />
        shown.set(key, view.index)
        return <Message key={view.index} moment={{ ...view, bytes }} />
      })}
    </>
  )
}

/** The script puts the bytes and fields of that moment in its place (`page/report/report.ts`). */
function Before({ at }: { readonly at: number }) {
  return (
    <p class="dim" data-bytes-of={at}>
      Its bytes and fields are those of <a href={`#m${at}`}>moment #{at}</a>.
    </p>
  )
}
