/**
 * The parts of README and guides that no hand keeps: diagrams from the tables, lists from what ran, excerpts from the
 * command line. They stand between `<!-- generated: NAME -->` and `<!-- end -->`; `npm run docs` writes them anew, and a
 * test fails where they are not what the code says.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SCHEDULE_13 } from '../src/rules.ts'
import {
  lineageDiagram,
  scheduleDiagram,
  sequenceDiagram,
  stateDiagram,
} from '../src/render/files/mermaid.ts'
import { cacheAdvice, keyAdvice } from './advice.ts'
import { atlasCounts, atlasGuards, atlasTables } from './atlas/pages.ts'
import { attackChapters, attackTable } from './attacks.ts'
import { opensslDecided, opensslUndecided, opensslUnplayed, opensslWords } from './openssl/tables.ts'
import { replayDials, replayTable } from './early-data.ts'
import { linkTable } from './overheard.ts'
import { deviationsNoticed, deviationsUnnoticed } from './deviations.ts'
import { diagram, textBlock } from './markdown.ts'
import { dialTable, fleetTable, measureTable, sweepTable } from './fleets.ts'
import { visitsSentence } from './visits.ts'
import { SPEED } from '../src/cli/fleet/costs/speed.ts'
import { bothTable, keepAliveSettings, keptDials, openTable, timeoutTable, waysTable } from './keep-alive.ts'
import { leakTable, PSK_ALONE } from './leaks.ts'
import { chanceTable, heldTable, measuredTable, measuredWith, workersTable } from './measured-fleets.ts'
import { probeQuestions } from './probe.ts'
import { measuredOn, nodeTable, sidesTable } from './resumption.ts'
import { exposureTable, rolloutDials, rolloutTable } from './rotation.ts'
import { openRequirements, requirementCounts, requirementTables } from './requirements.ts'
import { ruleTable } from './rules.ts'
import {
  checkTable,
  connection,
  costTable,
  dialled,
  eavesdropperTable,
  excerpt,
  explained,
  fromMessage,
  overview,
  runOutput,
  runScenario,
  startOutput,
} from './runs.ts'
import {
  contextAdvice,
  contextsMeasuredWith,
  contextTable,
  keepingRules,
  measuredContexts,
  missingContext,
} from './session-contexts.ts'
import { cacheModes, contextCounters, sessionFields } from './session-tables.ts'
import { lifetimeTable, sessionBytesTable, sizeDials, sizeTable } from './sizing.ts'
import { limitsBeside, limitTable } from './limits.ts'
import { contradictionsTable, settingsTable } from './settings.ts'
import { failoverMeasuredOn, failoverTable, storesMeasuredOn, storesTable } from './stores.ts'
import {
  eventTable,
  expansions13,
  keyExchanges,
  ROLES,
  schedule12,
  renamed13,
  schedule13,
  ticketFormats,
} from './tables.ts'

/** Files with generated parts, from the root of the package. */
export const PAGES = [
  'README.md',
  'docs/architecture.md',
  'docs/guides/tls13-from-hello-to-ticket.md',
  'docs/guides/key-schedule.md',
  'docs/guides/resumption-and-0rtt.md',
  'docs/guides/early-data-in-front-of-an-application.md',
  'docs/guides/if-a-key-leaks.md',
  'docs/guides/attacks.md',
  'docs/guides/external-psks-and-importers.md',
  'docs/guides/deviations.md',
  'docs/guides/who-looks-on.md',
  'docs/guides/tls12-twelve-steps.md',
  'docs/guides/tls12-key-exchanges.md',
  'docs/guides/tls12-session-ids.md',
  'docs/guides/tls12-tickets.md',
  'docs/guides/tls12-client-certificates-and-renegotiation.md',
  'docs/guides/tls12-beside-tls13.md',
  'docs/guides/what-resumption-saves.md',
  'docs/guides/why-not-resumed.md',
  'docs/guides/check-your-server.md',
  'docs/guides/sessions-and-caches.md',
  'docs/guides/bytes-from-elsewhere.md',
  'docs/guides/worlds-of-many.md',
  'docs/guides/fleets.md',
  'docs/guides/sizing-a-cache.md',
  'docs/guides/stores-at-scale.md',
  'docs/guides/rotating-ticket-keys.md',
  'docs/guides/keep-alive-or-resumption.md',
  'docs/guides/session-id-contexts.md',
  'docs/guides/one-thing-otherwise.md',
  'docs/guides/what-protects-this-byte.md',
  'docs/guides/what-protects-client-hello.md',
  'docs/guides/what-protects-server-hello.md',
  'docs/guides/what-protects-messages13.md',
  'docs/guides/what-protects-messages12.md',
  'docs/guides/what-protects-records.md',
  'docs/guides/mutations-beside-openssl.md',
  'docs/guides/settings.md',
  'docs/guides/limits.md',
  'docs/guides/rules.md',
  'docs/guides/requirements.md',
  'docs/guides/stepping-a-test.md',
  'docs/guides/glossary.md',
] as const

