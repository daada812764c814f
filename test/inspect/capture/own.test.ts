/** Captures that we write, read back: what each side sent is what comes out. */
import { describe, expect, it } from 'vitest'
import { concat, toHex } from '../../../src/bytes/bytes.ts'
import { readCapture, streamOf } from '../../../src/inspect/capture/collect.ts'
import { KeyLog } from '../../../src/inspect/opening/keylog.ts'
import { keylogText } from '../../../src/render/files/keylog.ts'
import { pcapngOf } from '../../../src/render/files/pcapng.ts'
import { eventsOf } from '../../../src/trace/run.ts'
import { run } from '../../render/runs.ts'

const ACTORS = ['client', 'server'] as const

describe.each(['tls13-full', 'tls13-resume', 'tls12-ecdhe', 'tls12-session-id', 'tls13-0rtt'])(
  'the capture of %s',
  (name) => {
    const played = run(name)
    const captured = readCapture(pcapngOf(played))

    it('has the connections of the run, each with the bytes of its sides', () => {
      expect(captured.connections).toHaveLength(played.connections.length)
      const streams = captured.connections.map((each) => ACTORS.map((side) => toHex(streamOf(each, side))))
      const sent = played.connections.map((connection) =>
        ACTORS.map((side) =>
          toHex(
            concat(
              ...eventsOf(connection).flatMap(({ event, actor }) =>
                event.kind === 'record' && event.direction === 'sent' && actor === side ? [event.bytes] : [],
              ),
            ),
          ),
        ),
      )
      expect(streams).toEqual(sent)
    })

    it('has the secrets of the run (pcapng §4.7)', () => {
      const [ours, theirs] = [new KeyLog(captured.keylog), new KeyLog(keylogText(played))]
      expect(ours.traffic).toEqual(theirs.traffic)
      expect(ours.masters).toEqual(theirs.masters)
    })

    it('ends with FIN from both sides, nothing lost and nothing to remark', () => {
      for (const { opened, ended } of captured.connections) {
        expect(opened).toMatchObject({ midway: false, preamble: undefined, client: { address: '192.0.2.1' } })
        expect(opened.server).toEqual({ address: '198.51.100.1', port: 4433 })
        expect(ended).toMatchObject({ how: 'closed', streams: { client: { lost: 0 }, server: { lost: 0 } } })
      }
      expect(captured.remarks).toEqual([])
      expect(captured.summary).toMatchObject({ format: 'pcapng', passedOver: 0, tlsMidway: 0 })
    })
  },
)
