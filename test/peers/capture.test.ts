/** Captures of Wireshark's own programs: what they write is read, and streams are those that tshark follows. */
import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:tls'
import { expect, it } from 'vitest'
import fc from 'fast-check'
import { concat, toHex } from '../../src/bytes/bytes.ts'
import { readCapture, streamOf } from '../../src/inspect/capture/collect.ts'
import { KeyLog } from '../../src/inspect/opening/keylog.ts'
import { DAY } from '../kit/effort.ts'
import { Blocks, Conversation, DATA, HELLO, pcap, SERVER_HELLO, type Packet } from '../kit/captures.ts'
import { Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'

const { file } = scratch()
endChildren()

function run(program: string, ...args: readonly string[]): string {
  const { stdout, stderr, status } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 })
  expect(status, stderr).toBe(0)
  return stdout
}

function written(name: string, bytes: Uint8Array): string {
  const path = file(name)
  writeFileSync(path, bytes)
  return path
}

const read = (path: string) => readCapture(new Uint8Array(readFileSync(path)))

/** Both streams of a connection as tshark follows them, in hex: who spoke first is node 0. */
function followed(
  path: string,
  stream: number,
): { readonly nodes: string; readonly streams: readonly string[] } {
  const text = run('tshark', '-r', path, '-q', '-z', `follow,tcp,raw,${stream}`)
  const lines = text.split('\n')
  const rows = lines
    .slice(lines.findIndex((line) => line.startsWith('Node 1')) + 1)
    .filter((line) => /^\t?[0-9a-f]+$/.test(line))
  const streams = [false, true].map((second) =>
    rows
      .filter((row) => row.startsWith('\t') === second)
      .join('')
      .replaceAll('\t', ''),
  )
  return { nodes: lines.filter((line) => line.startsWith('Node')).join(' '), streams }
}

/** Both of ours in the order of tshark's nodes. */
function ours(path: string): readonly (readonly string[])[] {
  return read(path).connections.map((connection, index) => {
    const { opened } = connection
    const isFirst = followed(path, index).nodes.includes(
      `Node 0: ${opened.client.address}:${opened.client.port}`,
    )
    return (isFirst ? (['client', 'server'] as const) : (['server', 'client'] as const)).map((side) =>
      toHex(streamOf(connection, side)),
    )
  })
}

describeWith('tshark', '--version', 'a capture of dumpcap', () => {
  it.each([
    ['lo', 'pcapng', ['-n']],
    ['lo', 'pcap', ['-P']],
    ['any', 'pcapng', ['-n']],
  ])('on %s, %s: the streams are those that tshark follows', async (device, form, options) => {
    const port = await freePort()
    const path = file(`${device}.${form}`)
    const dumpcap = new Child('dumpcap', ['-i', device, '-f', `tcp port ${port}`, ...options, '-w', path])
    await dumpcap.until(/File: /)
    const { cert, key } = identityOf().pem
    const server = createServer({ cert, key }, (socket) => {
      socket.resume()
      socket.end(Buffer.alloc(300_000, 'glass'))
    })
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
    for (let i = 0; i < 3; i++) {
      const client = connect({ port, host: '127.0.0.1', rejectUnauthorized: false })
      client.write(Buffer.alloc(50_000, 'x'))
      client.resume()
      await new Promise((resolve) => client.once('close', resolve))
    }
    await new Promise((resolve) => server.close(resolve))
    await settled(path)
    await dumpcap.stop()
    const captured = read(path)
    expect(captured.remarks).toEqual([])
    expect(captured.connections.map(({ ended }) => ended.how)).toEqual(['closed', 'closed', 'closed'])
    expect(ours(path)).toEqual([0, 1, 2].map((stream) => followed(path, stream).streams))
  })
})

/** Waits until the file does not grow any more. */
async function settled(path: string): Promise<void> {
  for (let [before, after] = [-1, 0]; before !== after;) {
    before = after
    await new Promise((resolve) => setTimeout(resolve, 1500))
    after = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }
}

