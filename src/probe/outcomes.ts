/** What can come of questions that are put about both versions. */
import type { FindingRow } from './row.ts'

/** Whether a version is spoken. */
export const SPOKEN = {
  spoken: { result: 'good', says: 'the server speaks it' },
  'not-spoken': { result: 'note', says: 'the server does not speak it' },
} as const satisfies FindingRow['outcomes']

/** How long tickets are. */
export const SIZE = {
  small: { result: 'good', says: 'a hello with it fits in one packet' },
  large: { result: 'note', says: 'a hello with it needs more than one packet' },
} as const satisfies FindingRow['outcomes']

/** What tickets begin with. */
export const KEY_NAMES = {
  one: { result: 'good', says: 'one key for all tickets' },
  several: {
    result: 'note',
    says: 'several keys: servers with keys of their own, or a change of the key',
  },
  hidden: { result: 'note', says: 'no key_name is to be seen: each ticket begins otherwise' },
} as const satisfies FindingRow['outcomes']

/** What becomes of a client’s identity. */
export const CERTIFICATE = {
  resumed: { result: 'good', says: 'the session resumes, and no certificate is asked for again' },
  declined: {
    result: 'bad',
    says: 'the session does not resume: each connection proves the certificate again',
  },
  'not-asked': { result: 'note', says: 'the server asks for no certificate' },
} as const satisfies FindingRow['outcomes']

/** How many of several connections resume. */
export const SHARE = {
  all: { result: 'good', says: 'each connection resumes' },
  some: { result: 'bad', says: 'only some connections resume: servers behind one address that do not share' },
  none: { result: 'bad', says: 'no connection resumes' },
} as const satisfies FindingRow['outcomes']

/** A lifetime that is hardly of use. */
export const SHORT = {
  result: 'note',
  says: 'under a minute: who comes back later makes a full handshake',
} as const satisfies FindingRow['outcomes'][string]
