/** Changes as one writes them in a line of text. */
import { Misuse } from '../../rules/failure.ts'
import { CACHE_MODES, type CacheMode } from '../../session/caches/context-mode.ts'
import { castFor } from '../cast/named.ts'
import { DEVIATIONS, deviationNamed } from '../deviations/deviations.ts'
import type { Change, Forgotten, Sent } from './change.ts'
import { editFrom, isEditing } from './parse-edit.ts'
import { actorIn, countIn, durationIn, spanIn, unknown } from './parse-parts.ts'
import { settingFrom } from './parse-setting.ts'

function named(setting: string): string {
  return castFor(setting)
    .map(([name]) => name)
    .join(', ')
}

/** How a change is written, for whoever asks. */
export const CHANGE_FORMS: readonly (readonly [form: string, says: string])[] = [
  ['set server.suites=["TLS_AES_256_GCM_SHA384"]', 'a setting, as JSON or a word'],
  [
    'set server.credentials=rsa',
    `somebody of the cast: ${named('credentials')}; client.externalPsks=${named('externalPsks')}`,
  ],
  [
    'set c2.client.serverName=other.example',
    'the same in one connection, or in all later ones (later.client...)',
  ],
  ['wait 3h', 'so long passes before each connection but the first, in place of what the story waits'],
  ['cache-size 2', 'of the server’s session cache, as OpenSSL counts: one session less, 0 is without bound'],
  [
    'cache-mode server no_internal outside',
    'flags of OpenSSL; outside: callbacks that keep sessions elsewhere',
  ],
  ['link latency 80ms', 'of the wire, one way; or bandwidth 100 (kB a second), or loss 10%'],
  ['servers 2 ticket-keys', 'servers that take turns, and what they share'],
  ['rotate 20s', 'the server’s ticket keys change, and those before are gone'],
  ['clock client +3h', 'a clock goes ahead (-: back); without a side time passes for both'],
  ['forget server ticket-keys', 'sessions, outside, replays or ticket-keys are lost'],
  [
    'restart server ticket-keys',
    'it starts anew: what is kept in the process is lost, but for what is named',
  ],
  ['steal server ticket-keys', 'somebody else has them too (then: connect attacker-server)'],
  ['deviate client:age-as-lifetime', 'one side makes that mistake from here on'],
  ['drop client ClientHello', 'a message or a record of a content type, or repeat, or swap with the next'],
  ['drop server Certificate 2 sealing', 'the second of them, before it is protected'],
  ['delay server ServerHello 500ms', 'it and what is behind it come later'],
  ['c2 ClientHello.extensions.pre_shared_key.binders[0][3] ^= 1', 'bits of a field are flipped, on the wire'],
  ['ServerHello.cipher_suite = TLS_AES_256_GCM_SHA384 sender', 'another value, which the sender believes'],
  [
    'server Certificate.certificate_list remove sealing',
    'or truncate N, extend HEX, duplicate, swap PATH, reorder 1,0',
  ],
  ['ClientHello.cipher_suites = 0x1301 keep-lengths', 'other bytes; lengths around stay, and are wrong'],
  [
    'ClientHello.legacy_version = 0x0304 sender new-binders',
    'and binders made over it, so that what it says is judged',
  ],
  ['client TLSCiphertext.encrypted_record[0] ^= 1', 'a field of the next record'],
  ['{"kind": ...}', 'any change, as JSON'],
]

/**
 * A change from a line of text: one of {@link CHANGE_FORMS}.
 * @throws Misuse that says what was expected
 */
export function changeFrom(text: string): Change {
  if (text.trimStart().startsWith('{')) return fromJson(text)
  if (isEditing(text)) return editFrom(text)
  const [kind = '', ...words] = text.trim().split(/\s+/)
  switch (kind) {
    case 'set':
      return settingFrom(text.trim().slice(kind.length).trim())
    case 'clock':
      return clock(words)
    case 'restart':
      return { kind, actor: actorIn(words[0]), keeps: words.slice(1).map(forgottenIn) }
    case 'steal':
      return { kind, actor: actorIn(words[0]), what: forgottenIn(words[1]) }
    case 'link':
      return { kind, link: linkIn(words) }
    case 'cache-mode':
      return cacheMode(words)
    case 'forget':
      return { kind, actor: actorIn(words[0]), what: forgottenIn(words[1]) }
    case 'deviate':
      return { kind, id: deviationNamed(words[0] ?? '').id }
    case 'drop':
    case 'repeat':
    case 'swap': {
      const sealing = words.at(-1) === 'sealing'
      const sent = sentIn(sealing ? words.slice(0, -1) : words)
      return { kind, sent, ...(sealing && { by: 'sealing' }) }
    }
    case 'delay':
      return { kind, sent: sentIn(words.slice(0, -1)), ms: durationIn(words.at(-1) ?? '') }
    case 'wait':
      return { kind, ms: spanIn(words[0] ?? '') }
    case 'cache-size':
      return { kind, size: countIn(words[0] ?? '', 0) }
    case 'servers':
      return { kind, count: countIn(words[0] ?? '', 1, 1000), shares: words.slice(1).map(forgottenIn) }
    case 'rotate':
      return { kind, ms: spanIn(words[0] ?? '', 1) }
    default:
      throw new Misuse(unknown('change', kind, CHANGE_KINDS))
  }
}

/** The words with which a change begins that is no JSON, and no edit of what is sent. */
export const CHANGE_KINDS: readonly string[] = [
  ...['set', 'clock', 'forget', 'deviate', 'drop', 'repeat', 'swap', 'delay'],
  ...['restart', 'steal', 'wait', 'link', 'cache-size', 'cache-mode', 'servers', 'rotate'],
]

