/** A check-up of servers here: few connections, without pauses, about what a test wants to know alone. */
import { randomBytes } from 'node:crypto'
import { seededRandom } from '../../../src/crypto/hash/random.ts'
import { SignatureMemory } from '../../../src/crypto/signature/signature-memory.ts'
import { checkUp } from '../../../src/probe/check-up.ts'
import type { Finding, FindingId } from '../../../src/probe/findings.ts'
import type { Version } from '../../../src/wire/version.ts'
import type { Case } from './mistake.ts'
import { CLIENT } from './running.ts'

/** A question as one name: version and finding. */
export type Question = `${Version} ${FindingId}`

const split = (name: string): readonly [Version, string, string] => {
  const [tls, number, id = '', outcome = ''] = name.split(' ')
  return [`${tls} ${number}` as Version, id, outcome]
}

/** The question that a case answers. */
export function questionOf(name: Case): Question {
  const [version, id] = split(name)
  return `${version} ${id as FindingId}`
}

/** What is asked before any other question. */
const BASICS: readonly FindingId[] = ['version', 'session-id', 'ticket', 'psk']
/** What is asked before a question that means nothing where a server does not always resume. */
const SHARES: readonly FindingId[] = ['session-id-share', 'ticket-share']

/** Connections of which the share is taken: many where it is the question. */
const TRIES = { ofShare: 12, else: 2 }

const signatureMemory = new SignatureMemory()

/** Puts questions to a server. @param at the first address is asked, the others whether they take its sessions */
export async function ask(
  at: readonly { readonly host: string; readonly port: number }[],
  questions: readonly Question[],
): Promise<readonly Finding[]> {
  const versions = [...new Set(questions.map((question) => split(question)[0]))].sort()
  const [first, ...others] = at.map(({ host, port }) => ({ name: `${host}:${port}`, host, port, talks: [] }))
  const asks = (id: FindingId): boolean => questions.some((question) => question.endsWith(` ${id}`))
  const before = [...BASICS, ...(questions.some((question) => /-(other|ems)-/.test(question)) ? SHARES : [])]
  const found: Finding[] = []
  const findings = checkUp({
    asked: {
      versions,
      serverName: 'localhost',
      otherName: 'other.example',
      tries: questions.some((question) => question.endsWith('-share')) ? TRIES.ofShare : TRIES.else,
      wait: undefined,
      early: asks('early')
        ? new TextEncoder().encode('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        : undefined,
      credential: CLIENT.identity,
    },
    addresses: [first!, ...others],
    settings: {},
    pause: 0,
    only: (version, id) => before.includes(id) || questions.includes(`${version} ${id}`),
    random: seededRandom(randomBytes(32)),
    signatureMemory,
    timeout: 10_000,
  })
  for await (const finding of findings) found.push(finding)
  return found
}

/** Findings by question, as `OUTCOME RESULT`. */
export const nameOf = ({ version, id, outcome }: Finding): string => `${version} ${id} ${outcome}`
