/** The traces of RFC 8448 as data: what each side sent, and every secret with what it was made from. */
import { readFileSync } from 'node:fs'
import { EMPTY, fromHex } from '../../src/bytes/bytes.ts'
import { decodeMessage13 } from '../../src/wire/handshake.ts'
import { peerOf, type Actor } from '../../src/wire/actor.ts'

interface Field {
  readonly name: string
  readonly octets?: number
  readonly hex?: string
  readonly text?: string
}

/** One step of a trace, as the RFC prints it: who does what, and the octets shown below. */
export interface Step {
  readonly section: string
  readonly actor: Actor
  readonly step: string
  readonly fields: readonly Field[]
}

const path = new URL('../vectors/rfc8448.json', import.meta.url)

/** All steps of all sections, in order. */
export const STEPS: readonly Step[] = (JSON.parse(readFileSync(path, 'utf8')) as readonly Step[]).map(
  (step) => ({
    ...step,
    step: step.step.replace(/:$/, ''),
  }),
)

/** A record that one side sent. */
export interface RecordedRecord {
  readonly actor: Actor
  readonly type: 'handshake' | 'application_data' | 'alert' | 'change_cipher_spec'
  /** Names of the handshake messages in it; empty for other types. */
  readonly messages: readonly string[]
  readonly payload: Uint8Array
  /** The whole record: header and body, protected where it was. */
  readonly bytes: Uint8Array
}

/** A secret that one side derived. */
export interface RecordedSecret {
  /** The name it has in our vault, after the RFC: `client_handshake_traffic_secret`, `server_application_write_key_0`. */
  readonly name: string
  /** `derive secret "tls13 c hs traffic"`, as the RFC calls the step. */
  readonly step: string
  readonly bytes: Uint8Array
  readonly operation: 'HKDF-Extract' | 'HKDF-Expand-Label' | 'HMAC'
  /** Salt and input keying material of HKDF-Extract; else the one key. Zeros where the RFC says 0. */
  readonly parents: readonly Uint8Array[]
  /** Hash value or nonce in the HkdfLabel; for HMAC the hash that is MACed where the trace shows it. */
  readonly context: Uint8Array | undefined
  /** The HkdfLabel as the RFC prints it under `info`; empty where there is none. */
  readonly info: Uint8Array
}

/** One section of RFC 8448. */
export interface Trace {
  readonly steps: readonly Step[]
  readonly records: readonly RecordedRecord[]
  readonly secrets: readonly RecordedSecret[]
  /** The record of `actor` that holds a message (`ClientHello`, `Finished`) or is of a type (`alert`); `nth` from 0. */
  readonly record: (actor: Actor, content: string, nth?: number) => RecordedRecord
  /** A handshake message that `actor` sent, header included. */
  readonly message: (actor: Actor, name: string, nth?: number) => Uint8Array
  /** The private key of the `nth` key pair that `actor` made. */
  readonly privateKey: (actor: Actor, nth?: number) => Uint8Array
}

/** Reads the section that begins with this number. */
export function readTrace(section: 3 | 4 | 5 | 6 | 7): Trace {
  const steps = STEPS.filter((step) => step.section.startsWith(`${section}.`))
  const records = steps.filter(({ step }) => step.startsWith('send ')).map(recordOf)
  const nthOf = <T>(found: readonly T[], nth: number, what: string): T => {
    if (nth >= found.length) throw new Error(`section ${section} has no ${what}`)
    return found[nth]
  }
  return {
    steps,
    records,
    secrets: steps.flatMap(secretsOf),
    record: (actor, content, nth = 0) => {
      const found = records.filter((record) => record.actor === actor && holds(record, content))
      return nthOf(found, nth, `${content} of the ${actor}`)
    },
    message: (actor, name, nth = 0) => {
      const sent = records.filter((record) => record.actor === actor && record.type === 'handshake')
      const found = sent.flatMap(({ payload }) => messagesIn(payload)).filter((m) => nameOf(m) === name)
      return nthOf(found, nth, `${name} of the ${actor}`)
    },
    privateKey: (actor, nth = 0) => {
      const made = steps.filter((s) => s.actor === actor && s.step.startsWith('create an ephemeral'))
      return hexField(nthOf(made, nth, `key pair ${nth} of the ${actor}`), 'private key')
    },
  }
}

/** The octets of a field; empty where the step has none of that name. */
export function hexField(step: Step, name: string): Uint8Array {
  return fromHex(step.fields.find((field) => field.name === name)?.hex ?? '')
}

// ---- Records and messages

