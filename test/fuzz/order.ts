/** What the command says to the process that fuzzes, and what it hears from there. */
import { readFileSync, writeSync } from 'node:fs'

/** What is to be done. */
export interface Order {
  readonly target: string
  readonly seed: number
  /** Until so many executions or milliseconds of processor time are over, whichever is first. */
  readonly executions: number
  readonly milliseconds: number
  readonly corpus: readonly Uint8Array[]
  /** Whether the smallest corpus is asked for at the end. */
  readonly minimises: boolean
  /** A file for what is going on: if it never ends, this says what it was. @see At */
  readonly at: string
}

/** How far a target is. */
export interface Progress {
  readonly executions: number
  /** Of processor time. */
  readonly seconds: number
  /** Blocks of `src/` that were entered. */
  readonly blocks: number
  /** Edges of the tables of states that were taken. */
  readonly edges: number
  /** Inputs that reach what none before them did. */
  readonly inputs: number
}

/** Something found. */
export interface Found {
  readonly kind: string
  readonly text: string
  /** As short as it could be made. */
  readonly input: Uint8Array
}

/** What the process says. */
export type Said =
  | { readonly said: 'ready' }
  | ({ readonly said: 'progress' } & Progress)
  | ({ readonly said: 'found' } & Found)
  /** @param corpus the inputs that are needed to reach everything which genuine ones do not */
  | ({ readonly said: 'done'; readonly corpus: readonly Uint8Array[] } & Progress)

/** Bytes before the input in the file. */
const HEAD = 4

/** The execution that is going on, in a file that both know. */
export class At {
  private readonly file: number
  private readonly buffer = new Uint8Array(2 ** 20)
  private readonly view = new DataView(this.buffer.buffer)

  /** @param file open for writing */
  constructor(file: number) {
    this.file = file
  }

  /** Called before each execution. */
  enter(input: Uint8Array): void {
    const kept = input.subarray(0, this.buffer.length - HEAD)
    this.view.setUint32(0, kept.length)
    this.buffer.set(kept, HEAD)
    writeSync(this.file, this.buffer, 0, HEAD + kept.length, 0)
  }
}

/** The input that was entered last. */
export function inputAt(path: string): Uint8Array {
  const bytes = new Uint8Array(readFileSync(path))
  if (bytes.length < HEAD) return bytes
  return bytes.slice(HEAD, HEAD + new DataView(bytes.buffer).getUint32(0))
}
