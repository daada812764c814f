/**
 * Captures of real peers in which something was made wrong, or nothing: `explain` says what it was, and what resumed as the peers
 * say it. tshark finds the same messages and the same data in each of them.
 */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { CaptureReader } from '../../src/inspect/capture/capture.ts'
import { readCapture } from '../../src/inspect/capture/collect.ts'
import { Explainer } from '../../src/inspect/explain/explainer.ts'
import type { Explanation } from '../../src/inspect/explain/explanation.ts'
import { KeyLog } from '../../src/inspect/opening/keylog.ts'
import { toldOf, type Case, type Expected } from './captures/case.ts'
import { OPENSSL_CASES } from './captures/openssl-cases.ts'
import { Stage } from './captures/stage.ts'
import { ours, theirs } from './captures/tshark.ts'
import { describeWhere } from './children.ts'

const isThere = (program: string): boolean => spawnSync('which', [program]).status === 0

/** What `explain` says of a capture. */
function explained(capture: Uint8Array, keylog?: string): readonly Explanation[] {
  const explainer = new Explainer(keylog === undefined ? {} : { keylog: new KeyLog(keylog) })
  const reader = new CaptureReader()
  return [...reader.push(capture), ...reader.end()]
    .flatMap((event) => explainer.take(event) ?? [])
    .toSorted((a, b) => Number(a.visit.connection.slice(1)) - Number(b.visit.connection.slice(1)))
}

/** The words of what is expected from the bytes alone, or with the key log. */
const alone = (expected: Expected): string => (typeof expected === 'string' ? expected : expected[0])
const opened = (expected: Expected): string => (typeof expected === 'string' ? expected : expected[1])

/** What peers say, beside what is said of them. */
function reportOf({ outcome }: Explanation): string {
  return outcome === 'unfinished' || outcome === 'none' ? 'failed' : outcome
}

async function played(one: Case) {
  const stage = new Stage()
  try {
    await stage.open()
    await stage.capture(one.capturing)
    const reports = await one.play(stage)
    const capture = new Uint8Array(await stage.captured())
    const { keylog, path, keys, ports } = stage
    stage.file('keys.txt', keylog)
    const captured = readCapture(capture)
    const looking = { path, keys, ports, dissector: one.dissector ?? 'tls', streams: 24 }
    return { reports, capture, keylog, captured, theirs: theirs(looking) }
  } finally {
    await stage.close()
  }
}

describeWhere(['dumpcap', 'tshark'].every(isThere), 'dumpcap and tshark', 'a capture of real peers', () => {
  for (const one of OPENSSL_CASES)
    describeWhere((one.needs ?? []).every(isThere), String(one.needs), `${one.peers}, ${one.version}`, () => {
      it(one.name, async () => {
        const { reports, capture, keylog, captured, theirs } = await played(one)
        expect(captured.remarks).toEqual([])
        const sees = explained(capture)
        const opens = explained(capture, keylog)
        const { expected } = one
        expect({
          alone: sees.map((each, index) => toldOf(each, alone(expected[index] ?? ''))),
          opened: opens.map((each, index) => toldOf(each, opened(expected[index] ?? ''))),
        }).toEqual({ alone: expected.map(alone), opened: expected.map(opened) })
        expect(opens.map(reportOf)).toEqual(
          reports.map((report, index) => (report === 'unsaid' ? reportOf(opens[index]!) : report)),
        )
        const read = ours(captured, keylog)
        expect(read).toEqual(theirs)
      })
    })
})
