/** Small printers of our own: how tools and languages print bytes. Each is the reverse of what `src/inspect/dump/` reads. */
import { base64, base64url } from '@scure/base'
import { toHex } from '../../src/bytes/bytes.ts'

/** Bytes in, a text out. */
export type Printer = (bytes: Uint8Array) => string

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
const octal = (byte: number): string => byte.toString(8).padStart(3, '0')
const all = (bytes: Uint8Array, each: (byte: number) => string, between: string): string =>
  [...bytes].map(each).join(between)
const character = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')

/** Rows of 16 bytes: the offset, the bytes, the characters. */
function rows(row: (offset: number, bytes: Uint8Array, characters: string) => string): Printer {
  return (bytes) => {
    const lines: string[] = []
    for (let at = 0; at < bytes.length; at += 16) {
      const part = bytes.slice(at, at + 16)
      lines.push(row(at, part, all(part, character, '')))
    }
    return `${lines.join('\n')}\n`
  }
}

const offset = (value: number, digits: number): string => value.toString(16).padStart(digits, '0')
const halves = (bytes: Uint8Array, middle: string): string =>
  [bytes.subarray(0, 8), bytes.subarray(8)]
    .filter(({ length }) => length > 0)
    .map((half) => all(half, hex, ' '))
    .join(middle)

function pythonRepr(bytes: Uint8Array): string {
  const short: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 39: "\\'", 92: '\\\\' }
  return `b'${all(bytes, (byte) => short[byte] ?? (character(byte) === '.' && byte !== 46 ? `\\x${hex(byte)}` : character(byte)), '')}'`
}

/** Octal escapes in C are as short as they can be, unless a digit follows. */
const cString: Printer = (bytes) =>
  `"${all(bytes, (byte) => (/[\w ]/.test(character(byte)) ? character(byte) : `\\${octal(byte)}`), '')}"`

const wrap = (text: string, width: number): string => text.match(new RegExp(`.{1,${width}}`, 'g'))!.join('\n')

