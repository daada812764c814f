/** Evidence that somebody brings: what each piece is taken for, what several together tell, and what damaged ones say. */
import fc from 'fast-check'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { cast } from '../../src/sim/cast/cast.ts'
import { Own, type Brought } from '../../src/page/own/own.ts'
import { sameInShell } from '../../src/page/own/say.ts'
import type { PieceKind } from '../../src/page/worker/evidence/calls.ts'
import { Evidence } from '../../src/page/worker/evidence/evidence.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { readTrace } from '../rfc8448/trace.ts'
import { captured, certificate, dumped, hostile, rfc8448, session } from './evidence-samples.ts'

type Sample = string | Uint8Array

/** The worker's side with pieces in it, numbered from 1. */
function having(...samples: readonly (Sample | readonly [Sample, PieceKind])[]) {
  const evidence = new Evidence()
  const views = samples.map((sample, index) => {
    const [given, as] = typeof sample === 'string' || sample instanceof Uint8Array ? [sample] : sample
    const bytes = typeof given === 'string' ? fromText(given) : given
    return evidence.takePiece({ id: index + 1, name: `p${index + 1}`, bytes, size: bytes.length, as })
  })
  return { evidence, ...views.at(-1)! }
}

/** The page's side before an engine that answers at once. */
function own(): Own {
  const evidence = new Evidence()
  const later = (name: string) =>
    ((...given: readonly unknown[]) =>
      Promise.resolve().then(() =>
        (evidence[name as keyof Evidence] as (...all: readonly unknown[]) => unknown).apply(evidence, [
          ...given,
        ]),
      )) as never
  return new Own(new Proxy({} as never, { get: (_, name) => later(String(name)) }))
}

const brought = (name: string, sample: Sample): Brought => ({
  name,
  blob: new Blob([typeof sample === 'string' ? sample : sample.slice()]),
})

/** As `xxd` prints it. */
function xxd(bytes: Buffer): string {
  const rows = Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => {
    const some = bytes.subarray(16 * row, 16 * row + 16)
    const words = some.toString('hex').replace(/.{4}/g, '$& ')
    const signs = some.toString('latin1').replace(/[^ -~]/g, '.')
    return `${(16 * row).toString(16).padStart(8, '0')}: ${words.padEnd(41)} ${signs}\n`
  })
  return rows.join('')
}

const kindOf = (sample: Sample): string | undefined => having(sample).pieces[0]?.kind

describe('a piece is told by its looks', () => {
  it.each<[PieceKind, () => Sample]>([
    ['capture', () => captured('tls13-full').capture],
    ['key log', () => captured('tls13-full').keylog],
    ['record', () => rfc8448().client],
    ['certificate', certificate],
    ['session', () => session().pem],
    ['ticket key', () => session().key],
    ['record', hostile],
  ])('%s', (kind, sample) => {
    expect(kindOf(sample())).toBe(kind)
  })

  it.each(readdirSync(new URL('../vectors/hexdumps', import.meta.url)))('bytes as %s prints them', (tool) => {
    const { evidence, pieces } = having(dumped(tool))
    expect(pieces[0]).toMatchObject({ kind: 'record', trouble: '' })
    expect(evidence.parts(1).titles[0]).toContain('record')
  })

  it('or by what somebody says that it is', () => {
    const { pieces } = having([session().key, 'PSK'])
    expect(pieces[0]).toMatchObject({ kind: 'PSK', says: 'a PSK of 48 bytes' })
  })
})

