/** What one would type to have the same told in a shell. */
import { shellWord } from '../../bytes/shell-word.ts'
import type { PieceView } from '../worker/evidence/calls.ts'
import { isKey } from './own.ts'

type Option = (name: string, identity: string | undefined) => string

/** What each kind of key is given as. Bytes of keys stay out of it: a shell remembers what is typed. */
const OPTIONS = {
  explain: {
    'key log': (name: string) => `--keylog ${name}`,
    'ticket key': () => '--ticket-key HEX',
    PSK: pskOption,
    'RSA key': (name: string) => `--rsa-key ${name}`,
  },
  decode: {
    'key log': (name: string) => `--keylog ${name}`,
    'ticket key': () => '--ticket-key HEX',
    PSK: pskOption,
  },
} as const

/** There is an identity for each PSK there, or for none. */
function pskOption(_name: string, identity: string | undefined): string {
  return identity === undefined ? '--psk HEX' : `--psk HEX --psk_identity ${shellWord(identity)}`
}

/** The command line that tells a piece with all keys beside it. */
export function sameInShell({ name, kind }: PieceView, all: readonly PieceView[]): string {
  const command = kind === 'capture' ? 'explain' : 'decode'
  const options: Readonly<Partial<Record<string, Option>>> = OPTIONS[command]
  const named = all.every((piece) => piece.kind !== 'PSK' || piece.identity !== undefined)
  const keys = all.flatMap((piece) => {
    const option = piece.kind && isKey(piece.kind) ? options[piece.kind] : undefined
    return option ? [option(shellWord(piece.name), named ? piece.identity : undefined)] : []
  })
  return ['glass-tls', command, shellWord(name), ...keys].join(' ')
}
