/** The server's decisions about an offered PSK: is it known, does the client hold it, is it still there? (RFC 9846 §4.3.9, §4.3.11) */
import type { Decision, Finding } from '../../rules/rule.ts'
import { clientKnown, clientTrusted, type ClientChainQuestion } from './peer-rows.ts'
import type { SessionState } from '../session.ts'
import { withinLifetime } from '../lifetime.ts'

/** What the server knows when it looks at one offered identity. */
export interface AcceptQuestion extends ClientChainQuestion {
  /** Index of the identity in pre_shared_key. */
  readonly index: number
  /** What the identity turned out to be; `how` says by what it was known, such as `sealed under our key 7f3a0b1c...`. */
  readonly found:
    | { readonly kind: 'session'; readonly session: SessionState; readonly how: string }
    /** A PSK from outside: how we use it, and how the identity says that the client does, in the same words. */
    | { readonly kind: 'external'; readonly hash: string; readonly ours: string; readonly theirs: string }
    | { readonly kind: 'unknown'; readonly why: string }
  /** ms since 1970 */
  readonly now: number
  /** Hashes of the suites that both sides have. */
  readonly hashes: readonly string[]
  /** Hash of a suite; `undefined` for one that is none of TLS 1.3. */
  readonly hashOf: (suite: string) => string | undefined
  readonly serverName: string
  /** Whether one credential of ours serves both names; asked only where they differ. */
  readonly sameCredential: (a: string, b: string) => boolean
  /** The mode that both sides allow. */
  readonly mode: string | undefined
  readonly clientModes: readonly string[]
}

/** Asks `rule` of the session behind the identity. An external PSK has no version, age, name and client to look at. */
function ofSession(rule: (session: SessionState, question: AcceptQuestion) => Finding) {
  return (question: AcceptQuestion): Finding =>
    question.found.kind === 'session'
      ? rule(question.found.session, question)
      : { ok: undefined, actual: 'external PSK' }
}

/** Whether the server may use the PSK, provided its binder is good. */
export const ACCEPT_PSK: Decision<AcceptQuestion> = {
  id: 'accept-psk',
  subject: 'resumption',
  question: ({ index }) => `May the server use PSK identity ${index}?`,
  answer: () => 'yes, if its binder is good',
  consequence: 'its binder is verified next',
  otherwise: 'the identity is passed over',
  rules: [
    {
      id: 'psk.known',
      rule: 'the server knows what the identity stands for',
      cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
      expected: 'an identity of ours',
      run: ({ found }) => ({
        ok: found.kind !== 'unknown',
        actual:
          found.kind === 'unknown'
            ? found.why
            : found.kind === 'session'
              ? found.how
              : 'the identity of a configured PSK',
      }),
    },
    {
      id: 'psk.imported',
      rule: 'both sides use a PSK from outside itself, or both import it, for the same protocol and with the same context',
      cite: 'RFC 9258 §5.1, §5.2',
      expected: 'used by both sides alike',
      run: ({ found }) =>
        found.kind === 'external'
          ? { ok: found.ours === found.theirs, expected: found.ours, actual: found.theirs }
          : { ok: undefined, actual: found.kind === 'session' ? 'the PSK of a ticket' : 'no PSK of ours' },
    },
    {
      id: 'psk.modes',
      rule: 'a mode that client and server both allow',
      cite: 'RFC 9846 §4.3.9 (8446 §4.2.9)',
      expected: 'a common mode',
      run: ({ mode, clientModes }) => ({
        ok: mode !== undefined,
        actual: `client offers ${clientModes.join(', ') || 'none'}; usable: ${mode ?? 'none'}`,
      }),
    },
    {
      id: 'psk.version',
      rule: 'a session is resumed only under the version that made it',
      // The PSK of a ticket comes from the resumption secret, which no other version has.
      cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
      expected: 'TLS 1.3',
      run: ofSession(({ version }) => ({ ok: version === 'TLS 1.3', actual: version })),
    },
    {
      id: 'psk.hash',
      rule: 'some common suite has the hash of the PSK; the suite itself may differ',
      cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)',
      expected: 'a hash that a common suite has',
      run: ({ found, hashes, hashOf }) => {
        const suite = found.kind === 'session' ? found.session.suite : ''
        const hash = found.kind === 'external' ? found.hash : hashOf(suite)
        return {
          ok: hash !== undefined && hashes.includes(hash),
          expected: hashes.join(' or '),
          actual: hash ?? `${suite}, which is no suite of TLS 1.3`,
        }
      },
    },
    {
      id: 'psk.lifetime',
      rule: 'a ticket is not accepted after the lifetime it was issued with',
      cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
      expected: 'a ticket within its lifetime',
      counts: 'expired',
      run: ofSession((session, { now }) => withinLifetime(session, now)),
    },
    {
      id: 'psk.server-name',
      // A server need not tie a name to its ticket: that it does is ours.
      policy: true,
      rule: 'the session was made with the identity that serves the name now asked for',
      cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)',
      expected: 'a name that the same identity serves',
      run: ofSession(({ serverName }, q) => ({
        ok: serverName === q.serverName || q.sameCredential(serverName, q.serverName),
        expected: q.serverName || 'no name',
        actual: serverName || 'no name',
      })),
    },
    // Which PSKs are acceptable is for the server to say.
    clientKnown(
      { id: 'psk.client-identity', cite: 'RFC 9846 §4.3.11 (8446 §4.2.11)', policy: true },
      sessionIn,
    ),
    clientTrusted({ id: 'psk.trust', cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)' }, sessionIn),
  ],
}

