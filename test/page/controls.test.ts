/** Forms as acts: what a control or a setting writes can be done, by link, command line and snippet alike. */
import { describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes/bytes.ts'
import { actOf, actWhen, CONTROLS, withAct } from '../../src/page/app/controls.ts'
import { CLIENT_SETTINGS, SERVER_SETTINGS } from '../../src/handshake/settings/configure.ts'
import { checkEach } from '../../src/handshake/settings/objection.ts'
import { castNamed } from '../../src/sim/cast/named.ts'
import type { WorldChange } from '../../src/sim/change/change.ts'
import { changeFrom } from '../../src/sim/change/parse.ts'
import { actFrom } from '../../src/sim/experiment/act.ts'
import { settingsForm } from '../../src/sim/experiment/settings-form.ts'
import { playExperiment } from '../../src/sim/experiments.ts'
import type { Lab } from '../../src/sim/lab/lab.ts'

type SettingChange = Extract<WorldChange, { readonly kind: 'setting' }>

const own = (...acts: string[]): Lab => playExperiment({ scenario: 'own', acts })
const controls = Object.values(CONTROLS).flat()

describe.each(controls.map((control) => [control.act, control] as const))('%s', (_, control) => {
  const filled = control.gaps.map(({ value }) => value)

  it('is an act with whatever may stand in its gaps', () => {
    control.gaps.forEach(({ of = [] }, index) => {
      for (const value of of)
        expect(actFrom(actOf(control, filled.with(index, value), 'then')).kind).toBe('then')
    })
    expect(actFrom(actOf(control, filled, 'then')).kind).toBe('then')
  })

  it('holds from when one likes', () => {
    if (control.kind === 'deed') expect(actOf(control, filled, '')).toMatch(/^then: /)
    else
      for (const when of ['', 'c2', '12', 'then'] as const)
        expect(own(actOf(control, filled, when)).timeline.length).toBeGreaterThan(2)
  })
})

describe('settings', () => {
  const { client, server } = own()
  const ends = { client: settingsForm(client.config), server: settingsForm(server.config) }
  const fields = (['client', 'server'] as const).flatMap((side) =>
    ends[side].map((field) => ({ ...field, set: (value: string) => `set ${side}.${field.name}=${value}` })),
  )

  it('as they are, written and read again, change nothing', () => {
    const same = own(...fields.map(({ set, value }) => set(value)))
    expect(toHex(same.sent('client'))).toBe(toHex(own().sent('client')))
    expect(toHex(same.sent('server'))).toBe(toHex(own().sent('server')))
  })

  it.each(fields.flatMap(({ asks, set }) => (asks.kind === 'one' ? asks.of.map(set) : [])))(
    '%s can be',
    (act) => {
      expect(() => own(act)).not.toThrow('expected')
    },
  )

  it.each(fields.filter(({ asks }) => asks.kind === 'some'))(
    '$name: each that is asked for is allowed',
    ({ asks, set }) => {
      const { actor, name, value } = changeFrom(
        set(asks.kind === 'some' ? asks.of.join(',') : ''),
      ) as SettingChange
      const rules = actor === 'client' ? CLIENT_SETTINGS : SERVER_SETTINGS
      expect(() => checkEach(rules, { [name]: castNamed(name, value) })).not.toThrow()
    },
  )

  it('every setting that text can say is there, each once', () => {
    const names = ends.server.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names).toEqual(
      expect.arrayContaining(['tickets.lifetime', 'credentials', 'maxEarlyData', 'alpn', 'groups']),
    )
    expect(ends.client.find(({ name }) => name === 'trust')?.value).toBe('root')
    expect(ends.server.find(({ name }) => name === 'credentials')?.value).toBe('server')
  })
})

describe('one more act', () => {
  it.each([
    [['set client.alpn=h2'], 'set client.alpn=h3', ['set client.alpn=h3']],
    [['set client.alpn=h2', 'then: connect'], 'set client.alpn=h3', ['set client.alpn=h3', 'then: connect']],
    [['then: set client.alpn=h2'], 'then: set client.alpn=h3', ['then: set client.alpn=h3']],
    [
      ['then: set client.alpn=h2', 'then: connect'],
      'then: set client.alpn=h3',
      ['then: set client.alpn=h2', 'then: connect', 'then: set client.alpn=h3'],
    ],
    [['set c2.client.alpn=h2'], 'set client.alpn=h3', ['set c2.client.alpn=h2', 'set client.alpn=h3']],
    [['then: connect'], 'then: connect', ['then: connect', 'then: connect']],
  ])('%j and %s', (acts, act, after) => {
    expect(withAct(acts, act)).toEqual(after)
  })

  it('holds from then on', () => {
    expect([actWhen('wait 1h', ''), actWhen('wait 1h', 'c2')]).toEqual(['wait 1h', 'c2: wait 1h'])
  })
})
