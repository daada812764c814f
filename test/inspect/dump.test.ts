/** Bytes that were printed by tools and languages are read back: by printers of our own; `dump-tools.test.ts` has the real ones. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { characterDump } from '../../src/inspect/dump/characters.ts'
import { inputsOf } from '../../src/inspect/parts/input.ts'
import { PRINTERS } from './printers.ts'
import { BYTES } from './printed-bytes.ts'
import { trials } from '../kit/effort.ts'

function read(text: string): Uint8Array {
  const inputs = inputsOf(fromText(text))
  if (inputs.length !== 1) throw new Error(`read as ${inputs.length} inputs`)
  return inputs[0].bytes
}

describe('bytes printed as', () => {
  it.each(Object.entries(PRINTERS))('%s are read back', (_, print) => {
    fc.assert(
      fc.property(BYTES, (bytes) => {
        expect(toHex(read(print(bytes)))).toBe(toHex(bytes))
      }),
      { seed: 8446, numRuns: trials(200) },
    )
  })
})

/** What people and tools put around every line of a dump, or around the whole. */
const WRAPPERS: Readonly<Record<string, (text: string) => string>> = {
  ...Object.fromEntries(
    ['> ', '>> ', '> > ', '// ', '# ', '-- ', '; ', '* ', '| ', '[  123.456789] ', '\t'].map((sign) => [
      `'${sign}'`,
      (text: string) => text.replace(/^/gm, sign),
    ]),
  ),
  'a code fence': (text) => `Look:\n\n\`\`\`text\n${text}\n\`\`\`\nwhy?\n`,
  'an answer to a mail': (text) => `On Monday somebody wrote:\n${text.replace(/^/gm, '> ')}\n\nregards\n`,
  'a comment of C': (text) => `/*\n${text.replace(/^/gm, ' * ')}\n */\n`,
  'prompts of a shell': (text) => `user@host:~$ cat dump\n${text}\nuser@host:~$\n`,
}

describe('bytes printed in any way, in', () => {
  // A byte order mark stands at the beginning of a file, not of a line. A string of Lua goes on in the next line, with whatever
  // stands before it there.
  const printers = Object.entries(PRINTERS).filter(([name]) => !/with a mark|Lua/.test(name))
  const samples = fc.sample(fc.uint8Array({ minLength: 20, maxLength: 100 }), { seed: 5246, numRuns: 10 })

  it.each(Object.entries(WRAPPERS))('%s: are read as they are without', (_, wrap) => {
    for (const [name, print] of printers)
      for (const sample of samples) {
        const bytes = concat(Uint8Array.of(22, 3, 1), sample)
        expect(toHex(read(wrap(print(bytes).trimEnd()))), name).toBe(toHex(bytes))
      }
  })
})

describe('one hello, printed in twelve ways', () => {
  const directory = new URL('../vectors/hexdumps/', import.meta.url)
  const [first, ...others] = readdirSync(directory).map((name) => ({
    name,
    bytes: toHex(inputsOf(new Uint8Array(readFileSync(new URL(name, directory))))[0].bytes),
  }))
  it.each(others)('$name', ({ bytes }) => expect(bytes).toBe(first.bytes))
})

describe('a packet as captures show it', () => {
  const directory = new URL('../vectors/captures/', import.meta.url)
  const sample = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, directory)))
  // What tshark itself says that the packet carries.
  const payload = readFileSync(new URL('payload.txt', directory), 'utf8').trim()

  it.each(readdirSync(directory))('%s', (name) => {
    expect(toHex(inputsOf(sample(name))[0].bytes)).toBe(payload)
  })
})

