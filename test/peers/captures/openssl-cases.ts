/** `s_client` and `s_server`: what OpenSSL does by itself, and what its options take away. */
import { optionsFile } from '../openssl12.ts'
import type { Case, Report } from './case.ts'
import { listens, type Stage } from './stage.ts'
import { serve, twice, visit, type Serving, type Visiting } from './openssl.ts'

const IN_12 = ['-tls1_2'] as const
const IN_13 = ['-tls1_3'] as const
/** Shared bytes, and what both call them. */
const PSK = ['-psk', '00112233445566778899aabbccddeeff', '-psk_identity', 'glass'] as const

/** One server, two visits, the second with the session of the first. */
function twiceAt(serving: Serving, first: Visiting, second: Visiting = first): Case['play'] {
  return async (stage) => {
    await serve(stage, serving)
    return twice(stage, first, second)
  }
}

/** Two servers, one after the other: nothing is left of the first. */
function restarted(
  then: Serving,
  now: Serving,
  visiting: Visiting,
  later: Visiting = visiting,
): Case['play'] {
  return async (stage) => {
    const before = await serve(stage, then)
    const first = await visit(stage, { ...visiting, keeps: 'session.pem' })
    await before.stop()
    await listens(stage.ports[0]!, false)
    await serve(stage, now)
    return [first, await visit(stage, { ...later, offers: 'session.pem' })]
  }
}

const withoutEms = (stage: Stage) => ({
  OPENSSL_CONF: stage.file('no-ems.cnf', optionsFile('-ExtendedMasterSecret')),
})

const OPENSSL = { peers: 'OpenSSL × OpenSSL' } as const
const OF_12 = { ...OPENSSL, version: 'TLS 1.2' } as const
const OF_13 = { ...OPENSSL, version: 'TLS 1.3' } as const

/** TLS 1.2. */
const CASES_12: readonly Case[] = [
  {
    ...OF_12,
    name: 'nothing: a ticket',
    play: twiceAt({}, { args: IN_12 }),
    expected: ['full: first', 'resumed: ticket c1'],
  },
  {
    ...OF_12,
    name: 'nothing: a session ID, in a pcap',
    capturing: { options: ['-P'] },
    play: twiceAt({}, { args: [...IN_12, '-no_ticket'] }),
    expected: ['full: first', 'resumed: session ID c1'],
  },
  {
    ...OF_12,
    name: 'the client keeps no sessions',
    play: async (stage) => {
      await serve(stage)
      return [await visit(stage, { args: IN_12 }), await visit(stage, { args: IN_12 })]
    },
    expected: ['full: first', 'full: offer.kept?'],
  },
  {
    ...OF_12,
    name: 'the server was started anew: its key of tickets is another',
    play: restarted({}, {}, { args: IN_12 }),
    expected: ['full: first', 'full: session12.known?'],
  },
  {
    ...OF_12,
    name: 'the server was started anew: its cache is empty',
    play: restarted({}, {}, { args: [...IN_12, '-no_ticket'] }),
    expected: ['full: first', 'full: hidden (session12.known)'],
  },
  {
    ...OF_12,
    name: 'the server gives neither session IDs nor tickets',
    play: async (stage) => {
      await serve(stage, { args: ['-no_ticket', '-no_cache'] })
      return [await visit(stage, { args: IN_12 }), await visit(stage, { args: IN_12 })]
    },
    expected: ['full: first', 'full: offer.kept'],
  },
  {
    ...OF_12,
    name: 'the client does without the extended master secret from then on',
    play: async (stage) => {
      await serve(stage)
      return twice(stage, { args: IN_12 }, { args: IN_12, env: withoutEms(stage) })
    },
    expected: ['full: first', 'failed: session12.ems-kept, server handshake_failure'],
  },
  {
    ...OF_12,
    name: 'the client has the extended master secret from then on',
    play: async (stage) => {
      await serve(stage)
      return twice(stage, { args: IN_12, env: withoutEms(stage) }, { args: IN_12 })
    },
    expected: ['full: first', 'full: session12.ems-gained'],
  },
  {
    ...OF_12,
    name: 'the client offers other suites from then on, and the session all the same',
    play: twiceAt(
      {},
      { args: [...IN_12, '-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256'] },
      { args: [...IN_12, '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'] },
    ),
    expected: ['full: first', 'failed: session12.suite, server illegal_parameter'],
  },
  {
    ...OF_12,
    name: 'no suite in common: an alert',
    play: async (stage) => {
      await serve(stage, { args: ['-cipher', 'ECDHE-ECDSA-AES128-GCM-SHA256'] })
      return [await visit(stage, { args: [...IN_12, '-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'] })]
    },
    expected: ['failed: alert, server handshake_failure'],
  },
  {
    ...OF_12,
    name: 'the client does not trust the server: an alert',
    play: async (stage) => {
      await serve(stage)
      const args = [...IN_12, '-verify_return_error', '-CAfile', stage.pem.clientRoot]
      return [await visit(stage, { args })]
    },
    expected: ['failed: alert, client unknown_ca'],
  },
  {
    ...OF_12,
    name: 'nothing: a client certificate',
    play: async (stage) => {
      const { clientCert, clientKey, clientRoot } = stage.pem
      await serve(stage, { args: ['-Verify', '1', '-CAfile', clientRoot] })
      return twice(stage, { args: [...IN_12, '-cert', clientCert, '-key', clientKey] })
    },
    expected: ['full: first', 'resumed: ticket c1'],
  },
  {
    ...OF_12,
    name: 'a client certificate is wanted and none is there: an alert',
    play: async (stage) => {
      await serve(stage, { args: ['-Verify', '1', '-CAfile', stage.pem.clientRoot] })
      return [await visit(stage, { args: IN_12 })]
    },
    expected: ['failed: alert, server handshake_failure'],
  },
  {
    ...OF_12,
    name: 'nothing: an external PSK, and its ticket',
    play: twiceAt({ args: [...PSK, '-nocert'] }, { args: [...IN_12, ...PSK, '-cipher', 'PSK'] }),
    expected: ['full: first', 'resumed: ticket c1'],
  },
  {
    ...OF_12,
    name: 'the session of TLS 1.2 is of no use to a client that speaks TLS 1.3 alone',
    version: 'both',
    play: twiceAt({}, { args: IN_12 }, { args: IN_13 }),
    expected: ['full: first', 'full: offer12.version'],
  },
  {
    ...OF_12,
    name: 'nothing: IPv6 and every device, in a pcap of the cooked kind',
    capturing: { device: 'any', options: ['-P'] },
    play: async (stage) => {
      await serve(stage, { host: '[::1]' })
      return twice(stage, { args: IN_12, host: '[::1]' })
    },
    expected: ['full: first', 'resumed: ticket c1'],
  },
]