/** The handshake messages that follow one another in `flight`. */
export function messagesIn(flight: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = []
  for (let at = 0; at < flight.length;) {
    const length = 4 + 65536 * flight[at + 1] + 256 * flight[at + 2] + flight[at + 3]
    messages.push(flight.slice(at, at + length))
    at += length
  }
  return messages
}

/** RFC name of a handshake message. */
export function nameOf(message: Uint8Array): string {
  return decodeMessage13(message).message.name
}

function holds({ type, messages }: RecordedRecord, content: string): boolean {
  return type === content || messages.includes(content)
}

function recordOf(step: Step): RecordedRecord {
  const type = /^send (\w+) record/.exec(step.step)?.[1] as RecordedRecord['type']
  const payload = hexField(step, 'payload')
  return {
    actor: step.actor,
    type,
    messages: type === 'handshake' ? messagesIn(payload).map(nameOf) : [],
    payload,
    bytes: hexField(step, 'complete record'),
  }
}

// ---- Secrets

const ZEROS = new Uint8Array(32)

/** Our names for the RFC's labels. */
const BY_LABEL: Readonly<Record<string, string>> = {
  'c e traffic': 'client_early_traffic_secret',
  'e exp master': 'early_exporter_master_secret',
  'c hs traffic': 'client_handshake_traffic_secret',
  's hs traffic': 'server_handshake_traffic_secret',
  'c ap traffic': 'client_application_traffic_secret_0',
  's ap traffic': 'server_application_traffic_secret_0',
  'exp master': 'exporter_master_secret',
  'res master': 'resumption_master_secret',
}

/** The secrets that one step shows: none, one, or a pair such as key and IV. */
function secretsOf(step: Step): RecordedSecret[] {
  // What the other side derived before is only named: `(same as client)`.
  if (step.fields.length === 0) return []
  const field = (name: string): Uint8Array => hexField(step, name)
  const extract = /^extract secret "(\w+)"/.exec(step.step)
  if (extract) {
    const salt = step.fields.some(({ name, hex }) => name === 'salt' && hex) ? field('salt') : ZEROS
    const parents = [salt, field('IKM')]
    const shape = { operation: 'HKDF-Extract', parents, context: undefined, info: EMPTY } as const
    return [{ ...shape, name: `${extract[1]}_secret`, step: step.step, bytes: field('secret') }]
  }
  const expanded = (
    name: string,
    info = 'info',
    output = 'expanded',
    context?: Uint8Array,
  ): RecordedSecret => ({
    name,
    step: step.step,
    bytes: field(output),
    operation: 'HKDF-Expand-Label',
    parents: [field('PRK')],
    context: context ?? field('hash'),
    info: field(info),
  })
  const mac = (name: string, context: Uint8Array | undefined): RecordedSecret => ({
    name,
    step: step.step,
    bytes: field('finished'),
    operation: 'HMAC',
    parents: [field('expanded')],
    context,
    info: EMPTY,
  })
  const derived = /^derive secret for (\w+) "tls13 derived"/.exec(step.step)
  if (derived) return [expanded(`derived_secret_${derived[1]}`)]
  const label = /^derive secret "tls13 ([\w ]+)"/.exec(step.step)
  if (label) return [expanded(BY_LABEL[label[1]])]
  const keys = /^derive (write|read) traffic keys for (early )?(handshake|application) data/.exec(step.step)
  if (keys) {
    const secret = trafficKeys(step.actor, keys[1] === 'write', keys[2] ? 'early' : keys[3])
    return [
      expanded(secret('key'), 'key info', 'key expanded', EMPTY),
      expanded(secret('iv'), 'iv info', 'iv expanded', EMPTY),
    ]
  }
  if (step.step.startsWith('calculate finished'))
    return [
      expanded(`${step.actor}_handshake_finished_key`, 'info', 'expanded', EMPTY),
      mac(`${step.actor}_verify_data`, undefined),
    ]
  if (step.step.startsWith('calculate PSK binder'))
    return [
      expanded('res_binder_finished_key[0]', 'info', 'expanded', EMPTY),
      mac('binder[0]', field('binder hash')),
    ]
  if (step.step.startsWith('generate resumption secret')) return [expanded('resumption_psk_0')]
  return []
}

function trafficKeys(actor: Actor, write: boolean, epoch: string): (what: 'key' | 'iv') => string {
  const other = peerOf(actor)
  const generation = epoch === 'application' ? '_0' : ''
  return (what) => `${write ? actor : other}_${epoch}_write_${what}${generation}`
}