describe('what is not data', () => {
  const remarks = (text: string): readonly string[] => inputsOf(fromText(text))[0].remarks

  it('is told where it was passed over', () => {
    expect(remarks('hello.c says\nchar h[] = { 0x16, 0x03, 0x01 };')).toEqual([
      "2 lines passed over, the first: 'hello.c says'",
    ])
    expect(remarks('a log\nof bytes\n0000  16 03 01 00\n0004  02\n0005')).toEqual(["passed over: 'a log'"])
    expect(remarks('<Buffer 16 03 01 ... 203 more bytes>')).toEqual([
      'its printer left bytes out: ... 203 more bytes',
    ])
  })

  it('the headers of a packet are named and passed over', () => {
    const ip = fromHex(
      '4500002d00010000400600007f0000017f000001' + '01bb01bb0000000000000000501800000000' + '0000',
    )
    const ethernet = concat(
      fromHex('ffffffffffff00000000000108'),
      Uint8Array.of(0),
      ip,
      fromHex('1503030002'),
    )
    const [{ bytes, remarks: said }] = inputsOf(fromText(PRINTERS['tshark -x']!(ethernet)))
    expect(toHex(bytes)).toBe('1503030002')
    expect(said).toEqual(['headers passed over: Ethernet, IPv4, TCP'])
  })

  it('rows of both directions of a followed stream stay in their order', () => {
    const text =
      '00000000  16 03 01 00 01 ff   ......\n    00000000  15 03 03 00   ....\n    00000004  02 02   ..\n00000006  14 03   ..\n'
    expect(toHex(read(text))).toBe('1603010001ff15030300020214' + '03')
  })

  it('openssl -debug: the bytes of the wire, not what it prints of a ticket; eight bytes end in a hyphen', () => {
    const text =
      'write to 0x5568 [0x5569] (8 bytes => 8 (0x8))\n0000 - 15 03 03 00 03 5a 00 5a-                          .....Z.Z\n' +
      'TLS session ticket:\n    0000 - 20 21 22 23 24 25 26 27-28 29 2a 2b 2c 2d 2e 2f    !"#$%&\'()*+,-./\n'
    const [{ bytes, remarks: said }] = inputsOf(fromText(text))
    expect(toHex(bytes)).toBe('15030300035a005a')
    expect(said).toContain('1 blocks that did not go over the wire as they stand passed over')
  })

  it('a row that lost bytes is an error that names its line', () => {
    const text = PRINTERS['xxd']!(new Uint8Array(96)).replace(/^(00000050: \w{4}).*$/m, '$1')
    expect(() => read(text.replace(/^(00000040: \w{4}).*$/m, '$1'))).toThrow(/line 5 .*as the offsets say/)
  })

  it('od -a is refused by name: it leaves out a bit of each byte', () => {
    expect(() => read('0000000 syn etx soh nul   R\n0000005\n')).toThrow(/od -a/)
  })

  it('quoted-printable is taken off hex, and read where it is the bytes themselves (RFC 2045 §6.7)', () => {
    expect(toHex(read('160301=\n0001=\nff'))).toBe('1603010001ff')
    expect(toHex(read('=16=03=01=00=01=\na'))).toBe('160301000161')
  })

  it('decimal escapes of OCaml are told from octal by a digit that octal lacks', () => {
    expect(toHex(read('"\\022\\003\\001\\000\\210\\198"'))).toBe('16030100d2c6')
  })

  it('digits that are octal or decimal: what begins as TLS does decides, where nothing does it is told', () => {
    const said = (text: string): [string, number] => {
      const [{ bytes, remarks: each }] = inputsOf(fromText(text))
      return [toHex(bytes), each.length]
    }
    expect(said('"\\026\\003\\001\\000\\101"')).toEqual(['1603010041', 0])
    expect(said('"\\022\\003\\001\\000\\101"')).toEqual(['1603010065', 1])
    expect(said('"\\060\\003\\001\\000\\101"')).toEqual(['3003010041', 1])
    expect(said(' 026 003 001 000 101')).toEqual(['1603010041', 0])
    expect(said('022 003 001 000 101')).toEqual(['1603010065', 1])
    expect(said('060 003 001 000 101')).toEqual(['3003010041', 1])
    expect(said('022 003 001 198 101')).toEqual(['160301c665', 0])
    expect(remarks('"\\060\\003\\101"')[0]).toMatch(/read as octal: as decimal they are other bytes/)
  })

  it('a backslash at the end of a line: nothing, in C; a line feed in Lua, nothing in OCaml, and it is told', () => {
    expect(toHex(read('"\\x16\\x03\\\n\\x01"'))).toBe('160301')
    expect(toHex(read('"\\22\\3\\1\\\n\\0"'))).toBe('1603010a00')
    expect(toHex(read('"\\022\\003\\001\\\n  \\000"'))).toBe('16030100')
    expect(remarks('"\\22\\3\\1\\\n\\0"').join()).toMatch(/backslash at the end of a line/)
    expect(toHex(read('"\\22\\3\\z\n  \\1\\0"'))).toBe('16030100')
  })

  it('a plus sign in a query is a space, and it is told (WHATWG URL §5.2)', () => {
    const [{ bytes, remarks: said }] = inputsOf(fromText('https://a.example/?b=%16%03%01%00a+b%00&c=%20'))
    expect(toHex(bytes)).toBe('1603010061206200')
    expect(said[0]).toMatch(/read as a space/)
  })

  it('an image of a memory: addresses that leave a gap are told, a sum that does not fit is an error', () => {
    const [{ bytes, remarks: said }] = inputsOf(fromText('@10\n16 03 01\n@20\n00 01 // end\n'))
    expect(toHex(bytes)).toBe('1603010001')
    expect(said).toEqual(['joined although the address goes from 13 to 20'])
    expect(() => read(':03000000160301E3\n:00000001FE\n')).toThrow(/line 2 .*the last among them/)
    expect(() => read('S1060000160301E0\n')).toThrow(/line 1 .*the last among them/)
  })

  it('socat -x: a block of another length than it says is an error', () => {
    const head = '> 2026/11/28 09:00:00.000001  length=4 from=0 to=3\n'
    expect(toHex(read(`${head} 16 03 01 00  ....\n--\n`))).toBe('16030100')
    expect(() => read(`${head} 16 03 01\n`)).toThrow(/line 1 .*expected 4 bytes/)
  })

  it('words of od are read where only so they begin as TLS does, and refused elsewhere', () => {
    expect(toHex(read('0000000 1603 0100 0102\n0000006\n'))).toBe('160301000102')
    expect(() => read('0000000 4003 0100 0102\n0000006\n')).toThrow(/in the byte order of the machine/)
  })

  it('what was taken off is told', () => {
    expect(remarks('> 16 03 01\n> 00 01\n> ff')).toEqual(["'>' taken off the beginning of 3 lines"])
    expect(remarks('look:\n```\n16 03 01 00\n```\nwhy?')).toEqual(["2 lines passed over, the first: 'look:'"])
  })

  it('openssl -trace is refused by name: it shows no bytes', () => {
    expect(() => read('Sent Record\nHeader:\n  Version = TLS 1.0 (0x301)\n')).toThrow(
      /-msg and -debug .*actual openssl -trace/,
    )
  })

  it('openssl -msg of protected records: messages become records in the clear, which is told', () => {
    const text =
      '<<< TLS 1.2, RecordHeader [length 0005]\n    17 03 03 00 17\n<<< TLS 1.3, InnerContent [length 0001]\n    16\n<<< TLS 1.3, Handshake [length 0006], EncryptedExtensions\n    08 00 00 02 00 00\n'
    const [{ bytes, remarks: said }] = inputsOf(fromText(text))
    expect(toHex(bytes)).toBe('1603030006' + '080000020000')
    expect(said[0]).toMatch(/without their protection/)
  })

  it('another number than of a byte in a list is an error that says which', () => {
    expect(() => read('[22, 3, 1, 300]')).toThrow(/number 4 is 300/)
  })
})

