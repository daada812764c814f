/** The atlas on disk: one line a field, in numbers that count in the lists before them. `npm run atlas` writes it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Layer } from '../../src/sim/change/change.ts'
import type { Trial } from '../../src/sim/mutation/trials.ts'
import type { Actor } from '../../src/wire/actor.ts'
import type { Version } from '../../src/wire/version.ts'
import type { Came } from './sweep.ts'

/** Where a trial was made. */
export interface Case {
  readonly scenario: string
  /** The connection, such as `c2`. */
  readonly id: string
  /** What kind of handshake it is, such as `resumed, early data accepted`. */
  readonly situation: string
}

/** One change of a field, and what came of it. */
export interface Tried {
  readonly in: Case
  readonly by: Layer
  readonly mutation: Trial['mutation']
  readonly came: Came
}

/** A field, or a whole message, and all that was tried with it. */
export interface Field {
  readonly version: Version
  readonly from: Actor
  readonly what: string
  readonly isProtected: boolean
  /** With places left out. */
  readonly pattern: string
  readonly tried: readonly Tried[]
}

/** As {@link Field}, its trials as places in the lists: case, layer, mutation, outcome. */
type Line = readonly [
  version: Version,
  from: Actor,
  what: string,
  isProtected: boolean,
  pattern: string,
  tried: readonly (readonly [number, number, number, number])[],
]

interface Lists {
  readonly cases: readonly (readonly [scenario: string, id: string, situation: string])[]
  readonly layers: readonly Layer[]
  readonly mutations: readonly Trial['mutation'][]
  readonly outcomes: readonly Came[]
}

interface Stored extends Lists {
  readonly fields: readonly Line[]
}

const FILE = fileURLToPath(new URL('../guides/what-protects-this-byte.json', import.meta.url))

/** The atlas on disk. */
export function storedAtlas(): readonly Field[] {
  const { cases, layers, mutations, outcomes, fields } = JSON.parse(readFileSync(FILE, 'utf8')) as Stored
  const known = cases.map(([scenario, id, situation]): Case => ({ scenario, id, situation }))
  return fields.map(([version, from, what, isProtected, pattern, tried]) => ({
    ...{ version, from, what, isProtected, pattern },
    tried: tried.map(([at, by, mutation, came]) => ({
      in: known[at]!,
      by: layers[by]!,
      mutation: mutations[mutation]!,
      came: outcomes[came]!,
    })),
  }))
}

/** Puts the atlas on disk. */
export function storeAtlas(fields: readonly Field[]): void {
  const [cases, layers, mutations, outcomes] = [new Places(), new Places(), new Places(), new Places()]
  const lines = fields.map(({ version, from, what, isProtected, pattern, tried }) => [
    ...[version, from, what, isProtected, pattern],
    tried.map(({ in: { scenario, id, situation }, by, mutation, came }) => [
      cases.of([scenario, id, situation]),
      layers.of(by),
      mutations.of(mutation),
      outcomes.of(came),
    ]),
  ])
  const lists = Object.entries({ cases, layers, mutations, outcomes }).map(
    ([name, { all }]) => `"${name}": ${listed(all)}`,
  )
  writeFileSync(FILE, `{\n${[...lists, `"fields": ${listed(lines)}`].join(',\n')}\n}\n`)
}

function listed(items: readonly unknown[]): string {
  return `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]`
}

/** A list of what is alike but once. */
class Places {
  readonly all: unknown[] = []
  private readonly known = new Map<string, number>()

  of(item: unknown): number {
    const key = JSON.stringify(item)
    const at = this.known.get(key) ?? this.all.push(item) - 1
    this.known.set(key, at)
    return at
  }
}
