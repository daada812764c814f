/** Every named scenario: a few lines of story each, run by the command line, the examples, the tests and the docs. */
import { fromText } from '../bytes/bytes.ts'
import type { ClientSettings, ServerSettings } from '../handshake/config.ts'
import { cast, SERVER_NAME } from './cast.ts'
import { Lab } from './lab.ts'

/** A story that a Lab can play. */
export interface Scenario {
  readonly name: string
  /** One line: what it shows. */
  readonly shows: string
  /** The Lab after the story. @param seed everything random follows from it */
  play(seed?: string): Lab
}

const MINUTE = 60_000

function client(more: ClientSettings = {}): ClientSettings {
  return { serverName: SERVER_NAME, trust: [cast().root], ...more }
}

function server(more: ServerSettings = {}): ServerSettings {
  return { credentials: [cast().server], ...more }
}

/** A word each way, then both sides close. */
function converse(lab: Lab): Lab {
  return lab
    .command('client', { kind: 'send', data: fromText('ping') })
    .command('server', { kind: 'send', data: fromText('pong') })
    .command('client', { kind: 'close' })
    .command('server', { kind: 'close' })
}

/** A full connection, a minute's pause, then the same with the ticket. */
function fullThenResumed(lab: Lab, clientMore: ClientSettings = {}, serverMore: ServerSettings = {}): Lab {
  const settings = { client: client(clientMore), server: server(serverMore) }
  const first = converse(lab.connect(settings).run())
  return converse(
    first
      .wait(MINUTE)
      .connect({ ...settings, resume: 'take' })
      .run(),
  )
}

/** A full connection, then one whose first words travel with the ClientHello. */
function earlyData(lab: Lab, second: ServerSettings): Lab {
  const settings = { client: client({ earlyData: true }), server: server({ maxEarlyData: 16_384 }) }
  const first = converse(lab.connect(settings).run())
  const hello = first
    .wait(MINUTE)
    .connect({ ...settings, server: { ...settings.server, ...second }, resume: 'take' })
    .step()
  return converse(hello.command('client', { kind: 'send-early', data: fromText('early ping') }))
}

function scenario(name: string, shows: string, story: (lab: Lab) => Lab): Scenario {
  return { name, shows, play: (seed = 'glass-tls') => story(Lab.create({ seed })) }
}

/** All scenarios in the order in which a learner would take them. */
export const SCENARIOS: readonly Scenario[] = [
  scenario('tls13-full', 'a full TLS 1.3 handshake: key agreement, certificate, tickets', (lab) =>
    converse(lab.connect({ client: client(), server: server() }).run()),
  ),
  scenario('tls13-resume', 'full, then resumed with a ticket and a fresh key agreement (psk_dhe_ke)', (lab) =>
    fullThenResumed(lab),
  ),
  scenario(
    'tls13-psk-ke',
    'full, then resumed by the ticket alone (psk_ke): cheapest, no forward secrecy',
    (lab) =>
      fullThenResumed(lab, { pskModes: ['psk_ke', 'psk_dhe_ke'] }, { pskModes: ['psk_ke', 'psk_dhe_ke'] }),
  ),
  scenario(
    'tls13-stateful',
    'tickets that are references into the server’s cache, good for one resumption',
    (lab) => fullThenResumed(lab, {}, { tickets: { kind: 'stateful' } }),
  ),
  scenario('tls13-0rtt', 'full, then resumed with application data in the first flight, accepted', (lab) =>
    earlyData(lab, {}),
  ),
  scenario(
    'tls13-0rtt-rejected',
    'the PSK is accepted, the early data are not: the server only just started and cannot know replays',
    (lab) => earlyData(lab, { startedAt: lab.start + MINUTE - 1000 }),
  ),
  scenario(
    'tls13-hrr',
    'the client guessed the wrong group: HelloRetryRequest with a cookie, then a second hello',
    (lab) =>
      converse(
        lab
          .connect({
            client: client({ groups: ['x25519', 'secp256r1'] }),
            server: server({ groups: ['secp256r1'], cookie: true }),
          })
          .run(),
      ),
  ),
  scenario('tls13-client-auth', 'the server asks who the client is, during the handshake', (lab) =>
    converse(
      lab
        .connect({
          client: client({ credential: cast().client }),
          server: server({ clientCertificate: 'require', trust: [cast().root] }),
        })
        .run(),
    ),
  ),
  scenario('tls13-post-handshake-auth', 'the server asks who the client is, once it is connected', (lab) =>
    converse(
      lab
        .connect({
          client: client({ credential: cast().client, postHandshakeAuth: true }),
          server: server({ trust: [cast().root] }),
        })
        .run()
        .command('server', { kind: 'request-certificate' }),
    ),
  ),
  scenario('tls13-external-psk', 'a key that both sides were given: no certificates at all', (lab) =>
    converse(
      lab
        .connect({
          client: client({ externalPsks: [cast().psk] }),
          server: server({ externalPsks: [cast().psk] }),
        })
        .run(),
    ),
  ),
  scenario(
    'tls13-key-update',
    'new keys for a connection that is up, with and without asking the peer for the same',
    (lab) =>
      converse(
        lab
          .connect({ client: client(), server: server() })
          .run()
          .command('client', { kind: 'update-keys', request: true })
          .command('client', { kind: 'send', data: fromText('under new keys') })
          .command('server', { kind: 'update-keys', request: false }),
      ),
  ),
  scenario('tls13-hybrid', 'key agreement with X25519MLKEM768: safe as long as either half is', (lab) =>
    converse(
      lab
        .connect({
          client: client({ groups: ['X25519MLKEM768', 'x25519'] }),
          server: server({ groups: ['X25519MLKEM768', 'x25519'] }),
        })
        .run(),
    ),
  ),
]

/** The scenario of that name, if there is one. */
export function findScenario(name: string): Scenario | undefined {
  return SCENARIOS.find((candidate) => candidate.name === name)
}
