/** What the row of a secret says, held against the name that the RFC gives it: here a name may be read, in the house not. */
import { expect, test } from 'vitest'
import { played } from '../kit/played.ts'

const PLAYED: readonly string[] = [
  'tls13-external-psk',
  'tls13-imported-psk',
  'tls13-0rtt',
  'tls13-key-update',
  'tls13-post-handshake-auth',
  'fault-0rtt-retry',
  'tls12-renegotiation',
  'tls12-ecdhe-psk',
  'tls12-dhe',
  'tls12-rsa',
]

/** Without group, index, generation and what comes behind a space. */
function plain(name: string): string {
  return name.replace(/ .*$/, '').replace(/(\[\d+\]|_\d+|\..*)$/, '')
}

/** Words of a name that its epoch or its PSK add to the kind of RFC 9846 §7.3, §4.3.11.2. */
const WHICH =
  /^(early|handshake|application|res_binder|ext_binder|imp_binder)_(?=(write_key|write_iv|finished_key)$)/

test.each(PLAYED)(
  'in %s each secret has the row of its name: side, kind, and of two generations another',
  (scenario) => {
    const lab = played(scenario)
    const secrets = [...lab.timeline].flatMap(({ events }) =>
      events.flatMap((event) => (event.kind === 'secret' ? [event] : [])),
    )
    expect(secrets.length).toBeGreaterThan(10)
    for (const { name, row } of secrets) {
      const [, side = 'both', rest] = /^(?:(client|server)_)?(.*)$/.exec(plain(name)) ?? []
      const proves = /^binder|binder_(finished_)?key/.test(name)
      const after = /application_traffic_secret_[1-9]/.test(name) ? 'next_' : ''
      expect([name, row.side, row.kind]).toEqual([
        name,
        proves ? 'client' : side,
        after + (rest ?? '').replace(WHICH, ''),
      ])
    }
  },
)
