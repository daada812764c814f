/** Files of sessions: ours, OpenSSL's, Node's, PEM. */
import { fromText } from '../../../src/bytes/bytes.ts'
import { Misuse } from '../../../src/rules/failure.ts'
import { decodeSession, encodeSession } from '../../../src/session/session.ts'
import {
  decodeOpensslSession,
  encodeOpensslSession,
  opensslSessionSpan,
} from '../../../src/session/tickets/openssl-session.ts'
import {
  fromOpenssl,
  sessionFromNode,
  sessionsFromPem,
  sessionToNode,
  sessionToPem,
} from '../../../src/session/tickets/openssl-session-map.ts'
import { readPem } from '../../../src/certificate/keys/pem.ts'
import { asText } from '../../../src/cli/arguments/options.ts'
import { vectors, genuineSessions } from '../genuine.ts'
import { Broken, decodes, type Target } from '../target.ts'

/** One that can be read can be written, and read again. */
function again(input: Uint8Array): void {
  const session = decodeSession(input)
  const written = encodeSession(session)
  if (encodeSession(decodeSession(written)).join() !== written.join())
    throw new Broken('read and written, it is another session')
}

/** A session in any of its formats. */
export const target: Target = {
  about: 'sessions in our format, in those of OpenSSL and Node, as PEM',
  seeds: () => {
    const pems = vectors('sessions')
    const written = genuineSessions().flatMap((session) => [
      encodeSession(session),
      sessionToNode(session),
      fromText(sessionToPem(session)),
    ])
    return [...written, ...pems, ...pems.map((pem) => readPem(asText(pem))[0].bytes)]
  },
  run: (input) => {
    decodes(input, again)
    decodes(input, () => opensslSessionSpan(input))
    decodes(input, () => encodeOpensslSession(decodeOpensslSession(input)))
    for (const read of [
      () => fromOpenssl(decodeOpensslSession(input)),
      () => sessionFromNode(input, 'server.example'),
      () => sessionsFromPem(asText(input)),
    ])
      decodes(input, () => {
        try {
          read()
        } catch (error) {
          // A session that can be read and not be used is the reader's misuse.
          if (!(error instanceof Misuse)) throw error
        }
      })
  },
}
