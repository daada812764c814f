/**
 * Every field of every message and record of every scenario, by its path: set to what it is, nothing changes; set to something
 * else, that field changes and the lengths around it, and nothing more. Some scenarios in an ordinary run, drawn by the
 * day; all with EXHAUSTIVE=1.
 */
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { concat, fromUint, toHex } from '../../src/bytes/bytes.ts'
import { type Scenario, SCENARIOS } from '../../src/sim/scenarios.ts'
import type { RecordEvent } from '../../src/trace/event.ts'
import { messageLayout13 } from '../../src/wire/handshake.ts'
import { messageLayout12 } from '../../src/wire/handshake12.ts'
import { getPath, pathsOf } from '../../src/wire/path/paths.ts'
import {
  alertMessage,
  changeCipherSpec,
  tlsCiphertext,
  tlsCiphertext12,
  tlsInnerPlaintext,
  tlsPlaintext,
} from '../../src/wire/record.ts'
import { blockPlaintext, protectedRecord12, type RecordProtection12 } from '../../src/wire/record12.ts'
import { type ContentType, contentTypes } from '../../src/wire/registry.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { DAY, EXHAUSTIVE } from '../kit/effort.ts'
import { expectLeaves, expectSettable, type Sample } from '../wire/path-leaves.ts'

const SEED = Number(process.env['PATH_SEED'] ?? DAY)
const SAMPLE = 6
const PLAYED: readonly Scenario[] = EXHAUSTIVE
  ? SCENARIOS
  : fc.sample(fc.shuffledSubarray([...SCENARIOS], { minLength: SAMPLE, maxLength: SAMPLE }), {
      seed: SEED,
      numRuns: 1,
    })[0]

/** Every message and record that is sent in a scenario. */
function samplesOf(scenario: Scenario): Sample[] {
  const samples: Sample[] = []
  let suite: keyof typeof SUITES_12 | undefined
  let protection: RecordProtection12 | undefined
  for (const { events } of scenario.play('paths').timeline)
    for (const event of events) {
      if ((event.kind !== 'message' && event.kind !== 'record') || event.direction !== 'sent') continue
      if (event.kind === 'record') samples.push(...recordSamples(event, protection))
      else if (event.name !== 'ChangeCipherSpec') {
        if (event.name === 'ServerHello') {
          suite = suite12(event.bytes)
          protection = suite && { ...SUITES_12[suite], encryptThenMac: encryptsThenMacs(event.bytes) }
        }
        const { bytes } = event
        const layout = suite ? messageLayout12(bytes, SUITES_12[suite]) : messageLayout13(bytes)
        samples.push({ layout, bytes })
      }
    }
  return samples
}

function suite12(hello: Uint8Array): keyof typeof SUITES_12 | undefined {
  const suite = getPath(messageLayout13(hello), hello, 'ServerHello.cipher_suite') as string
  return suite in SUITES_12 ? (suite as keyof typeof SUITES_12) : undefined
}

function encryptsThenMacs(hello: Uint8Array): boolean {
  return pathsOf(messageLayout13(hello), hello).some(({ value }) => value === 'encrypt_then_mac')
}

function recordSamples(
  { type, epoch, bytes, plaintext, protection }: RecordEvent,
  protection12: RecordProtection12 | undefined,
): Sample[] {
  const samples: Sample[] = []
  if (epoch.name === 'plaintext') samples.push({ layout: tlsPlaintext, bytes })
  else if (protection12 && !protection?.parts.some(({ name }) => name === 'inner_type')) {
    samples.push({ layout: tlsCiphertext12, bytes })
    // Where the hello was changed on its way, its sender protects by what it said.
    if (protection?.cipher.split(',')[0] !== protection12.cipher) return samples
    samples.push({ layout: protectedRecord12(protection12), bytes })
    const padding = protection?.parts.find(({ name }) => name === 'padding')
    const mac = protection?.parts.find(({ name, start }) => name === 'MAC' && start === undefined)
    if (padding)
      samples.push({
        layout: blockPlaintext(protection12),
        bytes: concat(plaintext, mac?.bytes ?? new Uint8Array(), padding.bytes),
      })
  } else {
    const inner = concat(plaintext, fromUint(contentTypes.codeOf(type as ContentType), 1), new Uint8Array(3))
    samples.push({ layout: tlsCiphertext, bytes }, { layout: tlsInnerPlaintext, bytes: inner })
  }
  if (type === 'alert') samples.push({ layout: alertMessage, bytes: plaintext })
  if (type === 'change_cipher_spec') samples.push({ layout: changeCipherSpec, bytes: plaintext })
  return samples
}

/** All of them, each once. */
const all = new Map<string, Sample>()
beforeAll(() => {
  for (const scenario of PLAYED)
    for (const sample of samplesOf(scenario)) all.set(`${sample.layout.type} ${toHex(sample.bytes)}`, sample)
}, 300_000)

describe(`fields by path, of ${PLAYED.length} scenarios, PATH_SEED=${SEED}`, () => {
  it('the leaves tile the bytes, and every path leads back to its leaf', () => {
    for (const sample of all.values()) expectLeaves(sample)
  }, 300_000)

  it('a leaf set to what it is changes nothing; to something else, itself and the lengths around it', () => {
    expect(all.size).toBeGreaterThan(10)
    for (const sample of all.values()) expectSettable(sample)
  }, 900_000)
})
