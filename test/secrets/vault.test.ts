/** The vault: immutable, append-only, honest about what is erased. */
import { describe, expect, it } from 'vitest'
import { EMPTY } from '../../src/bytes/bytes.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { hmacKeyOf } from '../../src/secrets/hmac-keys.ts'
import type { SecretNode } from '../../src/secrets/node.ts'
import { SECRETS_13 } from '../../src/secrets/rows.ts'
import { Vault } from '../../src/secrets/vault.ts'

function node(name: string, fill = 1): SecretNode {
  return {
    id: `c1/client/${name}`,
    name,
    row: SECRETS_13.psk.both,
    bytes: new Uint8Array(4).fill(fill),
    operation: 'random',
    label: name,
    context: EMPTY,
    parents: [],
    algorithm: 'sha256',
    cite: 'RFC 9846 §7.1',
    lasts: 'connection',
    status: 'live',
  }
}

function names(vault: Vault): string[] {
  return [...vault].map(({ name }) => name)
}

describe('Vault', () => {
  it('is empty at first', () => {
    expect(names(Vault.empty)).toEqual([])
    expect(Vault.empty.find('early_secret')).toBeUndefined()
  })

  it('keeps secrets in the order of their birth', () => {
    const vault = Vault.empty
      .add(node('early_secret'))
      .add(node('handshake_secret'))
      .add(node('master_secret'))
    expect(names(vault)).toEqual(['early_secret', 'handshake_secret', 'master_secret'])
  })

  it('gives back the very node', () => {
    const made = node('early_secret')
    expect(Vault.empty.add(made).find('early_secret')).toBe(made)
    expect(Vault.empty.add(made).get('early_secret')).toBe(made)
  })

  it('refuses a second value for a name', () => {
    const vault = Vault.empty.add(node('early_secret'))
    expect(() => vault.add(node('early_secret', 2))).toThrow(Misuse)
    expect(() => vault.add(node('early_secret', 2))).toThrow('early_secret exists already')
  })

  it('refuses it for the name of an erased secret too', () => {
    const vault = Vault.empty.add(node('early_secret')).erase('early_secret')
    expect(() => vault.add(node('early_secret', 2))).toThrow('early_secret exists already')
  })

  it.each([
    { by: 'name', erase: (vault: Vault) => vault.erase('early_secret') },
    { by: 'what it is', erase: (vault: Vault) => vault.eraseWhere(({ name }) => name === 'early_secret') },
  ])(
    'lets the HMAC key of a secret go that is erased by $by, and of no other (RFC 9846 §7.1)',
    ({ erase }) => {
      const [early, master] = [node('early_secret'), node('master_secret')]
      const keyOf = ({ bytes }: SecretNode): unknown => hmacKeyOf('sha256', bytes)
      const before = [keyOf(early), keyOf(master)]
      expect([keyOf(early), keyOf(master)]).toEqual(before)
      erase(Vault.empty.add(early).add(master))
      expect(keyOf(master)).toBe(before[1])
      expect(keyOf(early)).not.toBe(before[0])
    },
  )

  it('refuses to give what does not exist', () => {
    expect(() => Vault.empty.get('early_secret')).toThrow(Misuse)
    expect(() => Vault.empty.get('early_secret')).toThrow('does not exist yet')
  })
})

describe('Vault.add', () => {
  it('leaves older values as they were', () => {
    const before = Vault.empty.add(node('early_secret'))
    const after = before.add(node('handshake_secret'))
    expect(names(Vault.empty)).toEqual([])
    expect(names(before)).toEqual(['early_secret'])
    expect(before.find('handshake_secret')).toBeUndefined()
    expect(names(after)).toEqual(['early_secret', 'handshake_secret'])
  })

  it('gives two histories where it is called on one value twice', () => {
    const common = Vault.empty.add(node('early_secret'))
    const one = common.add(node('shared_secret', 1)).add(node('only_one'))
    const two = common.add(node('shared_secret', 2)).add(node('only_two'))
    expect(one.get('shared_secret').bytes[0]).toBe(1)
    expect(two.get('shared_secret').bytes[0]).toBe(2)
    expect(names(one)).toEqual(['early_secret', 'shared_secret', 'only_one'])
    expect(names(two)).toEqual(['early_secret', 'shared_secret', 'only_two'])
    expect(names(common)).toEqual(['early_secret'])
  })

  it('lets a history go on after another one forked off it', () => {
    const common = Vault.empty.add(node('a'))
    const first = common.add(node('b'))
    const fork = common.add(node('c'))
    expect(names(first.add(node('d')))).toEqual(['a', 'b', 'd'])
    expect(names(fork.add(node('d')))).toEqual(['a', 'c', 'd'])
  })

  it('does not mix vaults that begin at the empty one', () => {
    const one = Vault.empty.add(node('a'))
    const two = Vault.empty.add(node('b'))
    expect(names(one)).toEqual(['a'])
    expect(names(two)).toEqual(['b'])
  })

  it('keeps 20,000 moments of one history apart', () => {
    const count = 20_000
    const moments: Vault[] = [Vault.empty]
    for (let i = 0; i < count; i++) moments.push(moments[i].add(node(`secret_${i}`)))
    expect(names(moments[count / 2])).toHaveLength(count / 2)
    expect(moments[count / 2].find(`secret_${count / 2}`)).toBeUndefined()
    expect(moments[count].get('secret_0').name).toBe('secret_0')
  })
})

