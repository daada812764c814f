/** The steps of a TLS 1.2 handshake, counted as the RFC's figures show them: each message, ChangeCipherSpec included. */
import type { StepEvent } from '../../trace/event.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import type { ConnectionRun, RunMoment } from '../../trace/run.ts'

/** Which step a moment sends or receives: `number` of `of`, from 1. */
export interface HandshakeStep {
  readonly number: number
  readonly of: number
}

/**
 * Steps by the index of the moment that sends or receives them. A handshake begins with its ClientHello; the HelloRequest
 * that asks for one is no part of it (RFC 5246 §7.4.1.1).
 */
export function handshakeSteps({ moments }: Pick<ConnectionRun, 'moments'>): Map<number, HandshakeStep> {
  const handshakes: RunMoment[][] = []
  for (const moment of moments) {
    const name = sentName(moment.events)
    if (name === 'ClientHello') handshakes.push([])
    if (name !== undefined && name !== 'HelloRequest') handshakes.at(-1)?.push(moment)
  }
  const found = new Map<number, HandshakeStep>()
  const awaited: Record<Actor, HandshakeStep[]> = { client: [], server: [] }
  for (const handshake of handshakes)
    handshake.forEach(({ index, actor }, place) => {
      const step = { number: place + 1, of: handshake.length }
      found.set(index, step)
      if (actor !== 'wire') awaited[peerOf(actor)].push(step)
    })
  // What one side sent the other receives in the same order.
  for (const { index, actor, events } of moments) {
    if (actor === 'wire' || !receivesStep(events)) continue
    const step = awaited[actor].shift()
    if (step) found.set(index, step)
  }
  return found
}

function sentName(events: readonly StepEvent[]): string | undefined {
  const sent = events.find((event) => event.kind === 'message' && event.direction === 'sent')
  return sent?.kind === 'message' ? sent.name : undefined
}

function receivesStep(events: readonly StepEvent[]): boolean {
  const message = events.find((event) => event.kind === 'message')
  if (message) return message.direction === 'received' && message.name !== 'HelloRequest'
  return takesChangeCipherSpec(events)
}

/** Whether a ChangeCipherSpec arrives that changes something: in TLS 1.3 it never does. */
export function takesChangeCipherSpec(events: readonly StepEvent[]): boolean {
  return events.some((event) => event.kind === 'state' && event.on === 'ChangeCipherSpec')
}