const talk = new Conversation().open().say('client', HELLO).say('server', SERVER_HELLO)
for (let i = 0; i < 20; i++) talk.say(i % 3 === 0 ? 'client' : 'server', concat(DATA, DATA.slice(0, i)))
talk.close()

describeWith('editcap', '--version', 'a capture of editcap or mergecap', () => {
  const expected = readCapture(pcap(talk.packets)).connections

  it.each(['pcap', 'nsecpcap', 'pcapng', 'modpcap'])('in the form %s is read', (form) => {
    const path = file(`out.${form}`)
    run('editcap', '-F', form, written('in.pcap', pcap(talk.packets)), path)
    expect(read(path).connections).toEqual(expected)
  })

  it('that is compressed is read', () => {
    const path = file('out.pcapng.gz')
    run('tshark', '-r', written('in.pcap', pcap(talk.packets)), '-w', path, '--compress', 'gzip')
    expect(read(path).connections).toEqual(expected)
  })

  it('with secrets gives them', () => {
    const line = `CLIENT_RANDOM ${'c1'.repeat(32)} ${'ab'.repeat(48)}\n`
    const path = file('secrets.pcapng')
    const keys = file('keys.txt', line)
    run('editcap', '--inject-secrets', `tls,${keys}`, written('in.pcap', pcap(talk.packets)), path)
    const { keylog, connections } = read(path)
    expect(connections).toEqual(expected)
    expect(new KeyLog(keylog).masters.size).toBe(1)
  })

  it('of two captures with other link layers is read', () => {
    const ethernet = talk.packets
      .slice(6)
      .map(({ bytes, t }) => ({ bytes: concat(new Uint8Array(12), Uint8Array.of(8, 0), bytes), t }))
    const path = file('merged.pcapng')
    const parts = [
      written('raw.pcap', pcap(talk.packets.slice(0, 6))),
      written('eth.pcap', pcap(ethernet, { linkType: 1 })),
    ]
    run('mergecap', '-w', path, ...parts)
    expect(read(path).connections).toEqual(expected)
  })

  it('cut to so many bytes of each packet has gaps where tshark says that packets are cut', () => {
    const path = file('cut.pcap')
    run('editcap', '-s', '60', '-F', 'pcap', written('in.pcap', pcap(talk.packets)), path)
    const rows = run(
      'tshark',
      '-r',
      path,
      '-Y',
      'frame.cap_len < frame.len',
      '-T',
      'fields',
      '-e',
      'frame.number',
    )
      .trim()
      .split('\n')
    const [{ parts }] = read(path).connections
    expect(parts.filter(({ kind }) => kind === 'gap')).toHaveLength(rows.length)
  })
})

describeWith('tshark', '--version', 'segments in any order, some of them twice', () => {
  it('are put together as tshark puts them together', () => {
    const begun = new Conversation().open().say('client', HELLO).say('server', SERVER_HELLO)
    const opening = [...begun.packets]
    // None acknowledges another: tshark takes for lost, at once, what is acknowledged and not there yet.
    for (let i = 0; i < 12; i++) {
      const data = new Uint8Array(50).fill(i)
      begun.put({ seq: 1001 + HELLO.length + 50 * i, ack: 5001, data, flags: 'P' })
      const seq = 5001 + SERVER_HELLO.length + 40 * i
      begun.put({ from: 'server', seq, ack: 1001, data: data.slice(0, 40), flags: 'P' })
    }
    const rest = begun.packets.slice(opening.length)
    const twice = [...rest, ...rest]
    const orders = fc.shuffledSubarray([...twice.keys()], { minLength: twice.length })
    for (const order of fc.sample(orders, { numRuns: 3, seed: DAY })) {
      const packets: Packet[] = [...opening, ...order.map((index) => twice[index]!)]
      const path = written('shuffled.pcapng', new Blocks().interface().packets(packets).bytes)
      expect(ours(path)).toEqual([followed(path, 0).streams])
    }
  })
})
