/** What the page asks about evidence that somebody brings: pieces of it, what they were taken for, and what they tell. */
import type { ExplanationView } from '../../../render/explain/explanation-view.ts'
import type { PartView } from '../../../render/views/part-view.ts'
import type { MomentView } from '../../../render/views/moment-view.ts'
import type { StoryView } from '../../../render/views/story-view.ts'

/** What a piece may be taken for: a capture, what opens records and tickets, or what `decode --as` has. */
export const PIECE_KINDS = [
  'capture',
  'key log',
  'ticket key',
  'PSK',
  'RSA key',
  'record',
  'handshake',
  'certificate',
  'session',
  'ticket',
] as const

/** One of them. */
export type PieceKind = (typeof PIECE_KINDS)[number]

/** A piece of evidence on its way to the worker. */
export interface GivenPiece {
  readonly id: number
  readonly name: string
  /** All of it; of a large one its beginning. */
  readonly bytes: Uint8Array
  /** Bytes of all of it. */
  readonly size: number
  /** What somebody said that it is. */
  readonly as?: PieceKind | undefined
  /** Of a PSK, under which identity: that of an external one as text. Without it, it is tried for each. */
  readonly identity?: string | undefined
}

/** Bytes of a piece that is no capture, and of a capture by which it is told what it is: a dump of more is for the command line. */
export const MOST_BYTES = 4 * 2 ** 20

/** A piece, and what it was taken for. */
export interface PieceView {
  readonly id: number
  readonly name: string
  readonly size: number
  /** `undefined` where it looks like nothing known. */
  readonly kind: PieceKind | undefined
  /** In a few words. */
  readonly says: string
  /** What was passed over, or is in doubt. */
  readonly remarks: readonly string[]
  /** Why it cannot be read, in a sentence; empty where it can. */
  readonly trouble: string
  /** Of a PSK, where it has one. */
  readonly identity?: string | undefined
  /** Whether it holds records of both sides of a connection. */
  readonly isMixed: boolean
}

/** What is in a piece, part by part. */
export interface PartsView {
  readonly titles: readonly string[]
  /** Why it goes no further; empty where it does. */
  readonly trouble: string
  /** Whether there are more. */
  readonly more: boolean
}

/** All pieces, and whether two of them are the two sides of one connection. */
export interface PiecesView {
  readonly pieces: readonly PieceView[]
  /** Numbers of the pieces that client and server sent. */
  readonly sides?: { readonly client: number; readonly server: number } | undefined
}

/** What some more of a capture brought to light. */
export interface HeardView {
  readonly connections: readonly ExplanationView[]
  readonly remarks: readonly string[]
  /** How many connections came that are not listed: there is no room for more. */
  readonly more: number
  /** What all come to, a sentence a line; nothing before the end. */
  readonly summary: readonly string[]
  /** Why it is no capture; empty where it is one. */
  readonly trouble: string
}

/** Each call; nothing of it is a file or an address. */
export interface EvidenceCalls {
  /** One more piece, or the same taken for something else. */
  takePiece(piece: GivenPiece): PiecesView
  /** Without a piece. */
  dropPiece(id: number): PiecesView
  /** Without any. */
  clearPieces(): PiecesView
  parts(id: number): PartsView
  part(id: number, index: number): PartView
  /** Begins with a capture, from its first byte, with all keys that there are. */
  listen(id: number): void
  /** The next bytes of it; without any it is over. */
  hear(id: number, chunk?: Uint8Array): HeardView
  /** The story of a connection of a capture, or of a piece with both sides; of two pieces that are the sides where none is named. */
  heardStory(id: number | undefined, connection: string): StoryView
  heardMoment(id: number | undefined, connection: string, index: number): MomentView
}