/** Every way, by what prints so. */
export const PRINTERS: Readonly<Record<string, Printer>> = {
  hex: toHex,
  'hex in capitals': (bytes) => toHex(bytes).toUpperCase(),
  'hex in wrapped lines (xxd -p, Wireshark "as a hex stream")': (bytes) => wrap(toHex(bytes), 60),
  'hex with spaces (Go % x)': (bytes) => all(bytes, hex, ' '),
  'hex with colons (openssl, tcp.payload)': (bytes) => all(bytes, hex, ':'),
  'hex with hyphens (.NET BitConverter)': (bytes) => all(bytes, hex, '-').toUpperCase(),
  'hex with commas': (bytes) => all(bytes, hex, ','),
  'hex with bars': (bytes) => all(bytes, hex, '|'),
  'hex with points': (bytes) => all(bytes, hex, '.'),
  'hex in words': (bytes) => toHex(bytes).replace(/.{4}(?=.)/g, '$& '),
  'hex as an argument (Buffer.from, bytes.fromhex, hex!)': (bytes) => `Buffer.from('${toHex(bytes)}', 'hex')`,
  'hex in JSON': (bytes) => JSON.stringify({ hello: toHex(bytes) }),
  'RFC 8448': (bytes) =>
    `ClientHello (${bytes.length} octets):  ${wrap(all(bytes, hex, ' '), 60).replaceAll('\n', '\n         ')}`,
  'hex behind one 0x': (bytes) => `0x${toHex(bytes)}`,
  '0x with spaces': (bytes) => all(bytes, (byte) => `0x${hex(byte)}`, ' '),
  'C array': (bytes) =>
    `unsigned char hello[] = {\n  ${wrap(
      all(bytes, (byte) => `0x${hex(byte)}`, ', '),
      72,
    )}\n};\n`,
  'xxd -i': (bytes) =>
    `unsigned char f_bin[] = {\n  ${all(bytes, (byte) => `0x${hex(byte)}`, ', ')}\n};\nunsigned int f_bin_len = ${bytes.length};\n`,
  'Wireshark, C array': (bytes) =>
    `/* Frame (${bytes.length} bytes) */\nstatic const unsigned char pkt1[${bytes.length}] = {\n${all(bytes, (byte) => `0x${hex(byte)}`, ', ')} /* .{}[]. */\n};\n`,
  'Python bytes': pythonRepr,
  'Python bytearray': (bytes) => `bytearray(${pythonRepr(bytes)})`,
  'Python list': (bytes) => `[${all(bytes, String, ', ')}]`,
  'Go %v': (bytes) => `[${all(bytes, String, ' ')}]`,
  'Go %#v': (bytes) => `[]byte{${all(bytes, (byte) => `0x${byte.toString(16)}`, ', ')}}`,
  'Rust dbg!': (bytes) => `[src/main.rs:3:5] &hello = [\n${all(bytes, (byte) => `    ${byte},`, '\n')}\n]\n`,
  'Rust {:02x?}': (bytes) => `[${all(bytes, hex, ', ')}]`,
  'Rust u8 literals apart': (bytes) => `[${all(bytes, (byte) => `${byte}_u8`, ', ')}]`,
  'Rust u8 literals': (bytes) =>
    `let hello: [u8; ${bytes.length}] = [${all(bytes, (byte) => `${byte}u8`, ', ')}];`,
  'Java Arrays.toString': (bytes) => `[${all(bytes, (byte) => String((byte << 24) >> 24), ', ')}]`,
  'Java casts': (bytes) => `byte[] hello = {${all(bytes, (byte) => `(byte)0x${hex(byte)}`, ', ')}};`,
  'JSON array': (bytes) => JSON.stringify([...bytes]),
  'JSON of a Node Buffer': (bytes) => JSON.stringify({ type: 'Buffer', data: [...bytes] }),
  'JSON of a Uint8Array': (bytes) => JSON.stringify(Object.fromEntries(bytes.entries())),
  'Node Buffer': (bytes) => `<Buffer ${all(bytes, hex, ' ')}>`,
  'Node Uint8Array': (bytes) =>
    `Uint8Array(${bytes.length}) [\n  ${wrap(
      all(bytes, (byte) => String(byte).padStart(3), ', '),
      60,
    )}\n]`,
  base64: (bytes) => base64.encode(bytes),
  'base64 in wrapped lines': (bytes) => wrap(base64.encode(bytes), 76),
  base64url: (bytes) => base64url.encode(bytes).replace(/=/g, ''),
  '\\x': (bytes) => all(bytes, (byte) => `\\x${hex(byte)}`, ''),
  '\\x in quotes (Wireshark "as an escaped string")': (bytes) =>
    `"${all(bytes, (byte) => `\\x${hex(byte)}`, '')
      .match(/.{1,64}/g)!
      .join('" \\\n"')}"`,
  'octal escapes': (bytes) => all(bytes, (byte) => `\\${octal(byte)}`, ''),
  'C string': cString,
  'JSON string': (bytes) =>
    `"${all(bytes, (byte) => (/\w/.test(character(byte)) ? character(byte) : `\\u00${hex(byte)}`), '')}"`,
  percent: (bytes) => all(bytes, (byte) => `%${hex(byte)}`, ''),
  xxd: rows(
    (at, bytes, text) =>
      `${offset(at, 8)}: ${all(bytes, hex, '')
        .replace(/.{4}(?=.)/g, '$& ')
        .padEnd(39)}  ${text}`,
  ),
  'hexdump -C': (bytes) =>
    `${rows((at, part, text) => `${offset(at, 8)}  ${halves(part, '  ').padEnd(48)}  |${text}|`)(bytes)}${offset(bytes.length, 8)}\n`,
  'od -A x -t x1z': (bytes) =>
    `${rows((at, part, text) => `${offset(at, 6)} ${all(part, hex, ' ').padEnd(47)}  >${text}<`)(bytes)}${offset(bytes.length, 6)}\n`,
  'od -b': (bytes) =>
    `${rows((at, part) => `${at.toString(8).padStart(7, '0')} ${all(part, octal, ' ')}`)(bytes)}${bytes.length.toString(8).padStart(7, '0')}\n`,
  'Wireshark, hex dump': rows((at, bytes, text) => `${offset(at, 4)}   ${halves(bytes, '  ')}   ${text}`),
  'Wireshark, hex dump without characters': rows((at, bytes) => `${offset(at, 4)}   ${all(bytes, hex, ' ')}`),
  'Wireshark, followed stream': rows(
    (at, bytes, text) =>
      `${offset(at, 8)}  ${halves(bytes, '  ').padEnd(48)}   ${text.slice(0, 8)} ${text.slice(8)}`,
  ),
  'tshark -x': rows((at, bytes, text) => `${offset(at, 4)}  ${all(bytes, hex, ' ').padEnd(47)}   ${text}`),
  'openssl -debug': (bytes) =>
    `write to 0x5568 [0x5569] (${bytes.length} bytes => ${bytes.length} (0x${bytes.length.toString(16)}))\n${rows(
      (at, part, text) => `${offset(at, 4)} - ${halves(part, '-').padEnd(47)}   ${text}`,
    )(bytes)}`,
  'javax.net.debug': (bytes) =>
    `javax.net.ssl|DEBUG|01|main|2020|SSLSocketOutputRecord.java:1|Raw write (\n${rows(
      (at, part, text) =>
        `  ${offset(at, 4).toUpperCase()}: ${halves(part, '  ').toUpperCase()}   ${text.toUpperCase()}`,
    )(bytes)})\n`,
  'PowerShell Format-Hex': (bytes) =>
    `           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n${rows(
      (at, part) =>
        `${offset(at, 8)}   ${all(part, hex, ' ').toUpperCase().padEnd(47)}  ${all(part, (byte) => String.fromCharCode(byte >= 0x20 && byte !== 0x7f ? byte : 0x2e), '')}`,
    )(bytes)}`,
  'gdb x/8xb': (bytes) => {
    const lines: string[] = []
    for (let at = 0; at < bytes.length; at += 8)
      lines.push(
        `0x${offset(0x7ffff000 + at, 12)} <hello+${at}>:\t${all(bytes.slice(at, at + 8), (byte) => `0x${hex(byte)}`, '\t')}`,
      )
    return lines.join('\n')
  },
  ssltap: rows(
    (at, bytes, text) => `${at.toString(16).padStart(4)}: ${all(bytes, hex, ' ').padEnd(47)} | ${text}`,
  ),
  ...wrapped(),
  'Erlang, hex': (bytes) => `<<${all(bytes, (byte) => `16#${hex(byte)}`, ',')}>>`,
  'Elixir, decimal': (bytes) => `<<${all(bytes, String, ', ')}>>`,
  'Haskell show': haskell,
  'Rust b""': (bytes) =>
    `b"${all(bytes, (byte) => (byte === 0 ? '\\0' : /[\w ]/.test(character(byte)) ? character(byte) : `\\x${hex(byte)}`), '')}"`,
  'Kotlin byteArrayOf': (bytes) =>
    `byteArrayOf(${all(bytes, (byte) => (byte < 128 ? `0x${hex(byte)}` : `0x${hex(byte)}.toByte()`), ', ')})`,
  assembly: (bytes) => `hello: db ${all(bytes, (byte) => `0x${hex(byte)}`, ', ')}`,
  'assembly with $ (6502, 68000)': (bytes) => `hello dc.b ${all(bytes, (byte) => `$${hex(byte)}`, ',')}`,
  '$ before each byte': (bytes) => all(bytes, (byte) => `$${hex(byte)}`, ' '),
  '# before each byte': (bytes) => all(bytes, (byte) => `#${hex(byte)}`, ' '),
  'Scheme, hex': (bytes) => `#u8(${all(bytes, (byte) => `#x${hex(byte)}`, ' ')})`,
  Pascal: (bytes) =>
    `hello := ${all(bytes, (byte) => (/\w/.test(character(byte)) ? `'${character(byte)}'` : `#${byte}`), '').replaceAll("''", '')};`,
  'Pascal, hex': (bytes) => all(bytes, (byte) => `#$${hex(byte)}`, ''),
  'OCaml %S': (bytes) =>
    `"${all(bytes, (byte) => (/\w/.test(character(byte)) ? character(byte) : `\\${String(byte).padStart(3, '0')}`), '')}"`,
  'Lua %q': lua,
  'PHP print_r': (bytes) =>
    `Array\n(\n${[...bytes].map((byte, index) => `    [${index}] => ${byte}`).join('\n')}\n)\n`,
  'PHP var_dump': (bytes) =>
    `array(${bytes.length}) {\n${[...bytes].map((byte, index) => `  [${index}]=>\n  int(${byte})`).join('\n')}\n}\n`,
  'PHP var_export': (bytes) =>
    `array (\n${[...bytes].map((byte, index) => `  ${index} => ${byte},`).join('\n')}\n)`,
  'Verilog $readmemh': (bytes) =>
    `// hello\n@00000000\n${wrap(
      all(bytes, (byte) => hex(byte).toUpperCase(), ' '),
      48,
    )}\n`,
  'Verilog $readmemb': (bytes) => all(bytes, (byte) => byte.toString(2).padStart(8, '0'), '\n'),
  'Intel HEX': intelHex,
  'S-records': motorolaRecords,
  'percent encoding in a URL': (bytes) =>
    `GET /hello?a=1&bytes=${all(bytes, (byte) => (/[\w~]/.test(character(byte)) ? character(byte) : `%${hex(byte)}`), '')}&b=2 HTTP/1.1`,
  'Swift Data': (bytes) => `<${toHex(bytes).replace(/.{8}(?=.)/g, '$& ')}>`,
}

