/** What is done behind the end of a story, as one writes it in a line of text: one more connection, time, a word, a replay. */
import { fromText } from '../../bytes/bytes.ts'
import { entryOf } from '../../bytes/table.ts'
import type { Command } from '../../handshake/state/request.ts'
import type { Actor } from '../../wire/actor.ts'
import { Misuse } from '../../rules/failure.ts'
import { CHANGE_KINDS, changeFrom, isChange } from '../change/parse.ts'
import { actorIn, spanIn, unknown } from '../change/parse-parts.ts'
import type { Lab } from '../lab/lab.ts'
import type { LabConnectOptions } from '../lab/lab-options.ts'
import { converse, sayEarly } from '../scenarios/scenario.ts'

/** What one does to a Lab. */
export type Does = (lab: Lab) => Lab

/** One kind of deed: how it is written, what it means, what the words behind its name make of it. */
interface DeedForm {
  readonly form: string
  readonly says: string
  does(words: readonly string[]): Does
}

const DEEDS: Readonly<Record<string, DeedForm>> = {
  connect: {
    form: 'connect early',
    says: 'one more connection like the last, with its newest session: a word each way, then both close; early: and one before',
    does: (words) => {
      const begin = beginning(words)
      return (lab) => converse(begin(lab))
    },
  },
  open: {
    form: 'open fresh',
    says: 'the same, which stays open; fresh: without a session, attacker-server or -client: with what was stolen; of connect too',
    does: (words) => {
      const begin = beginning(words)
      return (lab) => begin(lab).run()
    },
  },
  wait: {
    form: 'wait 3h',
    says: 'so long passes',
    does: ([time = '']) => {
      const ms = spanIn(time)
      return (lab) => lab.wait(ms)
    },
  },
  send: {
    form: 'send client hello',
    says: 'one end says that',
    does: ([side, ...text]) => commanding(side, { kind: 'send', data: fromText(text.join(' ')) }),
  },
  ...commands({
    close: ['close client', 'close_notify', { kind: 'close' }],
    'update-keys': [
      'update-keys client',
      'new keys both ways (TLS 1.3)',
      { kind: 'update-keys', request: true },
    ],
    renegotiate: [
      'renegotiate client',
      'a handshake inside this connection (TLS 1.2)',
      { kind: 'renegotiate' },
    ],
    'send-ticket': ['send-ticket server', 'one more ticket (TLS 1.3)', { kind: 'send-ticket' }],
    'request-certificate': [
      'request-certificate server',
      'it asks for the client’s certificate (TLS 1.3)',
      { kind: 'request-certificate' },
    ],
  }),
  replay: {
    form: 'replay c1',
    says: 'somebody sends again all that the client of that connection sent before it heard an answer',
    does:
      ([connection = '']) =>
      (lab) =>
        replayed(lab, connection),
  },
}

/** How deeds are written; behind them any change is one too, and happens then. */
export const DEED_FORMS: readonly (readonly [form: string, says: string])[] = Object.values(DEEDS).map(
  ({ form, says }) => [form, says],
)

/**
 * What a line of text tells one to do: one of {@link DEED_FORMS}, or a change.
 * @throws Misuse that says what was expected; so does what it gives, where the Lab cannot do that
 */
export function deedFrom(text: string): Does {
  const [kind = '', ...words] = text.trim().split(/\s+/)
  const deed = entryOf(DEEDS, kind)
  if (deed) return deed.does(words)
  if (!isChange(text))
    throw new Misuse(unknown('deed or change', kind, [...Object.keys(DEEDS), ...CHANGE_KINDS]))
  const change = changeFrom(text)
  return (lab) => lab.change(change)
}

function commands(
  rows: Readonly<Record<string, readonly [form: string, says: string, Command]>>,
): Record<string, DeedForm> {
  return Object.fromEntries(
    Object.entries(rows).map(([kind, [form, says, command]]) => [
      kind,
      { form, says, does: ([side]: readonly string[]) => commanding(side, command) },
    ]),
  )
}

function commanding(side: string | undefined, command: Command): Does {
  const actor = actorIn(side)
  return (lab) => {
    const { writeClosed, state } = lab[actor]
    if (writeClosed) throw new Misuse(`the ${actor} sends nothing any more: it is ${state.name}`)
    return lab.command(actor, command)
  }
}

/** How a connection may begin. */
const WAYS = ['fresh', 'early', 'attacker-client', 'attacker-server']

function beginning(words: readonly string[]): Does {
  const stranger = words.find((word) => !WAYS.includes(word))
  if (stranger !== undefined) throw new Misuse(unknown('way to connect', stranger, WAYS))
  const has = (word: string): boolean => words.includes(word)
  const attacker = (['client', 'server'] as const).find((actor) => has(`attacker-${actor}`))
  return (lab) => {
    const { lastEnds } = lab
    const ends = attacker ? { ...lastEnds, ...keyless(attacker, lastEnds), attacker } : lastEnds
    const begun = lab.connect({ ...ends, resume: has('fresh') ? [] : 'take' })
    return has('early') ? sayEarly(begun, 'early') : begun
  }
}

/** Who sits in somebody's place has his settings, but not his private keys. */
function keyless(actor: Actor, { client, server }: LabConnectOptions): LabConnectOptions {
  if (actor === 'server') return { server: { ...server, credentials: [] } }
  return { client: { ...client, credential: undefined } }
}

function replayed(lab: Lab, connection: string): Lab {
  const moments = [...lab.timeline]
  const first = moments.findIndex((moment) => moment.connection === connection)
  if (first < 0) throw new Misuse(`there is no connection ${connection} to replay`)
  const heard = moments.findIndex(
    ({ connection: id, cause }, index) =>
      index >= first && id === connection && cause.kind === 'arrival' && cause.to === 'client',
  )
  const said = lab.at(heard < 0 ? moments.length : heard).sent('client')
  return lab.replay(said, lab.lastEnds.server).run()
}
