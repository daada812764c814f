/**
 * Which session ID context real servers put into their sessions: under a ticket key that is known to us their tickets open, and the
 * context lies within. What is otherwise in a server, and whether its context is then another, is tried one thing at a time; and
 * where it is another the server resumes nothing, although it opens the ticket.
 */
import { writeFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import type { MeasuredContext, MeasuredContexts } from '../../../docs/session-contexts.ts'
import { EMPTY, fromText, toHex } from '../../../src/bytes/bytes.ts'
import { clientConfig } from '../../../src/handshake/settings/configure.ts'
import type { Session } from '../../../src/session/session.ts'
import { decodeOpensslSession } from '../../../src/session/tickets/openssl-session.ts'
import { unsealTicket } from '../../../src/session/tickets/ticket.ts'
import { ticketKey } from '../../../src/session/tickets/ticket-key.ts'
import { describeWhere, endChildren, scratch } from '../children.ts'
import { measuredWith } from '../fleet/measured.ts'
import { identityOf } from '../identities.ts'
import { ourClient, type Log } from '../ours.ts'
import { SUBJECTS, type Subject } from './subjects.ts'

const { file } = scratch()
endChildren(afterAll)

const rows: MeasuredContext[] = []
afterAll(() => {
  const path = process.env['SAVE']
  const measured: MeasuredContexts = {
    ...measuredWith('nginx', 'Apache', 'HAProxy', 'Node', 'Python', 'OpenSSL'),
    rows,
  }
  if (path) writeFileSync(path, `${JSON.stringify(measured, undefined, 1)}\n`)
})

const trust = (['ecdsa-p256', 'ecdsa-p384'] as const).map((kind) => identityOf(kind).root)

function visit(port: number, sessions: readonly Session[] = []): Promise<Log> {
  const config = clientConfig({ versions: ['TLS 1.2'], serverName: 'localhost', sessions, trust })
  return ourClient(port, config, {
    connected: (driver) => driver.send(fromText('GET / HTTP/1.0\r\nHost: localhost\r\n\r\n')),
  })
}

describe.each(SUBJECTS)('$server', (subject) => {
  describeWhere(subject.isThere(), subject.server, 'in a ticket of TLS 1.2', () => {
    it(`is ${subject.is}`, async () => {
      const given = await visit(await subject.start(file))
      const own = contextIn(subject, given)
      expect(own).toBe(toHex(new Uint8Array(Buffer.from(subject.context(file)))))

      const same: string[] = []
      const other: string[] = []
      for (const [what, start] of Object.entries(subject.otherwise)) {
        const port = await start(file)
        const isSame = contextIn(subject, await visit(port)) === own
        ;(isSame ? same : other).push(what)
        const again = await visit(port, given.sessions)
        expect([what, again.messages.includes('<Certificate')]).toEqual([what, !isSame])
      }
      rows.push({ server: subject.server, is: subject.is, bytes: own.length / 2, same, other })
    })
  })
})

/** The context in the first ticket of a connection, in hex. */
function contextIn({ key }: Subject, { sessions: [session] }: Log): string {
  const sealed = unsealTicket(ticketKey(key.format, key.bytes), session!.ticket)
  return toHex(decodeOpensslSession(sealed).session_id_context ?? EMPTY)
}