const xxd: Printer = rows(
  (at, bytes, text) =>
    `${offset(at, 8)}: ${all(bytes, hex, '')
      .replace(/.{4}(?=.)/g, '$& ')
      .padEnd(39)}  ${text}`,
)
const eachLine = (text: string, before: string): string => text.trimEnd().replace(/^/gm, before)

/** Dumps as people send them on. */
function wrapped(): Record<string, Printer> {
  return {
    'xxd in a code fence': (bytes) => `See:\n\n\`\`\`text\n${xxd(bytes)}\`\`\`\n`,
    'xxd in a mail': (bytes) => eachLine(xxd(bytes), '> '),
    'xxd in a mail that is answered twice': (bytes) => eachLine(xxd(bytes), '>> '),
    'xxd in comments': (bytes) => eachLine(xxd(bytes), '// '),
    'xxd behind a prompt': (bytes) => `user@host:~$ xxd hello.bin\n${xxd(bytes)}user@host:~$\n`,
    'xxd with times of a kernel log': (bytes) => eachLine(xxd(bytes), '[  123.456789] '),
    'hex with comments': (bytes) => `# a hello\n${all(bytes, hex, ' ')}  # its end\n`,
    'xxd in colours': (bytes) => xxd(bytes).replace(/\b[0-9a-f]{4}\b(?!:)/g, '\x1b[1;31m$&\x1b[0m'),
    'xxd with a mark and CRLF': (bytes) => `\ufeff${xxd(bytes).replaceAll('\n', '\r\n')}`,
  }
}