/** Where a page stands on disk. */
export function pathOf(page: string): string {
  return fileURLToPath(new URL(`../${page}`, import.meta.url))
}

const MARK = /<!-- generated: ([\w-]+) -->\n[\s\S]*?<!-- end -->/g

/** The page as it should be. @throws Error where it asks for a part that does not exist */
export function withGenerated(page: string): string {
  return readFileSync(pathOf(page), 'utf8').replace(MARK, (_, name: string) => {
    if (!Object.hasOwn(PARTS, name)) throw new Error(`${page} asks for ${name}, which nobody generates`)
    return `<!-- generated: ${name} -->\n\n${PARTS[name]()}\n\n<!-- end -->`
  })
}

const isRecord = (what: string): boolean => what.startsWith('TLS')
const isServerHello = (what: string): boolean => what === 'ServerHello' || what === 'HelloRetryRequest'
const isOtherMessage = (what: string): boolean =>
  !isRecord(what) && !isServerHello(what) && what !== 'ClientHello'

const sequence = (scenario: string, index: number) => (): string =>
  diagram(sequenceDiagram(connection(scenario, index)))
const states = (role: keyof typeof ROLES) => (): string => diagram(stateDiagram(ROLES[role]))
const events = (role: keyof typeof ROLES) => (): string => eventTable(ROLES[role])

