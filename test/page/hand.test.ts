/** What one can lay a hand on: each field that is shown has a path that a change takes, and each act that a hand writes can be done. */
import { describe, expect, it } from 'vitest'
import type { FieldView } from '../../src/render/views/moment-view.ts'
import { byteAt, editAct, onItsWay } from '../../src/page/views/hand.ts'
import { ofTheDay } from '../kit/effort.ts'
import { Laboratory } from '../../src/page/worker/laboratory.ts'
import { playExperiment } from '../../src/sim/experiments.ts'

const laboratory = new Laboratory()
const STORIES = [
  'tls13-0rtt',
  'tls13-hrr',
  'tls13-client-auth',
  'tls12-ticket',
  'tls12-rsa',
  'tls12-session-id',
]

function fieldsOf(field: FieldView): FieldView[] {
  return [field, ...field.children.flatMap(fieldsOf)]
}

/** Moments in which one can do something, one for each name of a message or record. */
function handled(scenario: string) {
  const experiment = { scenario, acts: [] }
  const rows = laboratory.story(experiment).connections.flatMap((connection) => connection.rows)
  const moments = rows.map(({ moment }) => laboratory.moment(experiment, moment))
  const named = new Map(
    moments.flatMap((moment) => (moment.hand ? [[moment.hand.what, moment] as const] : [])),
  )
  return [...named.values()]
}

function notesOf(scenario: string, act: string): string[] {
  const lab = playExperiment({ scenario, acts: [act] })
  return [...lab.timeline].flatMap(({ events }) =>
    events.flatMap((event) => (event.kind === 'note' && event.change ? [event.text] : [])),
  )
}

describe.each(ofTheDay(STORIES, 3))('%s', (scenario) => {
  it('every field has the path that leads to it: a change there is made', () => {
    const moments = handled(scenario)
    expect(moments.length).toBeGreaterThan(5)
    for (const { hand, bytes } of moments) {
      // One field of each name is enough: of many of a list the last.
      const fields = new Map(
        bytes!.tree.children
          .flatMap(fieldsOf)
          .filter(({ path, start, end }) => path !== '' && end > start)
          .map((field) => [field.path.replaceAll(/\[\d+\]/g, ''), field]),
      )
      for (const { path, children } of [...fields.values()].slice(-6)) {
        const does = children.length > 0 ? 'duplicate' : '^= 1'
        const act = editAct(hand!, { path, does, layer: hand!.layers[0]! })
        const notes = notesOf(scenario, act)
        expect(notes, act).toHaveLength(1)
        expect(notes[0], act).not.toContain('not changed')
      }
    }
  })

  it('what is sent is lost, comes twice, later or behind the next', () => {
    for (const { hand } of handled(scenario))
      for (const [, act] of onItsWay(hand!)) expect(notesOf(scenario, act), act).toHaveLength(1)
  })
})

describe('a byte', () => {
  const moment = laboratory.moment({ scenario: 'tls13-full', acts: [] }, 1)
  const { tree } = moment.bytes!
  it.each([
    [6, 'ClientHello.random[0]'],
    [37, 'ClientHello.random[31]'],
    [0, 'ClientHello.msg_type[0]'],
  ])('%i is %s', (at, path) => {
    expect(byteAt(tree, at)).toBe(path)
  })

  it('in a certificate is one of its bytes: what DER says of it no path does', () => {
    const sends = ({ sends }: { readonly sends?: { readonly name: string } }) => sends?.name === 'Certificate'
    const { moment } = laboratory
      .story({ scenario: 'tls13-full', acts: [] })
      .connections[0]!.rows.find(sends)!
    const { bytes } = laboratory.moment({ scenario: 'tls13-full', acts: [] }, moment)
    const leaves = fieldsOf(bytes!.tree).filter(({ path, children }) => path === '' && children.length === 0)
    expect(leaves.length).toBeGreaterThan(20)
    const path = 'Certificate.certificate_list[0].cert_data.content'
    const content = fieldsOf(bytes!.tree).find((field) => field.path === path)!
    expect(byteAt(bytes!.tree, leaves.at(-1)!.start)).toBe(`${path}[${leaves.at(-1)!.start - content.start}]`)
    const act = `${moment}: server ${path}[300] ^= 1 sealing`
    expect(notesOf('tls13-full', act)[0]).not.toContain('not changed')
  })

  it('of a protected record is one of the whole', () => {
    const rows = laboratory.story({ scenario: 'tls13-full', acts: [] }).connections[0]!.rows
    const data = rows.find(({ sends }) => sends?.name === 'application data')!
    const { bytes } = laboratory.moment({ scenario: 'tls13-full', acts: [] }, data.moment)
    expect(byteAt(bytes!.tree, 9)).toBe('TLSCiphertext.encrypted_record[4]')
  })
})

describe('an edit as an act', () => {
  const hand = {
    when: 7,
    from: 'client',
    what: 'ClientHello',
    layers: ['wire', 'sealing', 'sender'],
  } as const
  it.each([
    [{ path: 'ClientHello.random[0]', does: '^= 1', layer: 'wire' }, '7: client ClientHello.random[0] ^= 1'],
    [
      { path: 'ClientHello.legacy_version', does: '= 0x0304', layer: 'sender', binders: true },
      '7: client ClientHello.legacy_version = 0x0304 sender new-binders',
    ],
    [
      { path: 'ClientHello.cipher_suites', does: 'remove', layer: 'sealing', kept: true },
      '7: client ClientHello.cipher_suites remove keep-lengths sealing',
    ],
  ] as const)('%j is %s', (edit, act) => {
    expect(editAct(hand, edit)).toBe(act)
  })
})
