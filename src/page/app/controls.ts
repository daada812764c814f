/** What one can do, as data: each control is an act with gaps, and what is asked for in each gap. */

/** What is asked for. */
export interface Gap {
  readonly label: string
  /** One of these; where there are none it is text. */
  readonly of?: readonly string[]
  readonly value: string
}

/** One thing that one can do. */
export interface Control {
  readonly name: string
  /** The change or deed, with `{}` where each gap is. */
  readonly act: string
  readonly gaps: readonly Gap[]
  /** A deed happens behind all that was told; a change has a moment from which on it holds. */
  readonly kind: 'deed' | 'change'
}

const SIDES = ['client', 'server']
const KEPT = ['ticket-keys', 'sessions', 'replays', 'outside']
const NOTHING = ''
const side = (value = 'client'): Gap => ({ label: 'side', of: SIDES, value })
const time = (value: string): Gap => ({ label: 'time', value })
const keeps = (label: string): Gap => ({
  label,
  of: [NOTHING, ...KEPT, 'sessions ticket-keys'],
  value: NOTHING,
})

const deed = (name: string, act: string, ...gaps: readonly Gap[]): Control => ({
  name,
  act,
  gaps,
  kind: 'deed',
})
const change = (name: string, act: string, ...gaps: readonly Gap[]): Control => ({
  ...{ name, act, gaps },
  kind: 'change',
})

const WAYS: Gap = {
  label: 'how',
  of: [NOTHING, 'fresh', 'early', 'attacker-server', 'attacker-client'],
  value: NOTHING,
}

/** Everything but settings, in groups. */
export const CONTROLS: Readonly<Record<string, readonly Control[]>> = {
  'Next connection': [
    deed('a connection, from hello to close', 'connect {}', WAYS),
    deed('the same, left open', 'open {}', WAYS),
    deed('one end says', 'send {} {}', side(), { label: 'what', value: 'hello' }),
    deed('somebody sends again all of', 'replay {}', { label: 'connection', value: 'c1' }),
    deed('new keys', 'update-keys {}', side()),
    deed('one more handshake inside', 'renegotiate {}', side()),
    deed('one more ticket', 'send-ticket {}', side('server')),
    deed('asks for the client’s certificate', 'request-certificate {}', side('server')),
    deed('close', 'close {}', side()),
  ],
  Between: [
    change('restart', 'restart {} {}', side('server'), keeps('but for')),
    change('lose', 'forget {} {}', side('server'), { label: 'what', of: KEPT, value: 'ticket-keys' }),
    change('steal', 'steal {} {}', side('server'), { label: 'what', of: KEPT, value: 'ticket-keys' }),
    change('ticket keys change every', 'rotate {}', time('20s')),
    change('size of the server’s cache', 'cache-size {}', { label: 'size', value: '2' }),
    change('mode of the server’s cache', 'cache-mode {}', {
      label: 'mode',
      of: ['server', 'off', 'server no_internal outside', 'server outside', 'both', 'server no_auto_clear'],
      value: 'off',
    }),
    change('servers that take turns', 'servers {} {}', { label: 'how many', value: '2' }, keeps('sharing')),
    change('the client asks for', 'set client.serverName={}', { label: 'name', value: 'other.example' }),
    change('the server is', 'set server.credentials={}', {
      label: 'who',
      of: ['server', 'rsa', 'stapled', 'both-names', 'other-name', 'ends-soon', 'old-server'],
      value: 'both-names',
    }),
  ],
  'Wire and time': [
    deed('wait', 'wait {}', time('1h')),
    change('before each connection but the first', 'wait {}', time('8d')),
    change('a clock ahead by', 'clock {} +{}', side(), time('3h')),
    change('a clock back by', 'clock {} -{}', side(), time('3h')),
    change('one way takes', 'link latency {}', time('80ms')),
    change('kB a second', 'link bandwidth {}', { label: 'kB/s', value: '100' }),
    change('of 100 segments are lost', 'link loss {}%', { label: '%', value: '50' }),
  ],
}

/** From when on a change holds. */
export type When = '' | 'then' | `c${number}` | `${number}`

/** The act that a control writes. @param filled what stands in its gaps, in order */
export function actOf({ act, kind }: Control, filled: readonly string[], when: When): string {
  const left = [...filled]
  const text = act.replaceAll('{}', () => (left.shift() ?? '').trim())
  return actWhen(text.replaceAll(/\s+/g, ' ').trim(), kind === 'deed' ? 'then' : when)
}

/** A change as an act that holds from then on. */
export function actWhen(change: string, when: When): string {
  return when === '' ? change : `${when}: ${change}`
}

/** The setting that an act sets, and when. */
const SETTING = /^(?:\w+: ?)?set [\w.]+=/

/** The acts with one more; one that sets from the start what another does takes its place, and so does one right behind it. */
export function withAct(acts: readonly string[], act: string): readonly string[] {
  const [key] = SETTING.exec(act) ?? []
  const same = key === undefined ? -1 : acts.findLastIndex((each) => SETTING.exec(each)?.[0] === key)
  const takesItsPlace = same >= 0 && (key?.startsWith('set ') || same === acts.length - 1)
  return takesItsPlace ? acts.with(same, act) : [...acts, act]
}
