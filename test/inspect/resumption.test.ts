/** By what a handshake of TLS 1.2 resumes, where its hellos leave that open. */
import { describe, expect, it } from 'vitest'
import { Resuming } from '../../src/inspect/resumption.ts'
import type { ClientHello, ServerHello } from '../../src/wire/hello.ts'

const EMPTY = new Uint8Array()
const TICKET = new Uint8Array(8).fill(7)
const ID = new Uint8Array(32).fill(1)

function hello(id: Uint8Array, ticket?: Uint8Array): ClientHello {
  return {
    ...{ legacy_version: 'TLS 1.2', random: new Uint8Array(32), legacy_session_id: id },
    ...{ cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'], legacy_compression_methods: ['null'] },
    extensions: ticket ? [{ type: 'session_ticket', data: ticket }] : [],
  }
}

function answer(id: Uint8Array): ServerHello {
  return {
    ...{ legacy_version: 'TLS 1.2', random: new Uint8Array(32), legacy_session_id_echo: id },
    ...{ cipher_suite: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', legacy_compression_method: 'null' },
    extensions: [],
  }
}

describe('a ticket without a session ID: what is next to the ServerHello tells (RFC 5077 §3.4)', () => {
  it.each(['ChangeCipherSpec', 'NewSessionTicket'])('%s: it resumes', (next) => {
    const resuming = new Resuming()
    resuming.answered(answer(EMPTY), hello(EMPTY, TICKET))
    expect(resuming.found).toBeUndefined()
    expect(resuming.next(next)).toBe(true)
    expect(resuming.found).toMatchObject({ by: 'ticket', shown: TICKET, cite: 'RFC 5077 §3.4' })
  })

  it('a certificate: it does not, whatever comes then', () => {
    const resuming = new Resuming()
    resuming.answered(answer(EMPTY), hello(EMPTY, TICKET))
    expect(
      ['Certificate', 'NewSessionTicket', 'ChangeCipherSpec'].map((name) => resuming.next(name)),
    ).toEqual([...[false, false, false]])
    expect(resuming.found).toBeUndefined()
  })
})

it('a hello that has no ticket resumes nothing by one', () => {
  const resuming = new Resuming()
  resuming.answered(answer(EMPTY), hello(EMPTY))
  expect(resuming.next('ChangeCipherSpec')).toBe(false)
})

it('a session ID that is repeated tells at once (RFC 5246 §7.4.1.3)', () => {
  const resuming = new Resuming()
  resuming.answered(answer(ID), hello(ID, TICKET))
  expect(resuming.found?.by).toBe('ticket')
})
