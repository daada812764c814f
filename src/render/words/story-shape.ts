/** The shape of what is told of messages, secrets and states: a set of words for each version. */
import type { Span } from '../../bytes/span.ts'
import type { Direction } from '../../trace/event.ts'

/** A sentence and where the RFC says so. */
export interface Told {
  readonly says: string
  readonly cite: string
}

/** A sentence for who sends a message, and one for who receives it. */
type BothWays = Readonly<Record<Direction, string>>

/** What is known of a message when it is told. */
export interface Circumstances {
  readonly span: Span
  /** Whether the connection resumes an earlier one. */
  readonly resumed: boolean
}

/** What to say instead in certain circumstances. */
export interface Variant extends BothWays {
  readonly when: (circumstances: Circumstances) => boolean
  /** Where another section speaks of these. */
  readonly cite?: string
}

/** The sentences of one message. */
export interface MessageStory extends BothWays {
  readonly cite: string
  /** The first that fits wins. */
  readonly instead?: readonly Variant[]
}

/** What a secret is for: where it serves one side, in that side's name. */
type Purpose = string | ((side: string) => string)

/** Everything there is to say in one version. */
export interface Words<Kind extends string> {
  readonly messages: Readonly<Record<string, MessageStory>>
  /** What each kind of secret is for. */
  readonly secrets: Readonly<Record<Kind, Purpose>>
  /** What an endpoint does or waits for, by `client NAME`, `server NAME`, or NAME alone. */
  readonly states: Readonly<Record<string, Told>>
}

/** In a message with this extension. */
export function withExtension(name: string): Variant['when'] {
  return ({ span }) => extensionNames(span).includes(name)
}

/** Names of the extensions in a message. */
export function extensionNames({ children }: Span): string[] {
  return extensionsOf(children).map(([head]) => String(head?.value))
}

/** The bytes of an extension's data without its length; `undefined` where the message does not have it. */
export function extensionLength({ children }: Span, name: string): number | undefined {
  const [, data] = extensionsOf(children).find(([head]) => head?.value === name) ?? []
  return data && data.end - data.start - 2
}

function extensionsOf(fields: readonly Span[]): readonly (readonly Span[])[] {
  const list = fields.find(({ name }) => name === 'extensions')?.children ?? []
  return list.flatMap(({ type, children }) => (type === 'Extension' ? [children] : []))
}
