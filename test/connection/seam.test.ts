/** The one seam where what leaves an endpoint passes: messages, content before protection, whole records. */
import { expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import type { Seam } from '../../src/handshake/state/endpoint.ts'
import { setPath } from '../../src/wire/path/edit.ts'
import { messageLayout13 } from '../../src/wire/handshake.ts'
import { meet, pair, type Met } from '../kit/pair.ts'
import { ENV } from '../kit/world.ts'

const through = (seam: Seam): Met => meet(pair(), { env: { ...ENV, seam } })
const end = ({ client, server }: Met) => [client, server].map(({ state }) => state)

it('everything passes it: what it sees is what went out, and what it gives back unchanged changes nothing', () => {
  const seen: Record<string, string[]> = { message: [], record: [] }
  const met = through({
    message: (bytes) => (seen.message.push(toHex(bytes)), bytes),
    content: (content) => content,
    record: (bytes) => (seen.record.push(toHex(bytes)), bytes),
  })
  const sent = (kind: string) =>
    met.events.flatMap((event) =>
      (event.kind === 'message' || event.kind === 'record') &&
      event.kind === kind &&
      event.direction === 'sent' &&
      !('name' in event && event.name === 'ChangeCipherSpec')
        ? [toHex(event.bytes)]
        : [],
    )
  expect(seen.message).toEqual(sent('message'))
  expect(seen.record).toEqual(sent('record'))
  expect(seen).toEqual({ message: sent('message'), record: sent('record') })
  const plain = meet(pair())
  expect(plain.outputs).toEqual(met.outputs)
})

it('a changed message is what its sender believes: both agree, on another hello than was due', () => {
  const met = through({
    message: (bytes, name, { actor }) =>
      actor === 'client' && name === 'ClientHello'
        ? setPath(messageLayout13(bytes), bytes, 'ClientHello.random', new Uint8Array(32).fill(7))
        : bytes,
  })
  expect(end(met)).toMatchObject([{ name: 'CONNECTED' }, { name: 'CONNECTED' }])
})

it('content changed before protection arrives authentic, and is what its sender did not mean: decrypt_error (RFC 9846 §4.5.3)', () => {
  const met = through({
    content: (content, _type, { actor, write }) =>
      actor === 'client' && write.name === 'handshake'
        ? content.map((byte, i) => (i === 4 ? byte ^ 1 : byte))
        : content,
  })
  expect(end(met)[1]).toMatchObject({ name: 'FAILED', alert: 'decrypt_error', by: 'us' })
})

it('a record changed behind protection does not open: bad_record_mac (RFC 9846 §5.2)', () => {
  const met = through({
    record: (bytes, type, { actor, write }) =>
      actor === 'client' && write.keys && type === 'handshake'
        ? bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte))
        : bytes,
  })
  expect(end(met)[1]).toMatchObject({ name: 'FAILED', alert: 'bad_record_mac', by: 'us' })
})