const PARTS: Readonly<Record<string, () => string>> = {
  'states-client12': states('client12'),
  'states-server12': states('server12'),
  'states-client13': states('client13'),
  'states-server13': states('server13'),
  'events-client12': events('client12'),
  'events-server12': events('server12'),
  'events-client13': events('client13'),
  'events-server13': events('server13'),

  schedule: () => diagram(scheduleDiagram(SCHEDULE_13)),
  renamed: renamed13,
  'schedule-table': schedule13,
  'expansion-table': expansions13,
  'schedule12-table': schedule12,
  'lineage-session-id': () => diagram(lineageDiagram(runScenario('tls12-session-id'))),

  'sequence-full': sequence('tls13-resume', 0),
  'sequence-resumed': sequence('tls13-resume', 1),
  'sequence-0rtt': sequence('tls13-0rtt', 1),
  'sequence-hrr': sequence('tls13-hrr', 0),
  'sequence12-full': sequence('tls12-ecdhe', 0),
  'sequence12-rsa': sequence('tls12-rsa', 0),
  'sequence12-session-id': sequence('tls12-session-id', 1),
  'sequence12-ticket-full': sequence('tls12-ticket', 0),
  'sequence12-ticket': sequence('tls12-ticket', 1),
  'sequence12-client-auth': sequence('tls12-client-auth', 0),
  'sequence12-renegotiation': () =>
    diagram(sequenceDiagram(fromMessage(connection('tls12-renegotiation', 0), 'HelloRequest'))),

  'checks-offer': () => checkTable('offer-session', 'offer-early-data'),
  'checks-accept': () => checkTable('accept-psk', 'prove-psk', 'take-psk'),
  'checks-answer': () => checkTable('answer-in-order'),
  'checks-early': () => checkTable('accept-early-data', 'fresh-early-data'),
  'checks12-offer': () => checkTable('offer-session-12'),
  'checks12-accept': () => checkTable('accept-session-12'),
  'checks12-answer': () => checkTable('answer-in-order-12'),

  rules: ruleTable,
  'requirement-counts': requirementCounts,
  'requirements-open': openRequirements,
  requirements: requirementTables,

  'settings-both': () => settingsTable('both'),
  'settings-client': () => settingsTable('client'),
  'settings-server': () => settingsTable('server'),
  'settings-together': contradictionsTable,

  'limits-endpoint': () => limitTable('both', 'client', 'server'),
  'limits-socket': () => limitTable('socket', 'port'),
  'limits-beside': limitsBeside,

  'key-exchanges': keyExchanges,
  'ticket-formats': ticketFormats,
  'session-fields': sessionFields,
  'cache-modes': cacheModes,
  'context-counters': contextCounters,
  cost: costTable,
  eavesdropper: eavesdropperTable,

  'atlas-counts': atlasCounts,
  'atlas-guards': atlasGuards,
  'atlas-client-hello-13': () => atlasTables('TLS 1.3', (what) => what === 'ClientHello'),
  'atlas-client-hello-12': () => atlasTables('TLS 1.2', (what) => what === 'ClientHello'),
  'atlas-server-hello-13': () => atlasTables('TLS 1.3', isServerHello),
  'atlas-server-hello-12': () => atlasTables('TLS 1.2', isServerHello),
  'atlas-messages-13': () => atlasTables('TLS 1.3', isOtherMessage),
  'atlas-messages-12': () => atlasTables('TLS 1.2', isOtherMessage),
  'atlas-records-13': () => atlasTables('TLS 1.3', isRecord),
  'atlas-records-12': () => atlasTables('TLS 1.2', isRecord),

  'resumption-machine': measuredOn,
  'resumption-sides': sidesTable,
  'resumption-node': nodeTable,

  start: () => textBlock(startOutput()),
  'run-decision': () =>
    excerpt(
      runOutput('tls13-resume'),
      /[\s\S]*^━━ Connection c2[\s\S]*?(?=^#\d+ .*server receives ClientHello)/m,
      /^#\d+ .*ServerHello/m,
    ),
  'run-saved': () =>
    excerpt(runOutput('tls13-resume'), /[\s\S]*(?=^━━ What resumption saved)/m, /$(?![\s\S])/m),
  'attack-table': attackTable,
  'fleet-table': fleetTable,
  'dial-table': dialTable,
  'sweep-table': sweepTable,
  'measure-table': measureTable,
  'fleet-visits': visitsSentence,
  'fleet-speed': () =>
    ['```sh', `${SPEED} > speed.txt`, 'npm run cli -- fleet --costs speed.txt', '```'].join('\n'),
  'fleets-measured-with': measuredWith,
  'fleets-workers': () => workersTable('nginx', 'worker', 'workers'),
  'fleets-apache': () => workersTable('Apache', 'process', 'processes'),
  'fleets-chance': chanceTable,
  'fleets-measured': measuredTable,

  'size-dials': sizeDials,
  'size-table': sizeTable,
  'lifetime-table': lifetimeTable,
  'session-bytes': sessionBytesTable,
  'held-table': heldTable,
  'cache-advice': cacheAdvice,

  'replay-dials': replayDials,
  'replay-table': replayTable,

  'stores-measured-on': storesMeasuredOn,
  'stores-table': storesTable,
  'failover-measured-on': failoverMeasuredOn,
  'failover-table': failoverTable,

  'rollout-dials': rolloutDials,
  'rollout-table': rolloutTable,
  'exposure-table': exposureTable,
  'key-advice': keyAdvice,

  'kept-ways': waysTable,
  'kept-dials': keptDials,
  'kept-open': openTable,
  'kept-both': bothTable,
  'kept-settings': keepAliveSettings,
  'kept-timeouts': timeoutTable,

  'virtual-host': () => excerpt(runOutput('attack-virtual-host', '--brief'), /^(?=c2)/m, /^━━/m),
  'virtual-host-defended': () =>
    excerpt(runOutput('attack-virtual-host-defended', '--brief'), /^(?=c2)/m, /^━━/m),
  'context-stricter': () =>
    excerpt(runOutput('fault-tls12-client-identity', '--brief'), /^(?=c2)/m, /^ +\+0 ms/m),
  'context-table': contextTable,
  'context-measured-with': contextsMeasuredWith,
  'context-measured': measuredContexts,
  'context-missing': missingContext,
  'context-advice': contextAdvice,
  'context-rules': keepingRules,

  'link-table': linkTable,
  overheard: () => textBlock(runOutput('tls13-resume', '--observer')),
  'deviations-noticed': deviationsNoticed,
  'deviations-unnoticed': deviationsUnnoticed,
  'attack-chapters': attackChapters,
  'openssl-words': opensslWords,
  'openssl-decided': opensslDecided,
  'openssl-undecided': opensslUndecided,
  'openssl-unplayed': opensslUnplayed,
  'leak-table': leakTable,
  'leak-0rtt': () => textBlock(runOutput('tls13-0rtt', '--leak', 'ticket-key')),
  'leak-share': () => textBlock(runOutput('tls13-0rtt', '--leak', 'c2/server/key_share_private.x25519')),
  'dials-lifetime': () =>
    dialled('tls13-resume', ...['--lifetime', '60', '--cache-size', '2', '--sni', 'server.example']),
  'dials-together': () => dialled('tls12-ticket', '--wait', '90s', '--lifetime', '80'),
  'dials-servers': () => dialled('tls12-ticket', '--servers', '2'),
  'explained-ems': () => explained('fault-tls12-ems-lost'),
  'probe-questions': probeQuestions,
  'imported-secrets': () =>
    excerpt(runOutput('tls13-imported-psk'), /(?=^ +✦ epsk\[0\])/m, /^ +✦ epsk\[1\]/m),
  'imported-leak': () =>
    excerpt(
      runOutput(
        'tls13-imported-psk',
        ...PSK_ALONE.flatMap((setting) => ['--set', setting]),
        '--leak',
        'c1/client/epsk[0]',
      ),
      /^(?=✦ epsk)/m,
      /^ +✦ imp_binder_key\[0\]/m,
    ),
  'selfie-stopped': () => excerpt(runOutput('attack-selfie-defended', '--brief'), /^(?=c1)/m, /^ +\+0 ms/m),
  'session-id-overview': () => overview(runOutput('tls12-session-id')),
}
