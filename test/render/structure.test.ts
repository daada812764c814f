/** What stands at a field: what it means, its section, the structure around it as the RFC declares it, and the fields of a ticket. */
import { describe, expect, it } from 'vitest'
import { fieldRows } from '../../src/render/components/bytes-layout.ts'
import { structureAround } from '../../src/render/components/structure-of.ts'
import type { FieldView, MomentView } from '../../src/render/views/moment-view.ts'
import { Laboratory } from '../../src/page/worker/laboratory.ts'

const laboratory = new Laboratory()

function sent(scenario: string, title: string): MomentView {
  const experiment = { scenario, acts: [] }
  const rows = laboratory.story(experiment).connections.flatMap((connection) => connection.rows)
  const found = rows
    .map(({ moment }) => laboratory.moment(experiment, moment))
    .findLast((moment) => moment.title === title)
  if (!found) throw new Error(`nobody ${title}`)
  return found
}

function all(node: FieldView): FieldView[] {
  return [node, ...node.children.flatMap(all)]
}

/** The structure around the field of that name, its members as they are declared. */
function declared({ bytes }: MomentView, name: string): readonly string[] {
  const field = all(bytes!.tree).find((each) => each.name === name)!
  const { name: type, members } = structureAround(bytes!.tree, field)!
  return [type, ...members.map((member) => member.declared)]
}

describe('the structure around a field', () => {
  const hello = sent('tls13-resume', 'client sends ClientHello')

  it('ClientHello is declared as in RFC 9846 §4.2.2 (8446 §4.1.2)', () => {
    expect(declared(hello, 'random')).toEqual([
      'ClientHello',
      'HandshakeType msg_type',
      'uint24 length',
      'ProtocolVersion legacy_version',
      'Random random',
      'opaque legacy_session_id<0..32>',
      'CipherSuite cipher_suites<2..2^16-2>',
      'CompressionMethod legacy_compression_methods<1..255>',
      'Extension extensions<0..2^16-1>',
    ])
  })

  it('PskIdentity and OfferedPsks as in RFC 9846 §4.3.11 (8446 §4.2.11)', () => {
    expect(declared(hello, 'obfuscated_ticket_age')).toEqual([
      'PskIdentity',
      'opaque identity<1..2^16-1>',
      'uint32 obfuscated_ticket_age',
    ])
    expect(declared(hello, 'binders')).toEqual([
      'OfferedPsks',
      'PskIdentity identities<7..2^16-1>',
      'PskBinderEntry binders<33..2^16-1>',
    ])
  })

  it('NewSessionTicket as in RFC 9846 §4.7.1 (8446 §4.6.1)', () => {
    expect(declared(sent('tls13-full', 'server sends NewSessionTicket'), 'ticket_nonce').slice(3)).toEqual([
      'uint32 ticket_lifetime',
      'uint32 ticket_age_add',
      'opaque ticket_nonce<0..255>',
      'opaque ticket<1..2^16-1>',
      'Extension extensions<0..2^16-1>',
    ])
  })

  it('a ticket of this server’s keys has fields, key_name first as RFC 5077 §4 recommends', () => {
    for (const [scenario, message] of [
      ['tls12-ticket', 'server sends NewSessionTicket'],
      ['tls13-resume', 'client sends ClientHello'],
    ] as const) {
      const moment = sent(scenario, message)
      const members = ['opaque key_name[16]', 'opaque nonce[12]', 'opaque encrypted_state', 'opaque tag[16]']
      expect(declared(moment, 'key_name').slice(1)).toEqual(members)
      expect(fieldRows(moment.bytes!.tree).map(({ node }) => node.name)).toContain('encrypted_state')
    }
  })

  it('bytes that are no ticket of this server stay as they are', () => {
    const stateful = sent('tls13-stateful', 'server sends NewSessionTicket')
    expect(all(stateful.bytes!.tree).map(({ name }) => name)).not.toContain('key_name')
  })
})

describe('what a field means', () => {
  it.each(['tls13-resume', 'tls13-hrr', 'tls12-ticket', 'tls12-dhe', 'tls12-client-auth'])(
    '%s: every field of a message, but lists, lengths and certificates, and each has its section',
    (scenario) => {
      const experiment = { scenario, acts: [] }
      const silent = new Set<string>()
      for (const { moment } of laboratory.story(experiment).connections.flatMap(({ rows }) => rows)) {
        const { bytes } = laboratory.moment(experiment, moment)
        for (const { name, cite, says } of bytes?.tree.children.flatMap(outsideOfCertificates) ?? []) {
          expect(cite, name).not.toBe('')
          if (says === '') silent.add(name)
        }
      }
      expect(
        [...silent].filter((name) => !/^\[|^(data|content|.*_list|name_type|expected_count)$/.test(name)),
      ).toEqual([])
    },
  )
})

function outsideOfCertificates(node: FieldView): FieldView[] {
  return [node, ...(/Certificate$/.test(node.name) ? [] : node.children.flatMap(outsideOfCertificates))]
}
