import { describe, expect, it } from 'vitest'
import { fromText, Lab, LAB_START, makeIdentity } from '../../src/index.ts'
import { numbersIn, printed } from './printed.ts'

const text = await printed(() => import('../../examples/03-early-data.ts'))

describe('example 03', () => {
  it('prints the same as ever', async () => {
    await expect(text).toMatchFileSnapshot('../../examples/output/03.txt')
  })

  it('delivers the request half a round trip after the client dialled, before the client heard anything', () => {
    expect(text).toContain('    0 ms  client  sent "GET /weather" as early data')
    expect(text).toContain('   25 ms  server  received "GET /weather" as early data')
    expect(numbersIn(text, 'round trips')).toEqual([0])
  })

  it('brings the answer after one round trip, where the handshake without early data needs two', () => {
    expect(text).toContain('   50 ms  client  received "sunny"')
    const { root, identity } = makeIdentity({
      seed: 'example',
      names: ['server.example'],
      notBefore: LAB_START,
      notAfter: LAB_START + 90 * 86_400_000,
    })
    const settings = {
      client: { serverName: 'server.example', trust: [root] },
      server: { credentials: [identity], maxEarlyData: 1024 },
    }
    const first = Lab.create({ seed: 'example 03' }).connect(settings).run().wait(60_000)
    const dialled = first.world.now
    let lab = first.connect({ ...settings, resume: 'take' })
    while (lab.client.state.name !== 'CONNECTED') lab = lab.step()
    lab = lab.commandOnly('client', { kind: 'send', data: fromText('GET /weather') })
    const readBy = (actor: string): boolean =>
      lab.timeline
        .at(-1)
        ?.events.some(
          (event) =>
            event.kind === 'data' && event.direction === 'received' && actor === lab.timeline.at(-1)?.actor,
        ) ?? false
    while (!readBy('server')) lab = lab.step()
    lab = lab.commandOnly('server', { kind: 'send', data: fromText('sunny') })
    while (!readBy('client')) lab = lab.step()
    expect(lab.world.now - dialled).toBe(100)
  })

  it('ends early data with EndOfEarlyData before the Finished (RFC 9846 §4.6)', () => {
    expect(text).toMatch(/client {2}sends EndOfEarlyData\n +50 ms {2}client {2}sends Finished/)
  })

  it('refuses the recorded flight for the one reason that is left (RFC 9846 §8)', () => {
    const replayed = text.slice(text.indexOf('An attacker'))
    expect(replayed).toContain('Does the client hold PSK 0? yes')
    expect(replayed).toContain('no: early.replay: seen before')
    expect(replayed).toContain('0 requests reach the application')
    // Header, "GET /weather", content type and tag: the record that is skipped, and only that.
    expect(replayed).toContain(`a record of ${5 + 12 + 1 + 16} B is skipped: rejected early data`)
  })
})