function sessionIn({ found }: AcceptQuestion): SessionState | undefined {
  return found.kind === 'session' ? found.session : undefined
}

/** Whether the binder of an identity is what the PSK makes of the hello. */
export interface BinderQuestion {
  /** Index of the identity in pre_shared_key. */
  readonly index: number
  readonly valid: boolean
  /** Bytes of the HMAC. */
  readonly length: number
}

/** Whether the client holds the PSK. Falling back to a full handshake would hide an attack, so a wrong binder ends it all. */
export const PROVE_PSK: Decision<BinderQuestion> = {
  id: 'prove-psk',
  subject: 'resumption',
  question: ({ index }) => `Does the client hold PSK ${index}?`,
  consequence: 'the PSK is used',
  otherwise: 'the PSK is not used',
  rules: [
    {
      id: 'psk.binder',
      rule: 'the binder proves that the client holds the PSK and sent this very hello',
      cite: 'RFC 9846 §4.3.11.2 (8446 §4.2.11.2)',
      expected: 'the HMAC of the truncated ClientHello under the binder key',
      alert: 'decrypt_error',
      run: ({ index, valid, length }) => ({
        ok: valid,
        expected: `${length} bytes of HMAC over the truncated ClientHello`,
        actual: valid ? 'the same value' : 'another value',
        field: `ClientHello.extensions.pre_shared_key.binders[${index}]`,
      }),
    },
  ],
}

/** What the cache said when the session was to be taken out. */
export interface TakeQuestion {
  /** Index of the identity in pre_shared_key. */
  readonly index: number
  readonly taken: boolean
  /** What a store says of it, where it says more. */
  readonly note: string | undefined
}

/** Whether the session behind a reference is still there for this client. */
export const TAKE_PSK: Decision<TakeQuestion> = {
  id: 'take-psk',
  subject: 'resumption',
  question: ({ index }) => `Is the session of PSK ${index} still unused?`,
  consequence: 'the session is removed and used',
  otherwise: 'a full handshake',
  rules: [
    {
      id: 'psk.single-use',
      // One of the ways to keep early data from being replayed; for a resumption without them nobody asks for it.
      policy: true,
      rule: 'a reference into the cache resumes once',
      cite: 'RFC 9846 §8.1',
      expected: 'not taken before',
      run: ({ taken, note }) => ({
        ok: taken,
        actual: note ?? (taken ? 'not taken before' : 'taken before'),
      }),
    },
  ],
}