describe('several together', () => {
  it('an external PSK opens under its identity, and under no other', async () => {
    const { capture } = captured('tls12-psk')
    const page = own()
    await page.bring([brought('a.pcapng', capture), brought('psk.hex', toHex(cast().psk.key))])
    const opened = async (as: string | undefined): Promise<boolean> => {
      await page.take(2, 'PSK', as)
      const rows = page.story.value!.connections[0]!.rows
      return rows.some(({ sends }) => sends?.name === 'Finished')
    }
    expect(await opened(undefined)).toBe(true)
    expect(await opened('somebody else')).toBe(false)
    expect(await opened('sensor-17')).toBe(true)
    const [piece] = page.pieces.value.pieces
    expect(sameInShell(piece!, page.pieces.value.pieces)).toBe(
      'glass-tls explain a.pcapng --psk HEX --psk_identity sensor-17',
    )
  })

  it('a ticket looks like nothing until its key is there, and then it is opened', () => {
    const { ticket, key } = session()
    expect(having(ticket).pieces[0]?.kind).toBeUndefined()
    const { evidence, pieces } = having(ticket, key)
    expect(pieces[0]).toMatchObject({ kind: 'ticket', trouble: '' })
    expect(evidence.parts(1).titles).toEqual(['sealed ticket of format glass-tls', 'what the ticket holds'])
  })

  it('both sides of RFC 8448 §3 are one connection; a key log opens it', () => {
    const { client, server, keylog } = rfc8448()
    const hidden = having(server, client)
    expect(hidden.sides).toEqual({ client: 2, server: 1 })
    const named = ({ evidence }: ReturnType<typeof having>): string[] =>
      evidence.heardStory(undefined, 'c1').connections[0]!.rows.flatMap(({ sends }) => sends?.name ?? [])
    expect(named(hidden)).not.toContain('CertificateVerify')
    const opened = named(having(server, client, keylog))
    expect(opened.slice(0, 6)).toEqual([
      'ClientHello',
      'ServerHello',
      'EncryptedExtensions',
      'Certificate',
      'CertificateVerify',
      'Finished',
    ])
    expect(opened).toContain('NewSessionTicket')
  })

  it('both sides of RFC 8448 §3 in one dump are a connection too: what no key tells the sender of is said to be so', async () => {
    const { keylog } = rfc8448()
    const dump = readTrace(3).records.map(({ bytes }) => toHex(bytes))
    const page = own()
    await page.bring([brought('both.hex', dump.join('\n'))])
    expect(page.pieces.value.pieces[0]).toMatchObject({
      isMixed: true,
      says: expect.stringMatching(/of both sides/),
    })
    expect(page.pieces.value.sides).toBeUndefined()
    const rows = () => page.story.value!.connections[0]!.rows
    const sent = () => rows().flatMap(({ actor, sends }) => (sends ? [`${actor} ${sends.name}`] : []))
    expect(sent()).toEqual(['client ClientHello', 'server ServerHello'])
    expect(JSON.stringify(rows()).match(/from whom cannot be told/g)).toHaveLength(dump.length - 2)
    await page.bring([brought('keys.txt', keylog)])
    expect(sent()).toContain('client Finished')
    expect(sent()).toContain('server CertificateVerify')
    expect(JSON.stringify(rows())).not.toContain('cannot be told')
    await page.look({ kind: 'parts', piece: 1 })
    expect(page.length.value).toBeGreaterThan(dump.length)
  })

  it('a capture tells which connection resumed, and with its key log each message, which arrives where it is seen', async () => {
    const { capture, keylog } = captured('tls13-resume')
    const page = own()
    await page.bring([brought('a.pcapng', capture)])
    const heard = () => [...page.listened.value.values()][0]!
    expect(heard().state).toBe('over')
    expect(heard().connections.map(({ outcome }) => outcome)).toEqual(['full handshake', 'resumed by PSK'])
    expect(heard().connections[0]?.says).toEqual(['the first of a client with a server: nothing to resume'])
    await page.bring([brought('keys.txt', keylog)])
    expect(heard().connections[1]?.outcome).toBe('resumed by PSK of c1')
    const rows = page.story.value!.connections[0]!.rows
    expect(rows.map(({ sends }) => sends?.name)).toContain('NewSessionTicket')
    for (const { sends, moment } of rows) if (sends) expect(sends.arrives).toBe(moment)
    const [piece] = page.pieces.value.pieces
    expect(sameInShell(piece!, page.pieces.value.pieces)).toBe('glass-tls explain a.pcapng --keylog keys.txt')
  })

  it.each([
    ['tls13-resume', 'c2', /^offered: PSK identity 0 [0-9a-f]{16}… \(\d+ bytes\), which c1 gave$/],
    ['tls12-ticket', 'c2', /^offered: ticket [0-9a-f]{16}… \(\d+ bytes\), which c1 gave$/],
    ['tls12-session-id', 'c2', /^offered: session ID [0-9a-f]{16}… \(32 bytes\), which c1 gave$/],
    [
      'tls13-external-psk',
      'c1',
      /^offered: PSK identity 0 “.+”, which no connection here gave; its age of 0 is that of an external PSK$/,
    ],
  ])('%s: what %s offers is named, and who gave it', async (scenario, id, says) => {
    const { capture, keylog } = captured(scenario)
    const page = own()
    await page.bring([brought('a.pcapng', capture), brought('keys.txt', keylog)])
    const { connections } = page.listened.value.get(1)!
    expect(connections.find((each) => each.id === id)?.says).toContainEqual(expect.stringMatching(says))
  })

  it.each([
    ['hex', (bytes: Buffer) => bytes.toString('hex'), 'hex'],
    ['base64', (bytes: Buffer) => bytes.toString('base64'), 'base64'],
    ['xxd', xxd, 'rows with offsets'],
  ] as const)('a capture that is pasted as %s tells what the capture tells', async (_, print, form) => {
    const { capture } = captured('tls12-ticket')
    const [plain, pasted] = [own(), own()]
    await plain.bring([brought('a.pcapng', capture)])
    await pasted.bring([brought('what was pasted', print(Buffer.from(capture)))])
    const [heard] = [...pasted.listened.value.values()]
    const [same] = [...plain.listened.value.values()]
    expect(heard).toEqual({ ...same, read: print(Buffer.from(capture)).length })
    expect(heard?.connections.map(({ outcome }) => outcome)).toEqual([
      'full handshake',
      'resumed by ticket of c1',
    ])
    expect(pasted.pieces.value.pieces[0]?.says).toBe(`a capture (${form}, ${capture.length} bytes)`)
    await pasted.take(1, 'capture')
    expect([...pasted.listened.value.values()]).toEqual([heard])
  })

  it('every moment of a capture opens, as plain data', async () => {
    const { capture, keylog } = captured('tls12-ticket')
    const page = own()
    await page.bring([brought('a.pcapng', capture), brought('keys.txt', keylog)])
    await page.look({ kind: 'story', piece: 1, connection: 'c2' })
    expect(page.length.value).toBeGreaterThan(5)
    for (let at = 0; at < page.length.value; at++) {
      page.goTo(at)
      await expect.poll(() => page.moment.value?.index).toBe(at)
      expect(structuredClone(page.moment.value)).toEqual(page.moment.value)
    }
  })
})

