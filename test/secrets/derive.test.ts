/** Nodes of the ladder: their lineage, their lengths, and what the schedule does not allow. */
import { describe, expect, it } from 'vitest'
import { EMPTY, fromText, toHex } from '../../src/bytes/bytes.ts'
import { digest, HASHES, type HashName } from '../../src/crypto/hash/hash.ts'
import { hkdfExtract } from '../../src/crypto/hash/hkdf.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { expansionNode, ladderNode, recompute } from '../../src/secrets/derive.ts'
import { hkdfLabel } from '../../src/secrets/label.ts'
import { ZEROS, type SecretNode } from '../../src/secrets/node.ts'
import { SECRETS_13 } from '../../src/secrets/rows.ts'
import type { LadderName } from '../../src/secrets/schedule13.ts'
import { Transcript } from '../../src/secrets/transcript.ts'
import { Vault } from '../../src/secrets/vault.ts'

const PLACE = 'c1/client/'
const HELLO = fromText('a ClientHello')

/** Derives one row and keeps it, as a turn does; psk and shared_secret are zeros. */
function derive(
  vault: Vault,
  name: LadderName,
  transcript = Transcript.empty,
  hash: HashName = 'sha256',
): Vault {
  const parentOf = (parent: string): string => (vault.find(parent) ? parent : absent(parent))
  const node = ladderNode({ place: PLACE, name, vault, transcript, hash, parentOf })
  return vault.add({ ...node, name, id: `${PLACE}${name}` })
}

function absent(parent: string): string {
  return parent === 'psk' || parent === 'shared_secret' ? ZEROS : parent
}

describe('ladderNode', () => {
  it('extracts the early secret from zeros where there is no PSK', () => {
    const node = derive(Vault.empty, 'early_secret').get('early_secret')
    expect(node.parents).toEqual([ZEROS, ZEROS])
    // As in every trace of RFC 8448 without a PSK.
    expect(toHex(node.bytes)).toBe('33ad0a1c607ec03b09e6cd9893680ce210adf300aa1f2660e1b22e10f170f92a')
  })

  it.each(['sha256', 'sha384'] as const)('gives secrets as long as %s', (hash) => {
    const vault = derive(
      derive(Vault.empty, 'early_secret', Transcript.empty, hash),
      'derived_secret_handshake',
      Transcript.empty,
      hash,
    )
    for (const { bytes } of vault) expect(bytes).toHaveLength(HASHES[hash].outputLength)
  })

  it('derives over the transcript, which the context shows', () => {
    const transcript = Transcript.empty.append('ClientHello', HELLO)
    const vault = derive(derive(Vault.empty, 'early_secret'), 'client_early_traffic_secret', transcript)
    const node = vault.get('client_early_traffic_secret')
    expect(toHex(node.context)).toBe(toHex(digest('sha256', HELLO)))
    expect(node).toMatchObject({
      operation: 'Derive-Secret',
      label: 'c e traffic',
      parents: [`${PLACE}early_secret`],
    })
  })

  it('derives over the empty transcript where the row says so, wherever the handshake is', () => {
    const transcript = Transcript.empty.append('ClientHello', HELLO)
    const vault = derive(derive(Vault.empty, 'early_secret'), 'derived_secret_handshake', transcript)
    expect(toHex(vault.get('derived_secret_handshake').context)).toBe(toHex(digest('sha256', EMPTY)))
  })

  it('refuses a transcript that stands at another message', () => {
    const vault = derive(Vault.empty, 'early_secret')
    expect(() => derive(vault, 'client_early_traffic_secret')).toThrow(Misuse)
    expect(() => derive(vault, 'client_early_traffic_secret')).toThrow(
      'client_early_traffic_secret covers the messages through ClientHello, not through empty',
    )
    const late = Transcript.empty.append('ClientHello', HELLO).append('ServerHello', HELLO)
    expect(() => derive(vault, 'client_early_traffic_secret', late)).toThrow('not through ServerHello')
  })

  it('refuses the transcript of the client’s Finished for what the server’s Finished ends', () => {
    const transcript = Transcript.empty.append('server Finished', HELLO).append('client Finished', HELLO)
    const vault = Vault.empty.add({ ...plain('master_secret'), bytes: new Uint8Array(32) })
    expect(() => derive(vault, 'exporter_master_secret', transcript)).toThrow(Misuse)
    expect(
      derive(vault, 'resumption_master_secret', transcript).get('resumption_master_secret').bytes,
    ).toHaveLength(32)
  })

  it('refuses a parent that does not exist yet', () => {
    expect(() => derive(Vault.empty, 'derived_secret_handshake')).toThrow(Misuse)
    expect(() => derive(Vault.empty, 'derived_secret_handshake')).toThrow('early_secret does not exist yet')
  })

  it('refuses a parent that is erased', () => {
    const vault = derive(Vault.empty, 'early_secret').erase('early_secret')
    expect(() => derive(vault, 'derived_secret_handshake')).toThrow('early_secret is erased')
  })

  it('refuses the same secret a second time', () => {
    const vault = derive(Vault.empty, 'early_secret')
    expect(() => derive(vault, 'early_secret')).toThrow('early_secret exists already')
  })
})

