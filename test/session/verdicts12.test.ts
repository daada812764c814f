/** Resumption in TLS 1.2: what is offered, accepted, and believed of the answer. Each check broken alone. */
import { describe, expect, test } from 'vitest'
import { judge } from '../../src/rules/verdict.ts'
import { ACCEPT_SESSION_12 } from '../../src/session/decisions/accept-verdict12.ts'
import { breaksAlone } from '../rules/breaks-alone.ts'
import { ACCEPT_12, ANSWER_12, found12, OFFER_12 } from '../rules/resume12.ts'

describe('May the client offer the session?', () => {
  breaksAlone(OFFER_12)
})

describe('May the server resume?', () => {
  breaksAlone(ACCEPT_12)

  test('a server that does not use the extended master secret resumes what has none, whatever the hello says', () => {
    const classic = found12({ extendedMasterSecret: false })
    const without = { ...ACCEPT_12.good, ...classic, usesExtendedMasterSecret: false }
    expect(judge(ACCEPT_SESSION_12, without).decision).toBe('yes')
    expect(judge(ACCEPT_SESSION_12, { ...without, extendedMasterSecret: false }).decision).toBe('yes')
  })
})

describe('Is the server’s answer to the offered session in order?', () => {
  breaksAlone(ANSWER_12)
})
