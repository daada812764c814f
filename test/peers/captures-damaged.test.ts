/** Captures of OpenSSL's ends with secrets put in, a packet taken out, every packet twice: as tshark sees them. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readCapture } from '../../src/inspect/capture/collect.ts'
import { serve, twice } from './captures/openssl.ts'
import { Stage } from './captures/stage.ts'
import { ours } from './captures/tshark.ts'
import { describeWith } from './children.ts'

function run(program: string, ...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return stdout
}

/** Fields of the packets that a filter of tshark lets through. */
const rows = (path: string, filter: string, ...fields: readonly string[]): string[][] =>
  run('tshark', '-r', path, '-Y', filter, '-T', 'fields', ...fields.flatMap((field) => ['-e', field]))
    .split('\n')
    .filter((row) => row !== '')
    .map((row) => row.split('\t'))

const read = (path: string) => readCapture(new Uint8Array(readFileSync(path)))

describeWith('dumpcap', '--version', 'two visits of s_client', () => {
  it('open with the secrets that editcap puts in, lose what it takes out, and come twice as they came once', async () => {
    const stage = new Stage()
    try {
      await stage.open()
      await stage.capture()
      await serve(stage)
      await twice(stage, { args: ['-tls1_3'] })
      await stage.captured()
      const { path, keys, keylog } = stage
      const whole = read(path)

      const opened = stage.file('opened.pcapng')
      run('editcap', '--inject-secrets', `tls,${keys}`, path, opened)
      const withSecrets = read(opened)
      expect(ours(withSecrets, withSecrets.keylog)).toEqual(ours(whole, keylog))

      // The last data of the server: its number and its bytes, by tshark.
      const [number, length] = rows(
        path,
        `tcp.len > 0 && tcp.srcport == ${stage.ports[0]}`,
        'frame.number',
        'tcp.len',
      ).at(-2)!
      const lossy = stage.file('lossy.pcapng')
      run('editcap', path, lossy, number!)
      const [, lost] = read(lossy).connections
      expect([lost!.ended.streams.server.lost, lost!.ended.streams.client.lost]).toEqual([Number(length), 0])
      const missed = rows(lossy, 'tcp.analysis.lost_segment || tcp.analysis.ack_lost_segment', 'tcp.stream')
      expect([...new Set(missed.flat())]).toEqual(['1'])

      const doubled = stage.file('doubled.pcapng')
      run('mergecap', '-w', doubled, path, path)
      const again = read(doubled)
      expect(ours(again, keylog)).toEqual(ours(whole, keylog))
      const repeated = again.connections.map(
        ({ ended: { streams } }) => streams.client.repeated + streams.server.repeated,
      )
      const sent = whole.connections.map(
        ({ ended: { streams } }) => streams.client.length + streams.server.length,
      )
      expect(repeated).toEqual(sent)
    } finally {
      await stage.close()
    }
  })
})
