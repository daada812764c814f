/** `decode`: bytes in, an annotated tree with offsets out. */
import { printable } from '../../bytes/printable.ts'
import { DecodeError } from '../../bytes/reader.ts'
import { notTls } from '../../wire/plain-text.ts'
import { TlsFailure } from '../../rules/failure.ts'
import { readInput } from './input.ts'
import type { Input } from '../../inspect/parts/input.ts'
import { keylogFrom } from '../arguments/keylog.ts'
import { kindOf, partsOf } from '../../inspect/parts/kinds.ts'
import { isCapture } from '../../inspect/parts/printed-capture.ts'
import { KINDS, type Kind } from '../../inspect/parts/part.ts'
import { partLine, partText } from '../../render/files/parts.ts'
import { textLook, type Io } from '../output/io.ts'
import { nearest } from '../../rules/nearest.ts'
import { helpText, parseOptions, UsageError, type OptionTable } from '../arguments/options.ts'
import { knownPsks } from '../arguments/psks.ts'
import { openingKeys, TICKET_KEY_HELP } from '../arguments/ticket-keys.ts'

const OPTIONS = {
  as: { type: 'string', value: 'KIND', help: `${KINDS.join(', ')}; guessed where it is absent` },
  'ticket-key': {
    type: 'string',
    value: 'HEX',
    help: `opens tickets, and records that follow: ${TICKET_KEY_HELP}`,
  },
  psk: {
    type: 'string',
    value: 'HEX',
    multiple: true,
    help: 'opens early data, and all where no key agreement is beside it: an external PSK or that of a ticket',
  },
  psk_identity: {
    type: 'string',
    value: 'TEXT',
    multiple: true,
    help: 'its identity, for each --psk; without one, whichever its binder fits',
  },
  keylog: {
    type: 'string',
    value: 'FILE',
    help: 'opens protected records (SSLKEYLOGFILE); for TLS 1.2 behind both hellos',
  },
  json: { type: 'boolean', help: 'one JSON object a part: kind, title, at, bytes, span' },
  full: { type: 'boolean', help: 'long values in full, types and both RFCs' },
  plain: { type: 'boolean', help: 'no colours' },
  width: { type: 'string', value: 'N', help: 'columns, 40 to 400' },
  help: { type: 'boolean', help: 'this text' },
} as const satisfies OptionTable

const EXAMPLES = `
FILE holds PEM, plain bytes, or bytes as tools and languages print them: hex
with any separators, base64, percent encoding (in a URL too); xxd, hexdump -C,
od -t x1, -t o1 and -c, hexyl, gdb; Wireshark, tshark, tcpdump -X, socat -x;
openssl -msg and -debug, Java; arrays, lists and strings with escapes; Verilog,
Intel HEX, S-records. Code fences, quotes of mail, comments and prompts around
them are taken off. - is standard input.

Examples:
  echo 15 03 03 00 02 02 28 | glass-tls decode
  glass-tls decode server.pem
  glass-tls decode session.pem --ticket-key 000102...
  glass-tls decode --as handshake hello.bin --json
`

/** The command. Bad bytes end with exit code 1 and tell field, offset and rule; what came before them is shown. */
export function decodeCommand(args: readonly string[], io: Io): number {
  const { values, positionals } = parseOptions(OPTIONS, args)
  if (values.help) {
    io.out(helpText('glass-tls decode [FILE|-] [options]', OPTIONS) + EXAMPLES)
    return 0
  }
  if (positionals.length > 1) throw new UsageError(`decode: one file at a time, not also '${positionals[1]}'`)
  const keys = {
    ticketKeys: openingKeys(values['ticket-key']),
    keylog: keylogFrom(values.keylog, io),
    psks: knownPsks(values),
  }
  const look = textLook(values, io)
  const asked = kindFrom(values.as)
  const inputs = readInput(positionals.at(0) ?? '-')
  for (const input of inputs) {
    for (const remark of input.remarks) io.note(printable(`decode: read as ${input.form}; ${remark}`) + '\n')
    const kind = asked ?? kindOf(input, keys)
    if (asked === undefined && isCapture(input.bytes))
      io.note('decode: this is a capture: glass-tls explain tells its connections\n')
    if (kind === undefined && inputs.length > 1) {
      // A key beside its certificate, as servers have them in one file.
      io.note(`PEM block ${input.form}: passed over\n`)
      continue
    }
    if (kind === undefined) throw new UsageError(unknownText(input))
    try {
      for (const part of partsOf(kind, input.bytes, keys))
        io.out(values.json ? `${partLine(part)}\n` : partText(part, look))
    } catch (error) {
      const bad = badInput(error)
      if (bad === undefined) throw error
      io.note(`glass-tls: decode_error: ${printable(bad)}\n`)
      return 1
    }
  }
  return 0
}

function badInput(error: unknown): string | undefined {
  if (error instanceof DecodeError) return error.message
  return error instanceof TlsFailure ? error.message : undefined
}

// ---- Options

function kindFrom(text: string | undefined): Kind | undefined {
  if (text === undefined) return undefined
  const found = KINDS.find((kind) => kind === text)
  if (found) return found
  const near = nearest(text, KINDS)
  throw new UsageError(
    `--as: '${text}' is none of ${KINDS.join(', ')}${near.length > 0 ? `; did you mean ${near[0]}?` : ''}`,
  )
}

function unknownText({ bytes, form }: Input): string {
  const text = notTls(bytes)
  if (text !== undefined) return `decode: ${text}`
  return `decode: ${bytes.length} bytes (${form}) that look like nothing known; say --as ${KINDS.join('|')}`
}