describe('what cannot be read', () => {
  it('is told in a sentence: which offset, which rule; what stands before it is shown', () => {
    const { evidence } = having('16 03 01 00 c4 01 00 00 c0 03 03')
    const { titles, trouble } = evidence.parts(1)
    expect(titles.length).toBeGreaterThan(0)
    expect(trouble).toMatch(/record\.length at byte 3: expected 196 bytes, actual 6 left/)
  })

  it.each([
    ['', /expected some bytes, actual nothing/],
    ['   \n', /expected bytes, plain or printed, actual nothing but white space/],
    ['what a nice day', /say what it is|text|looks like/],
    ['16 03 01 00 c4 01 00 xx c0', /expected hex from end to end/],
    ['-----BEGIN CERTIFICATE-----\nAAA', /PEM|END/],
  ])('%j', (text, says) => {
    expect(having(text).pieces[0]?.trouble).toMatch(says)
  })

  it('a capture that ends in the midst of a packet says where, and tells what came before', async () => {
    const { capture } = captured('tls13-resume')
    const page = own()
    await page.bring([brought('cut.pcapng', capture.slice(0, capture.length - 100))])
    const [heard] = [...page.listened.value.values()]
    expect(heard?.remarks.join()).toMatch(/ends within block \d+, which begins at byte \d+/)
    expect(heard?.connections.length).toBe(2)
  })

  it('whatever comes: nothing breaks', async () => {
    const { capture, keylog } = captured('tls13-resume')
    const all = [
      capture,
      hostile(),
      ...[keylog, certificate(), session().pem, rfc8448().server].map(fromText),
    ]
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        fc.nat(),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }),
        async (bytes, cut, edits) => {
          const damaged = bytes.slice(0, 1 + (cut % bytes.length))
          for (const [at, byte] of edits) damaged[at % damaged.length] = byte
          const page = own()
          await page.bring([brought('damaged', damaged)])
          expect(page.trouble.value).toBe('')
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('bounds', () => {
  it('of a long message the first bytes and fields are shown, and that it is so is said', () => {
    const suites = 0x7ffe
    const body =
      '0303' +
      '00'.repeat(32) +
      '00' +
      suites.toString(16).padStart(4, '0') +
      '1301'.repeat(suites / 2) +
      '0100'
    const hello = `01${(body.length / 2).toString(16).padStart(6, '0')}${body}`
    const { evidence } = having(hello)
    const { bytes, cut } = evidence.part(1, 0)
    expect(bytes!.hex.length).toBe(2 * 8192)
    expect(cut).toBe(`Here are the first 8192 of ${hello.length / 2} bytes and the first 1000 fields.`)
  })

  it('a dump of more than 4 MiB is refused with that number', async () => {
    const page = own()
    await page.bring([brought('long.txt', '16 03 '.repeat(2 ** 20))])
    expect(page.pieces.value.pieces[0]?.trouble).toMatch(/expected at most 4 MiB of what is no capture/)
  })

  it('a reading that is cancelled goes no further, and what is cleared is gone', async () => {
    const { capture } = captured('tls13-resume')
    const page = own()
    const stop = page.listened.subscribe(({ size }) => {
      if (size > 0 && page.listened.peek().get(1)?.state === 'reading') page.cancel()
    })
    await page.bring([brought('a.pcapng', capture)])
    stop()
    expect([...page.listened.value.values()][0]?.state).toBe('cancelled')
    await page.clear()
    expect(page.pieces.value.pieces).toEqual([])
    expect(page.story.value).toBeUndefined()
  })

  it('of a piece that is gone nothing is told', () => {
    const { evidence } = having(certificate())
    evidence.clearPieces()
    expect(() => evidence.parts(1)).toThrow(Misuse)
  })
})

it('what a peer chose is shown without what no one sees', () => {
  const { evidence } = having(hostile())
  const all = JSON.stringify([0, 1].map((index) => evidence.part(1, index)))
  expect(all).toContain(String.raw`\\x1b`)
  expect(all).not.toMatch(/\\u001b/)
})
