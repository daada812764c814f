/** What is typed while `connect` runs, and what `--showcerts` prints. */
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { Leave, StdinPump } from '../../src/cli/leave.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { scratch } from '../peers/children.ts'
import { identityOf } from '../peers/identities.ts'
import { run, serveInside } from './cli.ts'

const { file } = scratch()

/** Types lines, each for itself; gives what the driver was told. */
function told(isTTY: boolean, ...lines: readonly string[]): unknown[] {
  const said: unknown[] = []
  const driver = {
    queued: 0,
    send: (data: Uint8Array) => said.push(new TextDecoder().decode(data)),
    command: (command: unknown) => said.push(command),
    close: () => said.push('close'),
  } as unknown as TlsDriver
  const stdin = Object.assign(new PassThrough(), { isTTY })
  const pump = new StdinPump(stdin, driver, new Leave(true, driver))
  pump.start()
  for (const line of lines) stdin.emit('data', Buffer.from(line))
  pump.stop()
  return said
}

it('a line of one letter on a terminal is a command, as in openssl s_client', () => {
  expect(told(true, 'k\n', 'K\n', 'R\r\n', 'Q\n', 'kk\n', 'x\n')).toEqual([
    { kind: 'update-keys', request: false },
    { kind: 'update-keys', request: true },
    { kind: 'renegotiate' },
    'close',
    'kk\n',
    'x\n',
  ])
})

it('what is piped in is data, whatever it is', () => {
  expect(told(false, 'Q\n', 'k\n')).toEqual(['Q\n', 'k\n'])
})

it('connect --showcerts prints the chain of the server in PEM, leaf first', async () => {
  const { pem } = identityOf('ecdsa-p256')
  const identity = ['--cert', file('c.pem', pem.cert), '--key', file('k.pem', pem.key)]
  const { port } = await serveInside(...identity, '--quiet', '--naccept', '1')
  const { code, text } = await run('connect', `127.0.0.1:${port}`, '--quiet', '--showcerts')
  expect({ code, text }).toEqual({ code: 0, text: pem.cert })
})