/** Rows as xxd prints them, without characters. */
const manyRows = (count: number): string =>
  Array.from({ length: count }, (_, row) => `${(4 * row).toString(16).padStart(8, '0')}: 16030100`).join('\n')

it('a dump of more rows than a call may have arguments is read whole', () => {
  expect(read(manyRows(150_000))).toHaveLength(600_000)
})

it('a dump costs in proportion to its rows', () => {
  const cost = (rows: number): number => {
    const raw = fromText(manyRows(rows))
    const costs = [1, 2, 3].map(() => {
      const start = performance.now()
      inputsOf(raw)
      return performance.now() - start
    })
    return Math.min(...costs) / rows
  }
  cost(5_000)
  expect(cost(40_000)).toBeLessThan(4 * cost(5_000))
})

describe('what is no dump of its kind', () => {
  it('openssl -msg with a kind of its own is passed over, whatever every object calls so', () => {
    const alert = '>>> TLS 1.2, Alert [length 0002], warning close_notify\n    01 00\n'
    const stranger = '>>> TLS 1.2, constructor [length 0001]\n    01\n'
    expect(read(alert + stranger)).toEqual(read(alert))
  })

  it('od -c: a star behind a row without bytes stands for nothing, and no zeros are made up', () => {
    const text = '0000000\n*\n0000020 026 003 001\n0000023\n'
    expect(characterDump(text)).toBeUndefined()
  })
})
