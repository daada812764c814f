/** `--html` and `--pcapng` of `serve` and `connect`: what `run` writes of a scenario, of real connections in real time. */
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { describeWhere, scratch } from '../peers/children.ts'
import { run, serveInside } from './cli.ts'

const { file } = scratch()
const HAVE_TSHARK = spawnSync('tshark', ['--version']).status === 0

describe.each([
  ['TLS 1.2', '--tls1_2'],
  ['TLS 1.3', '--tls1_3'],
] as const)('%s', (version, only) => {
  const files = (side: string) => ({ html: file(`${side}.html`), pcapng: file(`${side}.pcapng`) })
  const both = { connect: files(`c ${version}`), serve: files(`s ${version}`) }
  let began: number

  beforeAll(async () => {
    began = Date.now()
    const { connect, serve } = both
    const server = await serveInside(
      ...['--naccept', '2', '--echo', '--quiet', '--html', serve.html, '--pcapng', serve.pcapng],
    )
    const { code, text } = await run(
      'connect',
      ...[`127.0.0.1:${server.port}`, only, '--data', file('secret.txt', 'open sesame'), '--reconnect', '1'],
      ...['--html', connect.html, '--pcapng', connect.pcapng],
    )
    expect(code).toBe(0)
    expect(text).toContain(`${connect.html} written`)
    expect(await server.exit).toBe(0)
  })

  describe.each(['connect', 'serve'] as const)('%s', (side) => {
    it('writes a page in which every message and secret of its end stands', () => {
      const page = readFileSync(both[side].html, 'utf8')
      expect(page).toContain('Recorded at one end of a real socket, in real time.')
      expect(page).toMatch(/resumed because [1-9]\d* checks hold/)
      expect(page).toContain('round trips before data</th><td>')
      expect(page).not.toMatch(/seed “|gives these very bytes again/)
      for (const part of ['c1: full handshake', 'c2: resumed', 'ClientHello', 'ServerHello', 'Finished'])
        expect(page).toContain(part)
      expect(page).toContain(version === 'TLS 1.3' ? 'client_application_traffic_secret_0' : 'master_secret')
    })

    it('for nobody else: the secrets are inside', () => {
      for (const path of Object.values(both[side])) expect(statSync(path).mode & 0o777).toBe(0o600)
    })
  })

  describeWhere(HAVE_TSHARK, 'tshark', 'a capture', () => {
    it.each(['connect', 'serve'] as const)(
      'of %s opens in Wireshark, both directions, at the time it was',
      (side) => {
        const fields = [
          'tcp.stream',
          'frame.time_epoch',
          '_ws.expert.message',
          'data.data',
          'tls.handshake.type',
        ]
        const rows = execFileSync(
          'tshark',
          ['-r', both[side].pcapng, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])],
          { encoding: 'latin1', stdio: ['ignore', 'pipe', 'ignore'] },
        )
          .trimEnd()
          .split('\n')
          .map((row) => row.split('\t'))
        const sesame = Buffer.from('open sesame').toString('hex')
        for (const stream of ['0', '1']) {
          const packets = rows.filter(([each]) => each === stream)
          // There and back again, decrypted.
          expect(packets.filter(([, , , data]) => data?.includes(sesame))).toHaveLength(2)
          const types = packets.flatMap(([, , , , types = '']) => types.split(','))
          expect(types).toEqual(expect.arrayContaining(['1', '2', '20']))
          for (const [, time] of packets) {
            expect(1000 * Number(time)).toBeGreaterThanOrEqual(began)
            expect(1000 * Number(time)).toBeLessThanOrEqual(Date.now())
          }
        }
      },
    )
  })
})

it('a file that cannot be written is told of before anything happens', async () => {
  const { code, text } = await run('connect', '127.0.0.1:1', '--html', file('no/such/directory.html'))
  expect(code).toBe(2)
  expect(text).toMatch(/^--html .*no\/such\/directory\.html: ENOENT/)
})