/** TLS 1.3: tickets are seen with the key log alone. */
const CASES_13: readonly Case[] = [
  {
    ...OF_13,
    name: 'nothing: a PSK with an exchange of keys',
    play: twiceAt({}, { args: IN_13 }),
    expected: ['full: first', ['resumed: PSK', 'resumed: PSK c1']],
  },
  {
    ...OF_13,
    name: 'nothing: a PSK alone, since there is no group in common',
    play: twiceAt(
      { args: ['-allow_no_dhe_kex', '-groups', 'P-256'] },
      { args: [...IN_13, '-allow_no_dhe_kex', '-groups', 'P-256'] },
      { args: [...IN_13, '-allow_no_dhe_kex', '-groups', 'X25519'] },
    ),
    expected: ['full: first', ['resumed: PSK', 'resumed: PSK c1']],
  },
  {
    ...OF_13,
    name: 'no group in common, and no PSK alone: an alert',
    play: twiceAt(
      { args: ['-groups', 'P-256'] },
      { args: [...IN_13, '-groups', 'P-256'] },
      { args: [...IN_13, '-groups', 'X25519'] },
    ),
    expected: ['full: first', 'failed: alert (psk.modes), server handshake_failure'],
  },
  {
    ...OF_13,
    name: 'the client keeps no sessions',
    play: async (stage) => {
      await serve(stage)
      return [await visit(stage, { args: IN_13 }), await visit(stage, { args: IN_13 })]
    },
    expected: ['full: first', 'full: offer.kept?'],
  },
  {
    ...OF_13,
    name: 'the server was started anew: its key of tickets is another',
    play: restarted({}, {}, { args: IN_13 }),
    expected: ['full: first', ['full: hidden (psk.known)', 'full: psk.known?']],
  },
  {
    ...OF_13,
    name: 'the server gives no tickets',
    play: async (stage) => {
      await serve(stage, { args: ['-num_tickets', '0'] })
      return [await visit(stage, { args: IN_13 }), await visit(stage, { args: IN_13 })]
    },
    expected: ['full: first', ['full: offer.kept?', 'full: offer.kept']],
  },
  {
    ...OF_13,
    name: 'the server speaks TLS 1.2 alone from then on',
    version: 'both',
    play: restarted({}, { args: IN_12 }, {}),
    expected: ['full: first', 'full: answer.version'],
  },
  {
    ...OF_13,
    name: 'the client offers suites of another hash from then on, and the ticket all the same',
    play: twiceAt(
      {},
      { args: [...IN_13, '-ciphersuites', 'TLS_AES_128_GCM_SHA256'] },
      { args: [...IN_13, '-ciphersuites', 'TLS_AES_256_GCM_SHA384'] },
    ),
    expected: ['full: first', 'full: psk.hash'],
  },
  {
    ...OF_13,
    name: 'nothing: another group is asked for each time',
    play: twiceAt({ args: ['-groups', 'P-384'] }, { args: [...IN_13, '-groups', 'X25519:P-384'] }),
    expected: ['full: first, retried', ['resumed: PSK, retried', 'resumed: PSK c1, retried']],
  },
  {
    ...OF_13,
    name: 'another group is asked for, and the key of tickets is another',
    play: restarted({}, { args: ['-groups', 'P-384'] }, { args: [...IN_13, '-groups', 'X25519:P-384'] }),
    expected: ['full: first', ['full: hidden (psk.known), retried', 'full: psk.known?, retried']],
  },
  {
    ...OF_13,
    // OpenSSL's client protects nothing before it has read the whole flight (RFC 9846 §6 wants it under keys).
    name: 'the client does not trust the server: an alert',
    play: async (stage) => {
      await serve(stage)
      const args = [...IN_13, '-verify_return_error', '-CAfile', stage.pem.clientRoot]
      return [await visit(stage, { args })]
    },
    expected: ['failed: alert, client unknown_ca'],
  },
  {
    ...OF_13,
    name: 'nothing: a client certificate',
    play: async (stage) => {
      const { clientCert, clientKey, clientRoot } = stage.pem
      await serve(stage, { args: ['-Verify', '1', '-CAfile', clientRoot] })
      return twice(stage, { args: [...IN_13, '-cert', clientCert, '-key', clientKey] })
    },
    expected: ['full: first', ['resumed: PSK', 'resumed: PSK c1']],
  },
  {
    ...OF_13,
    name: 'nothing: an external PSK',
    play: async (stage) => {
      await serve(stage, { args: [...PSK, '-nocert'] })
      return [await visit(stage, { args: [...IN_13, ...PSK] })]
    },
    expected: ['resumed: PSK'],
  },
]