/** Whether a text begins as a change does. */
export function isChange(text: string): boolean {
  return (
    text.trimStart().startsWith('{') ||
    isEditing(text) ||
    CHANGE_KINDS.includes(text.trim().split(/\s/)[0] ?? '')
  )
}

const LOSSES: readonly Forgotten[] = ['sessions', 'outside', 'replays', 'ticket-keys']

function fromJson(text: string): Change {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Misuse(`a change that begins with { is JSON: ${(error as Error).message}`)
  }
  const { kind, ...rest } = value as Readonly<Record<string, unknown>>
  const shape = typeof kind === 'string' ? SHAPES.get(kind) : undefined
  if (!shape) throw new Misuse(unknown('change', String(kind), [...SHAPES.keys()]))
  const wrong = Object.entries(shape).find(([name, holds]) => !holds(rest[name]))
  if (wrong) throw new Misuse(`a change of kind ${String(kind)} has a ${wrong[0]} that it cannot have`)
  return value as Change
}

type Holds = (value: unknown) => boolean

const isSide: Holds = (value) => value === 'client' || value === 'server'
const isSideOrNone: Holds = (value) => value === undefined || isSide(value)
const isText: Holds = (value) => typeof value === 'string'
const isTextOrNone: Holds = (value) => value === undefined || isText(value)
const isSpan: Holds = (value) => Number.isSafeInteger(value) && Number(value) >= 0
const isCount: Holds = (value) => isSpan(value) && value !== 0
const isNumber: Holds = (value) => typeof value === 'number' && Number.isFinite(value)
const isObject: Holds = (value) => typeof value === 'object' && value !== null
const isSent: Holds = (value) => isObject(value) && isSide((value as Partial<Sent>).from)
const isDeviation: Holds = (value) => DEVIATIONS.some(({ id }) => id === value)
const isLost: Holds = (value) => LOSSES.some((loss) => loss === value)
const isModes: Holds = (value) =>
  Array.isArray(value) && value.every((mode) => Object.hasOwn(CACHE_MODES, String(mode)))
const isShares: Holds = (value) => Array.isArray(value) && value.every(isLost)

const OPS = ['set', 'bytes', 'replace', 'extend', 'xor', 'truncate', 'remove', 'duplicate', 'swap', 'reorder']
const isEdit: Holds = (value) => {
  if (!isObject(value)) return false
  const { op, path } = value as { op?: unknown; path?: unknown }
  return isText(path) && OPS.some((known) => known === op)
}

/** What the parts of each kind must be, as far as types in JSON go. */
const SHAPES: ReadonlyMap<string, Readonly<Record<string, Holds>>> = new Map<string, Record<string, Holds>>([
  ['setting', { actor: isSide, name: isText, connection: isTextOrNone }],
  ['clock', { actor: isSideOrNone, ms: isNumber }],
  ['forget', { actor: isSide, what: isLost }],
  ['restart', { actor: isSide, keeps: isShares }],
  ['steal', { actor: isSide, what: isLost }],
  ['link', { link: isObject }],
  ['cache-mode', { mode: isModes }],
  ['deviate', { id: isDeviation }],
  ['drop', { sent: isSent }],
  ['repeat', { sent: isSent }],
  ['swap', { sent: isSent }],
  ['delay', { sent: isSent, ms: isNumber }],
  ['wait', { ms: isSpan }],
  ['cache-size', { size: isSpan }],
  ['servers', { count: isCount, shares: isShares }],
  ['rotate', { ms: isCount }],
  ['edit', { sent: isSent, edit: isEdit }],
])

function clock(words: readonly string[]): Change {
  const [first = '', second] = words
  if (second === undefined) return { kind: 'clock', ms: durationIn(first) }
  return { kind: 'clock', actor: actorIn(first), ms: durationIn(second) }
}

/** `latency 80ms`: one number of the wire. */
function linkIn([name = '', value = '']: readonly string[]): Extract<Change, { kind: 'link' }>['link'] {
  switch (name) {
    case 'latency':
      return { latency: spanIn(value) }
    case 'bandwidth':
      return { bandwidth: countIn(value, 1) }
    case 'loss':
      return { loss: countIn(value.replace(/%$/, ''), 0, 100) }
    default:
      throw new Misuse(unknown('property of the wire', name, ['latency', 'bandwidth', 'loss']))
  }
}

/** `server no_internal outside`. */
function cacheMode(words: readonly string[]): Change {
  const mode = words.filter((word) => word !== 'outside').map(modeIn)
  if (mode.length === 0) throw new Misuse(unknown('flag of a cache', '', Object.keys(CACHE_MODES)))
  return { kind: 'cache-mode', mode, outside: words.includes('outside') }
}

function modeIn(word: string): CacheMode {
  const modes = Object.keys(CACHE_MODES) as CacheMode[]
  const found = modes.find((mode) => mode === word)
  if (found) return found
  throw new Misuse(unknown('flag of a cache', word, modes))
}

/** `client ClientHello 2`. */
function sentIn([side, what, nth]: readonly string[]): Sent {
  const from = actorIn(side)
  if (nth !== undefined && !/^[1-9]\d*$/.test(nth))
    throw new Misuse(`the how-manyth is counted from 1, not '${nth}'`)
  return { from, ...(what !== undefined && { what }), ...(nth !== undefined && { nth: Number(nth) - 1 }) }
}

function forgottenIn(what = ''): Forgotten {
  const found = LOSSES.find((loss) => loss === what)
  if (found) return found
  throw new Misuse(unknown('thing to forget', what, LOSSES))
}
