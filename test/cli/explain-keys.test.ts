/** What the keys of the command line show of a capture that has no secrets in it, and what is said of values that are wrong. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { privateKeyToPem } from '../../src/certificate/keys/pem.ts'
import { concatAll, toHex } from '../../src/bytes/bytes.ts'
import { UsageError } from '../../src/cli/arguments/options.ts'
import { decodeCommand } from '../../src/cli/decode/decode.ts'
import { explainCommand } from '../../src/cli/explain/explain.ts'
import { Progress } from '../../src/cli/explain/progress.ts'
import { run } from '../../src/cli/run/run.ts'
import { BLOCK } from '../../src/inspect/capture/file/pcapng-format.ts'
import { cast, rsaServer } from '../../src/sim/cast/cast.ts'
import { findScenario } from '../../src/sim/scenarios.ts'
import { ticketKeysAt } from '../../src/session/tickets/ticket-ring.ts'
import { memoryIo } from './io.ts'

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'explain-keys-'))))
afterAll(() => rmSync(folder, { recursive: true }))

const inFolder = (name: string): string => join(folder, name)

/** A file of that text. */
function fileOf(name: string, text: string): string {
  writeFileSync(inFolder(name), text)
  return inFolder(name)
}

/** A story as `run` writes it, its secrets in a file of their own and no longer in the capture. */
function recorded(name: string): { readonly capture: string; readonly keylog: string } {
  const [capture, keylog] = [inFolder(`${name}.pcapng`), inFolder(`${name}.txt`)]
  run([name, '--pcapng', capture, '--keylog', keylog], memoryIo())
  writeFileSync(capture, withoutSecrets(readFileSync(capture)))
  return { capture, keylog }
}

/** Every block but those of Decryption Secrets: type and length stand before each, little-endian in our own files. */
function withoutSecrets(pcapng: Buffer): Uint8Array {
  const kept: Uint8Array[] = []
  for (let at = 0; at < pcapng.length; at += pcapng.readUInt32LE(at + 4))
    if (pcapng.readUInt32LE(at) !== BLOCK.secrets)
      kept.push(pcapng.subarray(at, at + pcapng.readUInt32LE(at + 4)))
  return concatAll(kept)
}

function explained(...args: readonly string[]) {
  const io = memoryIo()
  return { code: explainCommand(args, io), out: io.text(), notes: io.notes() }
}

/** Finished is hidden until a key opens it. */
const OPENED = /\[Finished\]/

describe('keys for a capture', () => {
  it('--keylog shows which connection gave the ticket of another', () => {
    const { capture, keylog } = recorded('tls13-resume')
    expect(explained(capture).out).toMatch(/resumed by PSK$/m)
    const { out, notes } = explained(capture, '--keylog', keylog)
    expect(out).toMatch(/resumed by PSK of\s+c1$/m)
    expect(notes).toBe('')
  })

  it('--keylog names the lines that it passes over (RFC 9850), and takes the others', () => {
    const { capture, keylog } = recorded('tls13-resume')
    const log = fileOf('damaged.txt', `nonsense\n${readFileSync(keylog, 'utf8')}`)
    const { out, notes } = explained(capture, '--keylog', log)
    expect(notes).toMatch(/^--keylog line 1 passed over: expected a label/)
    expect(out).toMatch(/resumed by PSK of\s+c1$/m)
  })

  it('--keylog that is not there is said once, with its path, as `decode` says it', () => {
    const { capture } = recorded('tls13-resume')
    const missing = inFolder('no-such.keys')
    const said = `--keylog ${missing}: ENOENT: no such file or directory`
    expect(() => explained(capture, '--keylog', missing)).toThrow(new UsageError(said))
    expect(() => decodeCommand([capture, '--keylog', missing], memoryIo())).toThrow(new UsageError(said))
  })

  it('--ticket-key shows what a ticket holds: its lifetime needs no earlier connection', () => {
    const { capture } = recorded('tls13-resume')
    const { world } = findScenario('tls13-resume')!.play()
    const key = toHex(ticketKeysAt(world.ticketKeys, world.now).active.bytes)
    expect(explained(capture, '--full').out).toMatch(/psk\.lifetime: [^✓–✗]*it was resumed,\s+so it held/)
    const { out } = explained(capture, '--full', '--ticket-key', key)
    expect(out).toMatch(/✓ psk\.lifetime: [^✓–✗]* s old/)
  })

  it('--ticket-key takes several, of which none need be the right one', () => {
    const { capture } = recorded('tls12-ticket')
    const other = ['--ticket-key', '00'.repeat(48), '--ticket-key', '11'.repeat(80)]
    expect(explained(capture, ...other).out).toBe(explained(capture).out)
  })

  it('--rsa-key opens TLS 1.2 with key exchange RSA, and what is resumed from it', () => {
    const { capture } = recorded('tls12-rsa')
    const key = fileOf('server.pem', privateKeyToPem(rsaServer().privateKey))
    for (const connection of ['1', '2']) {
      expect(explained(capture, '--connection', connection).out).not.toMatch(OPENED)
      expect(explained(capture, '--connection', connection, '--rsa-key', key).out).toMatch(OPENED)
    }
  })

  it('--psk opens what hangs on it alone, with its identity or without one', () => {
    const { capture } = recorded('tls12-psk')
    const { key, identity } = cast().psk
    const first = (...args: string[]): string => explained(capture, '--connection', '1', ...args).out
    const psk = ['--psk', toHex(key)]
    expect(first()).not.toMatch(OPENED)
    expect(first(...psk)).toMatch(OPENED)
    expect(first(...psk, '--psk_identity', Buffer.from(identity).toString())).toMatch(OPENED)
    expect(first(...psk, '--psk_identity', 'somebody-else')).not.toMatch(OPENED)
  })
})

