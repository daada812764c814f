/** Commands that somebody types while connections last, as in `openssl s_client` and `s_server`. */
import { readFileSync } from 'node:fs'
import { entryOf } from '../../bytes/table.ts'
import type { Command } from '../../handshake/state/request.ts'

/** Who obeys: a connection, or a server for its connections. */
export interface Commanded {
  command(command: Command): void
  /** The end, with a close_notify behind all that is still to be sent. */
  close(): void
}

/** What a line of one letter does. */
type Letters = Readonly<Record<string, (to: Commanded) => void>>

const renegotiate = (to: Commanded): void => to.command({ kind: 'renegotiate' })

/** Letters of a client. */
export const CLIENT_LETTERS: Letters = {
  k: (to) => to.command({ kind: 'update-keys', request: false }),
  K: (to) => to.command({ kind: 'update-keys', request: true }),
  R: renegotiate,
  Q: (to) => to.close(),
}

/** Letters of a server. In s_server `R` asks for a certificate and `r` does not; here both do what the options say. */
export const SERVER_LETTERS: Letters = { ...CLIENT_LETTERS, r: renegotiate }

/** Input that may be a terminal. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean }

/** What a line asks for; `undefined` where it is no command. A terminal gives a line at a time. */
export function commandIn(letters: Letters, line: Uint8Array): Letters[string] | undefined {
  const [letter = '', ...end] = String.fromCharCode(...line.subarray(0, 4))
  return /^\r?\n$/.test(end.join('')) ? entryOf(letters, letter) : undefined
}

/**
 * Has a server obey what is typed on its terminal; other input is not read.
 * @param unknown told of a line that is no command
 * @returns what ends it: the input then keeps no process alive
 */
export function obeyTyped(stdin: Input, server: Commanded, unknown: () => void): () => void {
  if (!stdin.isTTY || (stdin === process.stdin && !isInForeground())) return () => undefined
  const heard = (line: Uint8Array): void => {
    const command = commandIn(SERVER_LETTERS, line)
    if (command) command(server)
    else unknown()
  }
  // A terminal that went away is no reason to end.
  const lost = (): void => undefined
  stdin.on('data', heard).on('error', lost)
  return () => stdin.off('data', heard).off('error', lost).pause()
}

/**
 * Whether the terminal is ours to read: it stops a job in the background that tries (SIGTTIN). Linux says which process
 * group has it (proc(5): pgrp and tpgid, -1 for none); elsewhere we take it to be ours.
 */
function isInForeground(): boolean {
  try {
    const [, behindName = ''] = readFileSync('/proc/self/stat', 'latin1').split(') ')
    const [, , pgrp, , , tpgid] = behindName.split(' ')
    return tpgid === '-1' || tpgid === pgrp
  } catch {
    return true
  }
}
