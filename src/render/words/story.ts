/** What messages, secrets and states are for, in the words of the version. */
import { entryOf } from '../../bytes/table.ts'
import type { Version } from '../../wire/version.ts'
import type { MessageEvent } from '../../trace/event.ts'
import type { SecretRow } from '../../secrets/rows.ts'
import type { Actor } from '../../wire/actor.ts'
import { CHANGE_CIPHER_SPEC_12, WORDS_12 } from './story12.ts'
import { WORDS_13 } from './story13.ts'
import type { Told, Words } from './story-shape.ts'
import type { Telling } from './wording.ts'

const WORDS: Readonly<Record<Version, Omit<Words<string>, 'secrets'>>> = {
  'TLS 1.2': WORDS_12,
  'TLS 1.3': WORDS_13,
}

/** What a message is for, as its sender or its receiver sees it; a message nobody wrote about has no sentence. */
export function tellMessage(
  { name, direction, span }: Pick<MessageEvent, 'name' | 'direction' | 'span'>,
  { version, resumed }: Pick<Telling, 'version' | 'resumed'>,
): Told {
  const { messages } = WORDS[version]
  const story = entryOf(messages, name)
  if (!story) return { says: '', cite: span.cite }
  const variant = story.instead?.find(({ when }) => when({ span, resumed }))
  return { says: (variant ?? story)[direction], cite: variant?.cite ?? story.cite }
}

/** What a ChangeCipherSpec of TLS 1.2 is for to its receiver. */
export function tellChangeCipherSpec(): Told {
  const { received, cite } = CHANGE_CIPHER_SPEC_12
  return { says: received, cite }
}

/** What a secret is for. */
export function tellSecret(row: SecretRow): string {
  const purpose = row.version === 'TLS 1.2' ? WORDS_12.secrets[row.kind] : WORDS_13.secrets[row.kind]
  return typeof purpose === 'string' ? purpose : purpose(row.side)
}

/** What an endpoint does or waits for in a state. */
export function tellState(actor: Actor, name: string, version: Version): Told {
  const { states } = WORDS[version]
  return states[`${actor} ${name}`] ?? states[name] ?? { says: '', cite: '' }
}