function plain(name: string): SecretNode {
  return {
    id: `${PLACE}${name}`,
    name,
    row: SECRETS_13.application_traffic_secret.client,
    bytes: new Uint8Array(32).fill(0xab),
    operation: 'input',
    label: '',
    context: EMPTY,
    parents: [],
    algorithm: 'sha256',
    cite: 'RFC 9846 §7.1',
    lasts: 'connection',
    status: 'live',
  }
}

describe('expansionNode', () => {
  const secret = plain('client_application_traffic_secret_0')

  it.each([
    ['AES_128_GCM', 16],
    ['AES_256_GCM', 32],
    ['CHACHA20_POLY1305', 32],
  ] as const)('%s takes a key of %i bytes and an IV of 12', (aead, length) => {
    const suite = { hash: 'sha256', aead } as const
    expect(expansionNode(secret, 'write_key', suite).bytes).toHaveLength(length)
    expect(expansionNode(secret, 'write_iv', suite).bytes).toHaveLength(12)
  })

  it('has the secret for its one parent, and the context that it was given', () => {
    const suite = { hash: 'sha256', aead: 'AES_128_GCM' } as const
    const node = expansionNode(secret, 'resumption_psk', suite, Uint8Array.of(0, 1))
    expect(node).toMatchObject({ label: 'resumption', parents: [secret.id], context: Uint8Array.of(0, 1) })
  })

  it('makes another value from another context', () => {
    const suite = { hash: 'sha256', aead: 'AES_128_GCM' } as const
    const [one, two] = [0, 1].map((nonce) =>
      expansionNode(secret, 'resumption_psk', suite, Uint8Array.of(nonce)),
    )
    expect(toHex(one.bytes)).not.toBe(toHex(two.bytes))
  })
})

describe('hkdfLabel (RFC 9846 §7.1)', () => {
  it('is length, label behind `tls13 `, context', () => {
    expect(toHex(hkdfLabel('key', EMPTY, 16))).toBe('001009746c733133206b657900')
    expect(toHex(hkdfLabel('iv', Uint8Array.of(0xaa, 0xbb), 12))).toBe('000c08746c733133206976' + '02aabb')
  })
})

describe('recompute', () => {
  const nowhere = (id: string): SecretNode => {
    throw new Error(`asked for ${id}`)
  }

  it('leaves random values and inputs as they are: they come from nothing', () => {
    expect(recompute(plain('psk'), nowhere)).toEqual(plain('psk').bytes)
    expect(recompute({ ...plain('key_share_private.x25519'), operation: 'random' }, nowhere)).toHaveLength(32)
  })

  it('takes zeros as long as the hash for the 0 of the ladder', () => {
    const node = { ...plain('early_secret'), operation: 'HKDF-Extract', parents: [ZEROS, ZEROS] } as const
    const zeros = new Uint8Array(48)
    expect(recompute({ ...node, algorithm: 'sha384' }, nowhere)).toEqual(hkdfExtract('sha384', zeros, zeros))
  })

  it('finds out a node that is not what it says', () => {
    const vault = derive(derive(Vault.empty, 'early_secret'), 'derived_secret_handshake')
    const node = vault.get('derived_secret_handshake')
    const find = (id: string): SecretNode => vault.get(id.slice(PLACE.length))
    expect(toHex(recompute(node, find))).toBe(toHex(node.bytes))
    expect(toHex(recompute({ ...node, label: 'Derived' }, find))).not.toBe(toHex(node.bytes))
    expect(toHex(recompute({ ...node, context: EMPTY }, find))).not.toBe(toHex(node.bytes))
  })
})