describe('values that are wrong', () => {
  // Each is what the command line ends with, exit code 2 (test/cli/main.test.ts).
  it.each([
    [['--keylog', '/no/such/file'], /^--keylog \/no\/such\/file: .*no such file/],
    [['--keylog', tmpdir()], /^--keylog .*directory/],
    [['--ticket-key', 'zz'], /^--ticket-key: not a hex digit: 'z' at digit 0$/],
    [['--ticket-key', '00'], /^--ticket-key: expected 48, 64 or 80 bytes, actual 1$/],
    [['--rsa-key', '/no/such/file'], /^--rsa-key \/no\/such\/file: .*no such file/],
    [['--rsa-key', 'README.md'], /^--rsa-key README\.md: .*expected a block PRIVATE KEY/],
    [['--psk', 'xyz'], /^--psk: not a hex digit: 'x' at digit 0$/],
    [['--psk', ''], /^--psk: expected at least one byte$/],
    [['--psk_identity', 'a'], /^--psk_identity needs --psk$/],
    [['--psk', '00', '--psk_identity', 'a', '--psk_identity', 'b'], /expected one for each --psk/],
    [['--connection', '0'], /^--connection: expected a number from 1 on, such as 7, actual '0'$/],
    [['--width', '3'], /^--width: expected a whole number from 40 to 400, actual '3'$/],
    [['--html', '/no/such/folder/page.html'], /^--html \/no\/such\/folder\/page\.html: .*no such file/],
    [['--keylogs', 'a'], /^--keylogs is no option; did you mean --keylog\?/],
  ])('%j', (args, message) => {
    const { capture } = recorded('tls12-psk')
    const act = (): unknown => explained(capture, ...args)
    expect(act).toThrow(UsageError)
    expect(act).toThrow(message)
  })

  it('--rsa-key wants a key that RSA decrypts with', () => {
    const { capture } = recorded('tls12-rsa')
    const pem = privateKeyToPem(cast().server.privateKey)
    expect(() => explained(capture, '--rsa-key', fileOf('other.pem', pem))).toThrow(
      /^--rsa-key .*: expected an RSA key, actual ecdsa$/,
    )
  })
})

describe('progress', () => {
  it('is said after two seconds, then every two, and not of what is read at once', () => {
    vi.useFakeTimers()
    try {
      const said: string[] = []
      const progress = new Progress(40_000_000, (text) => void said.push(text))
      progress.advance(1_000_000)
      vi.advanceTimersByTime(1_999)
      progress.advance(1_000_000)
      expect(said).toEqual([])
      vi.advanceTimersByTime(1)
      progress.advance(1_000_000)
      progress.advance(1_000_000)
      expect(said).toEqual(['explain: 3 of 40 MB read\n'])
      vi.advanceTimersByTime(2_000)
      progress.advance(16_000_000)
      expect(said.slice(1)).toEqual(['explain: 20 of 40 MB read\n'])
    } finally {
      vi.useRealTimers()
    }
  })

  it('of a pipe has no whole to compare with', () => {
    vi.useFakeTimers()
    try {
      const said: string[] = []
      const progress = new Progress(undefined, (text) => void said.push(text))
      vi.advanceTimersByTime(2_000)
      progress.advance(5_000_000)
      expect(said).toEqual(['explain: 5 MB read\n'])
    } finally {
      vi.useRealTimers()
    }
  })
})
