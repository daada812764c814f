/** What links two connections: rules over the marks of both, as data. */
import type { Mark, MarkKind } from './marks.ts'

/** Something by which two connections are of one client, or are much alike. */
export interface Link {
  readonly kind: MarkKind
  /** In words, such as `the ticket given in c1 is shown in c2`. */
  readonly text: string
  readonly cite: string
  /** The value that both have. */
  readonly value: string
}

/** A connection as far as it takes to link it. */
export interface Linkable {
  readonly id: string
  /** ms since the run began. */
  readonly began: number
  readonly ended: number
  readonly marks: readonly Mark[]
}

/** A rule: which marks, and what it means that both have the same value. */
interface LinkRule {
  readonly kind: MarkKind
  /** `shown`: shown in both; `given`: given in the earlier one and shown in the later one. */
  readonly when: 'shown' | 'given'
  readonly says: (earlier: string, later: string) => string
  readonly cite: string
}

const TRACKING = 'RFC 9846 §C.4'

/** One client: nobody else has that value. */
const SAME_CLIENT: readonly LinkRule[] = [
  rule('session ID', 'given', (a, b) => `the session ID given in ${a} is shown in ${b}`, 'RFC 5246 §7.4.1.2'),
  rule('session ID', 'shown', (a, b) => `${a} and ${b} show the same session ID`, 'RFC 5246 §7.4.1.2'),
  rule(
    'ticket',
    'given',
    (a, b) => `the ticket given in ${a}, in the clear, is shown in ${b}`,
    'RFC 5077 §3.3',
  ),
  rule('ticket', 'shown', (a, b) => `${a} and ${b} show the same ticket`, 'RFC 5077 §3.4'),
  rule('PSK identity', 'given', (a, b) => `the ticket given in ${a} is shown in ${b}`, TRACKING),
  rule(
    'PSK identity',
    'shown',
    (a, b) => `${a} and ${b} show the same PSK identity: a ticket used twice, or a PSK with a name`,
    TRACKING,
  ),
  rule(
    'key share',
    'shown',
    (a, b) => `${a} and ${b} show the same key share`,
    'RFC 9846 §4.3.8 (8446 §4.2.8)',
  ),
  rule(
    'client’s certificate',
    'shown',
    (a, b) => `${a} and ${b} show the client’s certificate, which says who it is`,
    'RFC 5246 §7.4.6',
  ),
  rule('random', 'shown', (a, b) => `${b} is the hello of ${a}, sent again`, 'RFC 9846 §8'),
]

/** Many clients have that: it makes two connections alike, and no more. */
const ALIKE: readonly LinkRule[] = [
  rule('server name', 'shown', () => 'the server name', 'RFC 6066 §3'),
  rule('application protocols', 'shown', () => 'the application protocols', 'RFC 7301 §3.1'),
  rule('choices of the hello', 'shown', () => 'suites and extensions of the hello', TRACKING),
  rule('server’s certificate', 'shown', () => 'the server’s certificate', 'RFC 5246 §7.4.2'),
]

function rule(kind: MarkKind, when: LinkRule['when'], says: LinkRule['says'], cite: string): LinkRule {
  return { kind, when, says, cite }
}

/** What shows that two connections are of one client. @param a the earlier one */
export function linksOf(a: Linkable, b: Linkable): readonly Link[] {
  return [...SAME_CLIENT.flatMap((each) => found(each, a, b)), ...agesOf(a, b)]
}

/** What two connections have in common as many have it. */
export function alikeIn(a: Linkable, b: Linkable): readonly Link[] {
  return ALIKE.flatMap((each) => found(each, a, b))
}

function found({ kind, when, says, cite }: LinkRule, a: Linkable, b: Linkable): Link[] {
  const before = a.marks.filter((mark) => mark.kind === kind && mark.way === when)
  const after = b.marks.filter((mark) => mark.kind === kind && mark.way === 'shown')
  const same = before.find(({ value }) => after.some((mark) => mark.value === value))
  return same ? [{ kind, text: says(a.id, b.id), cite, value: same.text }] : []
}

/** An age that nothing hides says when the ticket was received: within a connection before. */
function agesOf(a: Linkable, b: Linkable): Link[] {
  return b.marks.flatMap(({ kind, value, text }) => {
    const received = b.began - Number(value)
    // An external PSK states 0, and has no age (RFC 9846 §4.3.11).
    if (kind !== 'ticket age' || value === '0' || received < a.began || received > a.ended) return []
    const says = `the ticket age in ${b.id} is not hidden: it was received during ${a.id}`
    return [{ kind, text: says, cite: 'RFC 9846 §4.7.1 (8446 §4.6.1)', value: text }]
  })
}
