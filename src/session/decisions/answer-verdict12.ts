/** The client's look at a ServerHello of TLS 1.2 that resumes (RFC 5246 §7.4.1.3, RFC 7627 §5.3). */
import type { Decision, Finding } from '../../rules/rule.ts'
import type { SessionState } from '../session.ts'
import { ems, EMS } from './words12.ts'

/** A ServerHello that resumes, held against the session that was offered. */
export interface Answer12Question {
  /** `undefined` where none was offered: the ID that came back was made up. */
  readonly session: SessionState | undefined
  readonly version: string
  readonly suite: string
  readonly extendedMasterSecret: boolean
}

function ofOffered(rule: (session: SessionState, question: Answer12Question) => Finding) {
  return (question: Answer12Question): Finding =>
    question.session ? rule(question.session, question) : { ok: undefined, actual: 'no session' }
}

/** The client's look at a ServerHello that resumes. */
export const ANSWER_IN_ORDER_12: Decision<Answer12Question> = {
  id: 'answer-in-order-12',
  subject: 'resumption',
  question: () => 'Is the server’s answer to the offered session in order?',
  answer: () => 'yes: the session is resumed',
  consequence: 'the server’s ChangeCipherSpec and Finished come next',
  otherwise: 'the handshake ends',
  rules: [
    {
      id: 'answer12.offered',
      rule: 'the session ID that the server repeats stands for a session that was offered',
      cite: 'RFC 5246 §7.4.1.3',
      expected: 'a session of ours behind the ID',
      alert: 'illegal_parameter',
      run: ({ session }) => ({
        ok: session !== undefined,
        actual: session ? 'a session of ours' : 'an ID that we made up (RFC 9846 §4.2.2)',
      }),
    },
    {
      id: 'answer12.version',
      rule: 'the version is that of the session',
      cite: 'RFC 5246 §7.4.1.3',
      expected: 'the version of the session',
      alert: 'illegal_parameter',
      run: ofOffered((session, { version }) => ({
        ok: version === session.version,
        expected: session.version,
        actual: version,
      })),
    },
    {
      id: 'answer12.suite',
      rule: 'the suite is that of the session',
      cite: 'RFC 5246 §7.4.1.3',
      expected: 'the suite of the session',
      alert: 'illegal_parameter',
      run: ofOffered((session, { suite }) => ({
        ok: suite === session.suite,
        expected: session.suite,
        actual: suite,
      })),
    },
    {
      id: 'answer12.extended-master-secret',
      rule: 'the answer uses the extended master secret exactly where the session does',
      cite: EMS,
      expected: 'the master secret of the session',
      alert: 'handshake_failure',
      run: ofOffered((session, { extendedMasterSecret }) => ({
        ok: extendedMasterSecret === session.extendedMasterSecret,
        expected: ems(session.extendedMasterSecret),
        actual: ems(extendedMasterSecret),
      })),
    },
  ],
}
