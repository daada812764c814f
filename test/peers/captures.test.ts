/**
 * Captures of real peers in which something was made wrong, or nothing: `explain` says what it was, and what resumed as the peers
 * say it. tshark finds the same messages and the same data in each of them.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { CaptureReader } from '../../src/inspect/capture/capture.ts'
import { readCapture } from '../../src/inspect/capture/collect.ts'
import { Explainer } from '../../src/inspect/explain/explainer.ts'
import type { Explanation } from '../../src/inspect/explain/explanation.ts'
import { KeyLog } from '../../src/inspect/opening/keylog.ts'
import { toldOf, type Case, type Expected } from './captures/case.ts'
import { BROKEN_CASES } from './captures/broken-cases.ts'
import { NODE_CASES } from './captures/node-cases.ts'
import { OPENSSL_CASES } from './captures/openssl-cases.ts'
import { STACK_CASES } from './captures/stack-cases.ts'
import { UPGRADE_CASES } from './captures/upgrade-cases.ts'
import { VISITOR_CASES } from './captures/visitor-cases.ts'
import { WEB_CASES } from './captures/web-cases.ts'
import { Stage } from './captures/stage.ts'
import { ours, theirs, type Readout } from './captures/tshark.ts'
import { describeWhere } from './children.ts'

const CASES: readonly Case[] = [
  ...OPENSSL_CASES,
  ...NODE_CASES,
  ...WEB_CASES,
  ...STACK_CASES,
  ...VISITOR_CASES,
  ...UPGRADE_CASES,
  ...BROKEN_CASES,
]

/** A program, or a file by its path. */
const isThere = (name: string): boolean =>
  name.startsWith('/') ? existsSync(name) : spawnSync('which', [name]).status === 0

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

/** What tshark takes for TLS by its port alone has no hello: it began before the capture. */
const hasHello = ({ messages }: Readout): boolean => messages.client.length > 0

async function played(one: Case) {
  const stage = new Stage()
  try {
    await stage.open()
    if (!one.capturing?.late) await stage.capture(one.capturing)
    const reports = await one.play(stage)
    const capture = new Uint8Array(await stage.captured())
    const { keylog, path, keys, ports } = stage
    stage.file('keys.txt', keylog)
    const captured = readCapture(capture)
    const looking = { path, keys, ports, dissectors: one.dissectors ?? ['tls'], streams: 24 }
    return { reports, capture, keylog, captured, theirs: theirs(looking) }
  } finally {
    await stage.close()
  }
}

describeWhere(['dumpcap', 'tshark'].every(isThere), 'dumpcap and tshark', 'a capture of real peers', () => {
  for (const one of CASES)
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
        if (one.measured !== false) expect(read).toEqual(theirs.filter(hasHello))
      })
    })
})
