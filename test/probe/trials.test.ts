/** Whatever comes of the connections of a trial, its finding has an outcome for it. */
import { describe, expect, it } from 'vitest'
import { outcomeOf, rowOf } from '../../src/probe/findings.ts'
import type { Trial } from '../../src/probe/trial.ts'
import { TRIALS_12 } from '../../src/probe/trials12.ts'
import { TRIALS_13 } from '../../src/probe/trials13.ts'
import type { Visit } from '../../src/probe/visit.ts'
import type { Session } from '../../src/session/session.ts'
import { ASKED } from './servers.ts'

const SESSION = {
  ticket: new Uint8Array(100),
  maxEarlyDataSize: 10,
  sessionId: new Uint8Array(32),
} as Session
const HELLO = { legacy_session_id_echo: new Uint8Array(32), extensions: [] } as unknown as Visit['hello']

/** A connection that made a full handshake, and got what there is to get. */
const FIRST: Visit = {
  id: 'c1',
  address: 'a.example:443',
  settings: {},
  had: false,
  offered: undefined,
  connected: true,
  agreed: { extendedMasterSecret: true, suite: 'TLS_AES_128_GCM_SHA256' } as Visit['agreed'],
  sessions: [SESSION],
  earlyTaken: undefined,
  outcome: { kind: 'closed' },
  why: '',
  offer: undefined,
  helloLength: 200,
  hello: HELLO,
  resumes: false,
  retried: false,
  certificateAsked: true,
  tickets: [{ lifetime: 7200, ticket: SESSION.ticket }],
  distrust: undefined,
  spoke: true,
}
const OFFER: Visit = { ...FIRST, id: 'c2', had: true, offered: SESSION }

const alert = (name: string, by: 'us' | 'peer'): Pick<Visit, 'outcome' | 'connected'> => ({
  connected: false,
  outcome: { kind: 'failed', alert: name, by, text: name },
})
const cut = { connected: false, outcome: { kind: 'cut', text: 'it broke' } } as const

/** What may come of the last connection, or of the first where that is the last. */
const CAME: Readonly<Record<string, readonly Visit[]>> = {
  resumed: [FIRST, { ...OFFER, resumes: true }],
  'resumed through a retry': [FIRST, { ...OFFER, resumes: true, retried: true }],
  'said to be resumed, and ended by us': [
    FIRST,
    { ...OFFER, resumes: true, ...alert('illegal_parameter', 'us') },
  ],
  'said to be resumed, and cut': [FIRST, { ...OFFER, resumes: true, ...cut }],
  declined: [FIRST, OFFER],
  'declined, early data with it': [FIRST, { ...OFFER, earlyTaken: false }],
  'early data taken': [FIRST, { ...OFFER, resumes: true, earlyTaken: true }],
  'refused with handshake_failure': [FIRST, { ...OFFER, ...alert('handshake_failure', 'peer') }],
  'refused with illegal_parameter': [FIRST, { ...OFFER, ...alert('illegal_parameter', 'peer') }],
  'cut before an answer': [FIRST, { ...OFFER, ...cut, hello: undefined, resumes: undefined }],
  'cut after an answer': [FIRST, { ...OFFER, ...cut }],
  'not offered': [FIRST, { ...OFFER, offered: undefined }],
  'no session': [{ ...FIRST, sessions: [], tickets: [] }],
  'no first connection': [{ ...FIRST, ...cut, hello: undefined, sessions: [], tickets: [], spoke: false }],
  'a refusal at once': [
    { ...FIRST, ...alert('protocol_version', 'peer'), hello: undefined, sessions: [], tickets: [] },
  ],
}

describe.each(Object.entries(CAME))('where the connection is %s', (_, visits) => {
  it.each([...TRIALS_12, ...TRIALS_13])(
    '$version $id has an outcome for it',
    ({ version, id, judge }: Trial) => {
      const { outcome } = judge({ asked: { ...ASKED, wait: 1 }, visits, all: visits })
      expect(() => outcomeOf(rowOf(version, id), outcome)).not.toThrow()
    },
  )
})