function haskell(bytes: Uint8Array): string {
  const names: Readonly<Record<number, string>> = {
    0: 'NUL',
    1: 'SOH',
    2: 'STX',
    3: 'ETX',
    14: 'SO',
    22: 'SYN',
  }
  return `"${all(bytes, (byte) => (/[a-zA-Z ]/.test(character(byte)) ? character(byte) : `\\${names[byte] ?? byte}\\&`), '')}"`
}

/** As Lua 5.4 does it, but with bytes of 128 and more as numbers too, since these would be no text. */
function lua(bytes: Uint8Array): string {
  const text = [...bytes].map((byte, index) => {
    if (byte === 10) return '\\\n'
    if (byte === 34 || byte === 92) return `\\${String.fromCharCode(byte)}`
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte)
    const next = bytes[index + 1] ?? 0
    return `\\${next >= 48 && next < 58 ? String(byte).padStart(3, '0') : byte}`
  })
  return `"${text.join('')}"`
}

const chunks = (bytes: Uint8Array): { address: number[]; data: number[] }[] =>
  Array.from({ length: Math.ceil(bytes.length / 16) }, (_, row) => ({
    address: [row >> 4, (row << 4) & 0xff],
    data: [...bytes.slice(16 * row, 16 * row + 16)],
  }))
const sum = (bytes: readonly number[]): number => bytes.reduce((all, byte) => all + byte, 0)
const line = (bytes: readonly number[]): string => bytes.map(hex).join('').toUpperCase()

function intelHex(bytes: Uint8Array): string {
  const lines = chunks(bytes).map(({ address, data }) => [data.length, ...address, 0, ...data])
  return `${[...lines, [0, 0, 0, 1]].map((each) => `:${line([...each, -sum(each) & 0xff])}`).join('\n')}\n`
}

function motorolaRecords(bytes: Uint8Array): string {
  const lines = chunks(bytes).map(({ address, data }) => [data.length + 3, ...address, ...data])
  return `S0030000FC\n${lines.map((each) => `S1${line([...each, ~sum(each) & 0xff])}`).join('\n')}\nS9030000FC\n`
}
