/** The server and early data: each rule broken alone. */
import {
  ACCEPT_EARLY_DATA,
  FRESH_EARLY_DATA,
  KEEP_EARLY_DATA,
  type EarlyQuestion,
  type ReplayQuestion,
} from '../../src/session/decisions/early-verdict.ts'
import type { SessionState } from '../../src/session/session.ts'
import { meet, pair } from '../kit/pair.ts'
import { client, NOW, server, SERVER_NAME } from '../kit/world.ts'
import type { Broken, BrokenTable } from './breaks-alone.ts'

const session: SessionState = meet(pair(client(), server({ maxEarlyData: 9 }))).sessions[0]

const good: EarlyQuestion = {
  maxEarlyData: 9,
  index: 0,
  session,
  suite: session.suite,
  alpn: '',
  serverName: SERVER_NAME,
  now: NOW + 60_000,
  clientAge: 60_000,
  freshnessWindow: 10_000,
  startedAt: NOW - 60_000,
  replayCheck: false,
}

const ROWS: readonly Broken<EarlyQuestion>[] = [
  ['early.psk', { session: undefined, index: undefined }, '§4.3.10', 'no PSK is used'],
  ['early.enabled', { maxEarlyData: 0 }, '§4.3.10', 'the server takes none'],
  ['early.enabled', { session: { ...session, maxEarlyDataSize: 0 } }, '§4.3.10', 'the ticket allowed none'],
  ['early.first-identity', { index: 1 }, '§4.3.10', 'another PSK than the first was chosen'],
  ['early.suite', { suite: 'TLS_CHACHA20_POLY1305_SHA256' }, '§4.3.10', 'the same hash is not enough'],
  ['early.alpn', { alpn: 'h2' }, '§4.3.10', 'another protocol was negotiated'],
  ['early.server-name', { serverName: 'other.example' }, '§4.3.10', 'another name was asked for'],
  [
    'early.age',
    { clientAge: 71_001 },
    '§4.3.10 (8446 §4.2.10), §8.3',
    'the client says it is older than our clock allows',
  ],
  ['early.age', { clientAge: 49_999 }, '§4.3.10 (8446 §4.2.10), §8.3', 'the client says it is younger'],
  ['early.started', { startedAt: NOW + 55_000 }, '§8.2', 'the server cannot know what it saw before'],
]

const answers = {
  yes: 'early_data goes into EncryptedExtensions',
  no: 'early data are skipped; the handshake goes on',
}

/** May the server accept early data? */
export const EARLY: BrokenTable<EarlyQuestion> = { decision: ACCEPT_EARLY_DATA, good, rows: ROWS, answers }

/** May early data be kept, where the hello must come again? */
export const RETRIED: BrokenTable<{ readonly retry: boolean }> = {
  decision: KEEP_EARLY_DATA,
  good: { retry: false },
  rows: [['early.no-retry', { retry: true }, '§4.3.10']],
  answers,
}

/** Were these early data seen before? They are rejected, and nothing is aborted (RFC 9846 §8.2). */
export const REPLAYED: BrokenTable<ReplayQuestion> = {
  decision: FRESH_EARLY_DATA,
  good: { firstTime: true },
  rows: [['early.replay', { firstTime: false }, '§8.1 and §8.2']],
  answers,
}
