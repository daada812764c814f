/** TLS 1.2: a master secret that covers the whole handshake (RFC 7627). */
import { offers12, type Spoken } from '../spoken.ts'

/** Whether it is used is a matter of the session too: see what was agreed. */
export const extendedMasterSecret: Spoken<'extended_master_secret'> = {
  type: 'extended_master_secret',
  says: {
    ClientHello: (_, turn) => (offers12(turn) && turn.client.extendedMasterSecret ? null : undefined),
    ServerHello12: ({ agreed }) => (agreed.extendedMasterSecret ? null : undefined),
  },
  hears: { ServerHello12: (data) => ({ extendedMasterSecret: data !== undefined }) },
}
