/** Whatever two endpoints are told, either the settings are refused or their handshake ends in something that has a name. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import { EXHAUSTIVE } from '../kit/effort.ts'
import { CLIENTS, fewOf, SERVERS, talk } from './settings.ts'

const RUNS = EXHAUSTIVE ? 20_000 : 200

it('no configuration ends in internal_error', { timeout: 600_000 }, () => {
  fc.assert(
    fc.property(fewOf(CLIENTS, clientConfig), fewOf(SERVERS, serverConfig), (mine, theirs) => {
      const met = talk(mine, theirs)
      for (const end of met ? [met.client, met.server] : [])
        if (end.state.name === 'FAILED' && end.state.alert === 'internal_error')
          expect.fail(JSON.stringify(end.state))
    }),
    { numRuns: RUNS },
  )
})
