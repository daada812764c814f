/** The server's decisions about early data (RFC 9846 §4.3.10, §8). */
import type { Decision } from '../../rules/rule.ts'
import type { SessionState } from '../session.ts'

const EARLY = 'RFC 9846 §4.3.10 (8446 §4.2.10)'

/** What the server knows when it decides about early data. */
export interface EarlyQuestion {
  readonly maxEarlyData: number
  /** Index of the PSK chosen, `undefined` without one. */
  readonly index: number | undefined
  /** The session behind it; `undefined` for an external PSK. */
  readonly session: SessionState | undefined
  readonly suite: string
  readonly alpn: string
  readonly serverName: string
  readonly now: number
  /** ms, as the client says. */
  readonly clientAge: number
  /** ms */
  readonly freshnessWindow: number
  /** ms since 1970 */
  readonly startedAt: number
  /** Whether {@link FRESH_EARLY_DATA} is asked next. */
  readonly replayCheck: boolean
}

/** What every decision of the server about early data has in common. */
const EARLY_DATA = {
  subject: 'early data',
  question: () => 'May the server accept early data?',
  consequence: 'early_data goes into EncryptedExtensions',
  otherwise: 'early data are skipped; the handshake goes on',
} as const

/** Whether early data may be accepted, provided the replay check (if any) finds them fresh. */
export const ACCEPT_EARLY_DATA: Decision<EarlyQuestion> = {
  ...EARLY_DATA,
  id: 'accept-early-data',
  answer: ({ replayCheck }) => (replayCheck ? 'yes, unless they were seen before' : 'yes'),
  consequence: ({ replayCheck }) =>
    replayCheck ? 'the server asks whether it saw them before' : EARLY_DATA.consequence,
  rules: [
    {
      id: 'early.psk',
      rule: 'early data travel under a key that follows from the PSK',
      cite: EARLY,
      expected: 'a PSK that is used',
      run: ({ index }) => ({
        ok: index !== undefined,
        actual: index === undefined ? 'none' : `identity ${index}`,
      }),
    },
    {
      id: 'early.enabled',
      rule: 'this server takes early data, and its ticket said so',
      cite: EARLY,
      expected: 'a positive limit',
      run: ({ maxEarlyData, session }) => ({
        ok: maxEarlyData > 0 && (session?.maxEarlyDataSize ?? 0) > 0,
        actual: `server ${maxEarlyData}, ticket ${session?.maxEarlyDataSize ?? 'none'}`,
      }),
    },
    {
      id: 'early.first-identity',
      rule: 'early data belong to the first PSK',
      cite: EARLY,
      expected: 'identity 0',
      run: ({ index }) => ({ ok: index === 0, actual: `identity ${index ?? 'none'}` }),
    },
    {
      id: 'early.suite',
      rule: 'the suite is that of the session',
      cite: EARLY,
      expected: 'the suite of the session',
      run: ({ session, suite }) => ({
        ok: session?.suite === suite,
        expected: session?.suite ?? 'none',
        actual: suite,
      }),
    },
    {
      id: 'early.alpn',
      rule: 'the application protocol is that of the session',
      cite: EARLY,
      expected: 'the protocol of the session',
      run: ({ session, alpn }) => ({
        ok: session?.alpn === alpn,
        expected: session?.alpn || 'no protocol',
        actual: alpn || 'no protocol',
      }),
    },
    {
      id: 'early.server-name',
      // A server may ignore early data whenever it likes.
      policy: true,
      rule: 'the server name is that of the session',
      cite: EARLY,
      expected: 'the name of the session',
      run: ({ session, serverName }) => ({
        ok: session?.serverName === serverName,
        expected: session?.serverName || 'no name',
        actual: serverName || 'no name',
      }),
    },
    {
      id: 'early.age',
      rule: 'the age that the client states agrees with our clock',
      cite: 'RFC 9846 §4.3.10 (8446 §4.2.10), §8.3',
      expected: 'the age that our clock gives, within the window',
      run: ({ session, now, clientAge, freshnessWindow }) => {
        const age = session ? now - session.createdAt : 0
        return {
          ok: Math.abs(clientAge - age) <= freshnessWindow,
          expected: `${age} ms, give or take ${freshnessWindow} ms`,
          actual: `${clientAge} ms`,
        }
      },
    },
    {
      id: 'early.started',
      rule: 'a server that just started cannot know what it saw before',
      cite: 'RFC 9846 §8.2',
      expected: 'started longer ago than the window',
      run: ({ now, startedAt, freshnessWindow }) => ({
        ok: startedAt === 0 || now - startedAt > freshnessWindow,
        expected: `started more than ${freshnessWindow} ms ago`,
        actual: startedAt === 0 ? 'long ago' : `${now - startedAt} ms ago`,
      }),
    },
  ],
}

/** What a HelloRetryRequest means for early data that came with the hello that it answers. */
export const KEEP_EARLY_DATA: Decision<{ readonly retry: boolean }> = {
  ...EARLY_DATA,
  id: 'keep-early-data',
  rules: [
    {
      id: 'early.no-retry',
      rule: 'no early data where a HelloRetryRequest asks for another ClientHello',
      cite: EARLY,
      expected: 'a ClientHello that will do',
      run: ({ retry }) => ({
        ok: !retry,
        actual: retry ? 'a HelloRetryRequest' : 'a ClientHello that will do',
      }),
    },
  ],
}

/** What the world knows of the same early data. */
export interface ReplayQuestion {
  readonly firstTime: boolean
  /** What a store says of it, where it says more. */
  readonly note?: string | undefined
}

/** The last word on early data, once the world said whether they were seen before. */
export const FRESH_EARLY_DATA: Decision<ReplayQuestion> = {
  ...EARLY_DATA,
  id: 'fresh-early-data',
  question: () => 'Are these early data new?',
  rules: [
    {
      id: 'early.replay',
      rule: 'these early data were not seen before',
      cite: 'RFC 9846 §8.1 and §8.2',
      expected: 'not seen before',
      run: ({ firstTime, note }) => ({
        ok: firstTime,
        actual: note || (firstTime ? 'not seen before' : 'seen before'),
      }),
    },
  ],
}
