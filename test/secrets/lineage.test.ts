/** Every secret of every kind of connection, computed once more from what it says it was made of. */
import { describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { recompute } from '../../src/secrets/derive.ts'
import { ZEROS, type SecretNode } from '../../src/secrets/node.ts'
import type { Actor } from '../../src/wire/actor.ts'
import { CLIENT, TwoEnds } from './two-ends.ts'

const ACTORS: readonly Actor[] = ['client', 'server']
const DATA = fromText('attack at dawn')

// ---- The connections, the later ones resuming the earlier

const EARLY = { maxEarlyData: 1024 }
const full = new TwoEnds('full', {}, EARLY).exchange()

const resumed = new TwoEnds('resumed', { sessions: full.sessions.slice(0, 1) }).exchange()

const early = new TwoEnds('early', { sessions: full.sessions.slice(1), earlyData: true }, EARLY)
early.do('client', { kind: 'send-early', data: DATA })

// Both of the client's PSKs are bound twice: before the HelloRetryRequest and after it.
const retried = new TwoEnds(
  'retried',
  { sessions: full.sessions, groups: ['x25519', 'secp256r1'] },
  { groups: ['secp256r1'], cookie: true },
).exchange()

const authenticated = new TwoEnds(
  'authenticated',
  { credential: CLIENT.identity, postHandshakeAuth: true },
  { clientCertificate: 'require', trust: [CLIENT.root] },
)
authenticated.exchange().do('server', { kind: 'request-certificate' })

const updated = new TwoEnds('updated', {}).exchange()
updated.do('client', { kind: 'update-keys', request: true }).do('client', { kind: 'send', data: DATA })
updated.do('server', { kind: 'update-keys', request: false }).do('server', { kind: 'send', data: DATA })

const symmetric = new TwoEnds(
  'symmetric',
  { sessions: full.sessions.slice(0, 1), pskModes: ['psk_ke'] },
  { pskModes: ['psk_ke'] },
).exchange()

const externalPsks = [
  { identity: fromText('printer'), key: new Uint8Array(32).fill(7), hash: 'sha256' },
] as const
const external = new TwoEnds('external', { externalPsks }, { externalPsks }).exchange()

// The server encapsulates, and everything is as long as SHA-384.
const hybrid = new TwoEnds('hybrid', {
  groups: ['X25519MLKEM768'],
  suites: ['TLS_AES_256_GCM_SHA384'],
}).exchange()

const CONNECTIONS = [full, resumed, early, retried, authenticated, updated, symmetric, external, hybrid]

// ---- What holds for each of them

const nodes = new Map(CONNECTIONS.flatMap(({ secrets }) => secrets).map((node) => [node.id, node]))

function find(id: string): SecretNode {
  const node = nodes.get(id)
  if (!node) throw new Error(`no secret ${id}`)
  return node
}

describe.each(CONNECTIONS)('connection $id', (connection) => {
  it('keeps of TLS 1.3 what serves application data, exporters and tickets; all else ends with the handshake (RFC 9846 §7.1, §F.1)', () => {
    const serves = /_application_|exporter|^resumption|verify_data/
    for (const { name, lasts } of connection.secrets)
      expect(`${name}: ${lasts}`).toBe(`${name}: ${serves.test(name) ? 'connection' : 'handshake'}`)
  })

  it('says of each secret what it is for: an IV (RFC 9846 §7.3), a MAC (§4.3.11, §4.5.3), or to be kept secret', () => {
    for (const { name, row } of connection.secrets) {
      const isMac = /verify_data/.test(name) || /^binder/.test(name)
      const due = isMac ? 'mac' : /write_iv/.test(name) ? 'iv' : 'secret'
      expect(`${name}: ${row.use}`).toBe(`${name}: ${due}`)
    }
  })

  const { id, secrets } = connection

  it('is up', () => {
    expect(ACTORS.map((actor) => connection.end(actor).state.name)).toEqual(['CONNECTED', 'CONNECTED'])
  })

  describe.each(ACTORS)('%s', (actor) => {
    const own = secrets.filter((node) => node.id.startsWith(`${id}/${actor}/`))

    it('has every secret under one name, and its id says whose it is', () => {
      expect(new Set(own.map(({ name }) => name)).size).toBe(own.length)
      for (const node of own) expect(node.id).toBe(`${id}/${actor}/${node.name}`)
    })

    it('has in its vault the secrets of its trace, in the order of their birth', () => {
      const kept = [...connection.end(actor).vault].map((node) => node.name)
      expect(kept).toEqual(own.map(({ name }) => name))
    })

    it('computes every secret once more from its parents', () => {
      for (const node of own) expect(toHex(recompute(node, find)), node.id).toBe(toHex(node.bytes))
    })

    it('has no secret older than its parents', () => {
      const born = new Set<string>([ZEROS])
      for (const node of own) {
        const parents = node.parents.filter((parent) => parent.startsWith(`${id}/`) || parent === ZEROS)
        for (const parent of parents) expect(born.has(parent), `${node.id} from ${parent}`).toBe(true)
        born.add(node.id)
      }
    })

    it('has no secret that does not depend on each of its parents', () => {
      const derived = own.filter(
        ({ parents, operation }) => parents.length > 0 && operation !== 'key-agreement',
      )
      for (const node of derived)
        for (const changed of node.parents.filter((parent) => parent !== ZEROS)) {
          const other = (parent: string): SecretNode =>
            parent === changed ? withFirstBitChanged(find(parent)) : find(parent)
          expect(toHex(recompute(node, other)), `${node.id} from ${changed}`).not.toBe(toHex(node.bytes))
        }
    })

    it('cites a rule for each', () => {
      for (const node of own) expect(node.cite, node.id).toMatch(/^(RFC|FIPS|draft-)/)
    })
  })

  it('gives both ends the same secrets under the same names', () => {
    const names = [...new Set(secrets.map(({ name }) => name))]
    const shared = names.filter((name) => !name.startsWith('key_share_private') && inBoth(connection, name))
    for (const name of shared) {
      const [ofClient, ofServer] = ACTORS.map((actor) => connection.secret(actor, name)!.bytes)
      expect(toHex(ofServer), name).toBe(toHex(ofClient))
    }
    const alone = names.filter((name) => !shared.includes(name))
    const allowed = /^key_share_private|^(psk|early_secret|(res|ext)_binder_(finished_)?key|binder)\[\d\]/
    expect(alone.filter((name) => !allowed.test(name))).toEqual([])
  })
})

function inBoth(connection: TwoEnds, name: string): boolean {
  return ACTORS.every((actor) => connection.secret(actor, name) !== undefined)
}

function withFirstBitChanged(node: SecretNode): SecretNode {
  const bytes = node.bytes.slice()
  // X25519 clears the lowest bits of a private key's first byte; this one counts everywhere.
  bytes[0] ^= 8
  return { ...node, bytes }
}

// ---- What is special about some

describe('what was settled', () => {
  it.each([
    { connection: full, pskMode: undefined, group: 'x25519', earlyData: undefined },
    { connection: resumed, pskMode: 'psk_dhe_ke', group: 'x25519', earlyData: undefined },
    { connection: early, pskMode: 'psk_dhe_ke', group: 'x25519', earlyData: 'accepted' },
    { connection: retried, pskMode: 'psk_dhe_ke', group: 'secp256r1', earlyData: undefined },
    { connection: authenticated, pskMode: undefined, group: 'x25519', earlyData: undefined },
    { connection: updated, pskMode: undefined, group: 'x25519', earlyData: undefined },
    { connection: symmetric, pskMode: 'psk_ke', group: undefined, earlyData: undefined },
    { connection: external, pskMode: 'psk_dhe_ke', group: 'x25519', earlyData: undefined },
    { connection: hybrid, pskMode: undefined, group: 'X25519MLKEM768', earlyData: undefined },
  ] as const)('$connection.id: $pskMode, $group, early data $earlyData', ({ connection, ...facts }) => {
    expect(agreedOf(connection.end('server'))).toMatchObject({ ...facts, complete: true })
  })
})

describe('across connections', () => {
  it.each(ACTORS)('the PSK of a resumption is the resumption PSK that its %s minted', (actor) => {
    const psk = resumed.secret(actor, 'psk[0]')
    expect(psk?.operation).toBe('restored')
    expect(psk?.parents).toEqual([`full/${actor}/resumption_psk_0`])
    expect(toHex(find(psk!.parents[0]).bytes)).toBe(toHex(psk!.bytes))
  })

  it.each(ACTORS)(
    'the early secret of a resumption goes back to the full handshake’s key agreement (%s)',
    (actor) => {
      const ancestors = new Set<string>()
      const climb = (id: string): void => {
        if (id === ZEROS || ancestors.has(id)) return
        ancestors.add(id)
        find(id).parents.forEach(climb)
      }
      climb(`resumed/${actor}/early_secret`)
      expect(ancestors).toContain(`full/${actor}/resumption_master_secret`)
      expect(ancestors).toContain(`full/${actor}/shared_secret`)
      expect(ancestors).toContain(`full/${actor}/key_share_private.x25519`)
    },
  )

  it('two tickets of one connection have different PSKs, by their nonces', () => {
    const [first, second] = [0, 1].map((n) => full.secret('server', `resumption_psk_${n}`)!)
    expect(first.parents).toEqual(second.parents)
    expect([toHex(first.context), toHex(second.context)]).toEqual(['0000', '0001'])
    expect(toHex(first.bytes)).not.toBe(toHex(second.bytes))
  })
})

describe('0-RTT', () => {
  it.each(ACTORS)('has early traffic and exporter secrets from the early secret of the %s', (actor) => {
    for (const name of ['client_early_traffic_secret', 'early_exporter_master_secret'])
      expect(early.secret(actor, name)?.parents[0], name).toMatch(/\/early_secret(\[0\])?$/)
  })
})

describe('HelloRetryRequest', () => {
  it('binds each PSK once more over the new transcript, under the same key', () => {
    for (const index of [0, 1]) {
      const first = retried.secret('client', `binder[${index}]`)!
      const second = retried.secret('client', `binder[${index}] after retry`)!
      expect(second.parents).toEqual(first.parents)
      expect(toHex(second.bytes)).not.toBe(toHex(first.bytes))
    }
  })
  it('leaves the key share nobody wanted without offspring', () => {
    const unwanted = 'retried/client/key_share_private.x25519'
    expect(nodes.has(unwanted)).toBe(true)
    expect(retried.secrets.filter(({ parents }) => parents.includes(unwanted))).toEqual([])
  })
})

describe('KeyUpdate (RFC 9846 §7.2)', () => {
  it.each([
    ['client', 1],
    ['server', 2],
  ] as const)('%s traffic secret %i comes from the one before', (sender, generation) => {
    for (const actor of ACTORS) {
      const next = updated.secret(actor, `${sender}_application_traffic_secret_${generation}`)!
      expect(next.label).toBe('traffic upd')
      expect(next.parents).toEqual([
        `updated/${actor}/${sender}_application_traffic_secret_${generation - 1}`,
      ])
      const key = updated.secret(actor, `${sender}_application_write_key_${generation}`)
      expect(key?.parents).toEqual([next.id])
    }
  })
  it('erases the generation before', () => {
    for (const actor of ACTORS)
      expect(updated.end(actor).vault.find('client_application_traffic_secret_0')?.status).toBe('erased')
  })
})

describe('psk_ke', () => {
  it.each(ACTORS)('has zeros where the key agreement would enter (%s)', (actor) => {
    expect(symmetric.secret(actor, 'handshake_secret')?.parents[1]).toBe(ZEROS)
    expect(symmetric.secret(actor, 'shared_secret')).toBeUndefined()
  })
})

describe('external PSK', () => {
  it.each(ACTORS)('is an input without parents, bound under ext_binder_key (%s)', (actor) => {
    expect(external.secret(actor, 'psk[0]')).toMatchObject({ operation: 'input', parents: [] })
    expect(external.secret(actor, 'ext_binder_key[0]')?.label).toBe('ext binder')
    expect(external.secret(actor, 'res_binder_key[0]')).toBeUndefined()
  })
})

describe('after the handshake', () => {
  it.each(ACTORS)('nothing is live that could give the handshake away (%s)', (actor) => {
    for (const { end } of CONNECTIONS.map((connection) => ({ end: connection.end(actor) }))) {
      const live = [...end.vault].filter(({ status }) => status === 'live').map(({ name }) => name)
      const allowed =
        /^(client|server)_application_|^(early_)?exporter_master_secret$|^resumption_|_verify_data( after handshake \d+)?$/
      expect(live.filter((name) => !allowed.test(name))).toEqual([])
    }
  })
})
