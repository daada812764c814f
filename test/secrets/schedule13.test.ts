/** The schedule as data against the ladder as the RFC draws it. */
import { describe, expect, it } from 'vitest'
import { EXPANSIONS_13, SCHEDULE_13, type ScheduleRow } from '../../src/secrets/schedule13.ts'

/** RFC 8446 §7.1, with the third label of RFC 9258 §5.2. RFC 9846 §7.1 draws the same; it says "main" for "master", but not on the wire. */
const LADDER = `
             0
             |
             v
   PSK ->  HKDF-Extract = Early Secret
             |
             +-----> Derive-Secret(., "ext binder" | "res binder" | "imp binder", "")
             |                     = binder_key
             |
             +-----> Derive-Secret(., "c e traffic", ClientHello)
             |                     = client_early_traffic_secret
             |
             +-----> Derive-Secret(., "e exp master", ClientHello)
             |                     = early_exporter_master_secret
             v
       Derive-Secret(., "derived", "")
             |
             v
   (EC)DHE -> HKDF-Extract = Handshake Secret
             |
             +-----> Derive-Secret(., "c hs traffic",
             |                     ClientHello...ServerHello)
             |                     = client_handshake_traffic_secret
             |
             +-----> Derive-Secret(., "s hs traffic",
             |                     ClientHello...ServerHello)
             |                     = server_handshake_traffic_secret
             v
       Derive-Secret(., "derived", "")
             |
             v
   0 -> HKDF-Extract = Master Secret
             |
             +-----> Derive-Secret(., "c ap traffic",
             |                     ClientHello...server Finished)
             |                     = client_application_traffic_secret_0
             |
             +-----> Derive-Secret(., "s ap traffic",
             |                     ClientHello...server Finished)
             |                     = server_application_traffic_secret_0
             |
             +-----> Derive-Secret(., "exp master",
             |                     ClientHello...server Finished)
             |                     = exporter_master_secret
             |
             +-----> Derive-Secret(., "res master",
                                   ClientHello...client Finished)
                                   = resumption_master_secret
`

type Row =
  | Omit<Extract<ScheduleRow, { operation: 'HKDF-Extract' }>, 'cite' | 'lasts' | 'makes'>
  | Omit<Extract<ScheduleRow, { operation: 'Derive-Secret' }>, 'cite' | 'lasts' | 'makes'>

/** Reads the drawing from top to bottom: the salt comes from above, the input keying material from the left. */
function readLadder(drawing: string): Record<string, Row> {
  const rows: Record<string, Row> = {}
  const inputs: Readonly<Record<string, string>> = { PSK: 'psk', '(EC)DHE': 'shared_secret', '0': 'zeros' }
  let salt = 'zeros'
  let stage = ''
  const line = drawing.replace(/[|\s]*\n[|\s]*/g, ' ')
  const step =
    /(\S+) -> +HKDF-Extract = (\w+) Secret|\+-+> Derive-Secret\(\., (".*?"), (.*?)\) += (\w+)|v Derive-Secret\(\., "derived", ""\)/g
  for (const [, input, extracted, labels, messages, name] of line.matchAll(step)) {
    if (extracted) {
      stage = `${extracted.toLowerCase()}_secret`
      rows[stage] = { operation: 'HKDF-Extract', salt, ikm: inputs[input] }
    } else if (labels) {
      const through = messages === '""' ? 'empty' : messages.replace('ClientHello...', '')
      for (const [, label] of labels.matchAll(/"([^"]+)"/g)) {
        const own = name === 'binder_key' ? `${label.replace(' ', '_')}_key` : name
        rows[own] = { operation: 'Derive-Secret', from: stage, label, through } as Row
      }
    } else {
      salt = stage === 'early_secret' ? 'derived_secret_handshake' : 'derived_secret_master'
      rows[salt] = { operation: 'Derive-Secret', from: stage, label: 'derived', through: 'empty' }
    }
  }
  return rows
}

describe('SCHEDULE_13', () => {
  const drawn = readLadder(LADDER)

  it('has the rows of the drawing, from top to bottom', () => {
    expect(Object.keys(SCHEDULE_13)).toEqual(Object.keys(drawn))
  })

  for (const [name, { cite, lasts, makes, ...row }] of Object.entries(SCHEDULE_13))
    it(`has ${name} as drawn`, () => {
      expect(row).toEqual(drawn[name])
      expect(['handshake', 'connection']).toContain(lasts)
      expect(cite).toBe(name === 'imp_binder_key' ? 'RFC 9258 §5.2' : 'RFC 9846 §7.1')
      const named =
        makes.side === 'both' || makes.kind.endsWith('binder_key')
          ? makes.kind
          : `${makes.side}_${makes.kind}`
      expect(name.replace(/_0$/, '')).toBe(named)
    })

  it('keeps what protects application data and what exporters and tickets are made from (RFC 9846 §7.1, §7.5, §4.7.1)', () => {
    const kept = Object.entries(SCHEDULE_13).filter(([, { lasts }]) => lasts === 'connection')
    expect(kept.map(([name]) => name)).toEqual([
      'early_exporter_master_secret',
      'client_application_traffic_secret_0',
      'server_application_traffic_secret_0',
      'exporter_master_secret',
      'resumption_master_secret',
    ])
  })

  it('takes nothing from further down', () => {
    const above = new Set(['zeros', 'psk', 'shared_secret'])
    for (const [name, row] of Object.entries(SCHEDULE_13)) {
      const parents = row.operation === 'HKDF-Extract' ? [row.salt, row.ikm] : [row.from]
      for (const parent of parents) expect(above).toContain(parent)
      above.add(name)
    }
  })

  it('names no label twice, save `derived`', () => {
    const labels = Object.values(SCHEDULE_13).flatMap((row) =>
      row.operation === 'Derive-Secret' ? [row.label] : [],
    )
    expect(labels.filter((label, index) => labels.indexOf(label) !== index)).toEqual(['derived'])
  })
})

describe('EXPANSIONS_13', () => {
  it.each([
    ['write_key', 'key', 'key', '§7.3'],
    ['write_iv', 'iv', 'iv', '§7.3'],
    ['finished_key', 'finished', 'hash', '§4.5.3'],
    ['next_generation', 'traffic upd', 'hash', '§7.2'],
    ['resumption_psk', 'resumption', 'hash', '§4.7.1'],
  ] as const)(
    '%s is HKDF-Expand-Label(., "%s", ., length of the %s), RFC 9846 %s',
    (name, label, length, section) => {
      expect(EXPANSIONS_13[name]).toMatchObject({ label, length })
      expect(EXPANSIONS_13[name].cite).toContain(`RFC 9846 ${section}`)
    },
  )

  it('imports a PSK as long as the hash that it is for (RFC 9258 §5.1)', () => {
    const cite = 'RFC 9258 §5.1'
    expect(EXPANSIONS_13.imported_psk).toMatchObject({ label: 'derived psk', length: 'target', cite })
  })
})
