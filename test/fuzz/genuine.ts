/** Genuine inputs that several targets begin with. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { encodeSession, type Session } from '../../src/session/session.ts'
import { parcelsOf } from '../robustness/parcels.ts'
import { speaks12 } from '../robustness/flights.ts'
import { FLIGHTS } from '../robustness/scenarios.ts'

/** Messages of all handshakes of the robustness tests, each once for each name and length. */
export function genuineMessages(version: '1.2' | '1.3'): Uint8Array[] {
  const found = new Map<string, Uint8Array>()
  for (const flight of FLIGHTS.filter((flight) => speaks12(flight) === (version === '1.2')))
    for (const { name, type, content } of parcelsOf(flight))
      if (type === 'handshake') found.set(`${name} ${content.length}`, content)
  return [...found.values()]
}

/** Files of `test/vectors` below a folder. */
export function vectors(folder: string, ending = /./): Uint8Array[] {
  const directory = new URL(`../vectors/${folder}/`, import.meta.url)
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map(({ parentPath, name }) => new Uint8Array(readFileSync(join(parentPath, name))))
}

/** Sessions that clients were given, one of each length. */
export function genuineSessions(): Session[] {
  const sessions = FLIGHTS.flatMap(({ arrived }) =>
    arrived.outputs.flatMap((output) => (output.kind === 'session' ? [output.session] : [])),
  )
  return [...new Map(sessions.map((session) => [encodeSession(session).length, session])).values()]
}