/** Two visits to a server that takes early data, the second with some. @param args of the client */
async function early(
  stage: Stage,
  serving: readonly string[] = [],
  args: readonly string[] = [],
): Promise<readonly Report[]> {
  const answerer = await serve(stage, { args: ['-early_data', ...serving] })
  const later = [...args, ...earlyLine(stage)]
  return twice(stage, { answerer, args }, { answerer, args: later })
}

function earlyLine(stage: Stage): readonly string[] {
  return ['-early_data', stage.file('early.txt', 'early\n')]
}

/** Early data (RFC 9846 §2.3). */
const EARLY_CASES: readonly Case[] = [
  {
    ...OF_13,
    name: 'nothing: early data',
    play: (stage) => early(stage),
    expected: ['full: first', ['resumed: PSK, 0-RTT unseen', 'resumed: PSK c1, 0-RTT accepted']],
  },
  {
    ...OF_13,
    name: 'the same early data come again: the server takes a ticket once',
    play: async (stage) => {
      const answerer = await serve(stage, { args: ['-early_data'] })
      const again = { answerer, args: earlyLine(stage), offers: 'session.pem' }
      return [...(await twice(stage, { answerer }, again)), await visit(stage, again)]
    },
    expected: [
      'full: first',
      ['resumed: PSK, 0-RTT unseen', 'resumed: PSK c1, 0-RTT accepted'],
      [
        'full: hidden (psk.known), 0-RTT rejected: early.psk',
        'full: psk.single-use?, 0-RTT rejected: early.psk',
      ],
    ],
  },
  {
    ...OF_13,
    name: 'early data, and another group is asked for',
    play: (stage) => early(stage, ['-no_anti_replay', '-groups', 'P-384'], ['-groups', 'X25519:P-384']),
    expected: [
      'full: first, retried',
      [
        'resumed: PSK, retried, 0-RTT rejected: early.no-retry',
        'resumed: PSK c1, retried, 0-RTT rejected: early.no-retry',
      ],
    ],
  },
  {
    ...OF_13,
    // OpenSSL takes the session with the first hello, and does not find it any more with the second.
    name: 'early data, another group is asked for, and the server takes a ticket once',
    play: (stage) => early(stage, ['-groups', 'P-384'], ['-groups', 'X25519:P-384']),
    expected: ['full: first, retried', 'full: hidden (psk.known), retried, 0-RTT rejected: early.no-retry'],
  },
  {
    ...OF_13,
    name: 'early data, and the server was started anew: its cache is empty',
    play: async (stage) => {
      const before = await serve(stage, { args: ['-early_data'] })
      const first = await visit(stage, { answerer: before, keeps: 'session.pem' })
      await before.stop()
      await listens(stage.ports[0]!, false)
      const answerer = await serve(stage, { args: ['-early_data'] })
      return [first, await visit(stage, { answerer, args: earlyLine(stage), offers: 'session.pem' })]
    },
    expected: ['full: first', 'full: hidden (psk.known), 0-RTT rejected: early.psk'],
  },
]

/** All of them. */
export const OPENSSL_CASES: readonly Case[] = [...CASES_12, ...CASES_13, ...EARLY_CASES]