describe('Vault.erase', () => {
  it('takes the bytes and leaves name and lineage', () => {
    const made = { ...node('master_secret'), parents: ['c1/client/derived_secret_master', '0'] }
    const vault = Vault.empty.add(made).erase('master_secret')
    expect(vault.find('master_secret')).toEqual({ ...made, bytes: EMPTY, status: 'erased' })
    expect([...vault]).toEqual([{ ...made, bytes: EMPTY, status: 'erased' }])
  })

  it('makes any use a misuse', () => {
    const vault = Vault.empty.add(node('master_secret')).erase('master_secret')
    expect(() => vault.get('master_secret')).toThrow(Misuse)
    expect(() => vault.get('master_secret')).toThrow('master_secret is erased')
  })

  it('leaves the secret visible in earlier moments', () => {
    const before = Vault.empty.add(node('master_secret', 9))
    const after = before.erase('master_secret').add(node('later'))
    expect(before.get('master_secret').bytes[0]).toBe(9)
    expect(after.find('master_secret')?.status).toBe('erased')
  })

  it('does not reach into a fork', () => {
    const common = Vault.empty.add(node('master_secret'))
    const erased = common.erase('master_secret')
    const other = common.add(node('later'))
    expect(other.get('master_secret').status).toBe('live')
    expect(erased.find('later')).toBeUndefined()
    expect(erased.find('master_secret')?.status).toBe('erased')
    // The fork copied the log: an erasure of its own must not touch the first one's either.
    expect(other.erase('later').get('master_secret').status).toBe('live')
  })

  it('stays in force in forks behind it', () => {
    const erased = Vault.empty.add(node('master_secret')).erase('master_secret')
    const one = erased.add(node('a'))
    const two = erased.add(node('b'))
    expect([one, two].map((vault) => vault.find('master_secret')?.status)).toEqual(['erased', 'erased'])
  })

  it('does nothing for a name that is unknown or erased already', () => {
    const vault = Vault.empty.add(node('a')).erase('a')
    expect(vault.erase('a')).toBe(vault)
    expect(vault.erase('b')).toBe(vault)
  })

  it('keeps order and number of secrets', () => {
    const vault = Vault.empty.add(node('a')).add(node('b')).erase('a').add(node('c'))
    expect(names(vault)).toEqual(['a', 'b', 'c'])
  })
})

describe('Vault.forget', () => {
  it('leaves out what is erased, and keeps the rest in order', () => {
    const vault = Vault.empty.add(node('a')).add(node('b', 2)).add(node('c')).erase('a').forget()
    expect(names(vault)).toEqual(['b', 'c'])
    expect(vault.get('b').bytes[0]).toBe(2)
    expect(vault.find('a')).toBeUndefined()
    expect(() => vault.get('a')).toThrow('a does not exist yet, or no longer')
  })

  it('leaves older vaults as they were, and can go on', () => {
    const before = Vault.empty.add(node('a', 7)).add(node('b'))
    const erased = before.erase('a')
    const after = erased.forget().add(node('d')).erase('b').forget()
    expect(names(before)).toEqual(['a', 'b'])
    expect(before.get('a').bytes[0]).toBe(7)
    expect(erased.find('a')?.status).toBe('erased')
    expect(names(after)).toEqual(['d'])
  })

  it('is the same vault where nothing is erased', () => {
    const vault = Vault.empty.add(node('a'))
    expect(vault.forget()).toBe(vault)
  })
})
