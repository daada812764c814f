/** Captures that were compressed with gzip, as Wireshark writes and reads them: expanded on their way in. */
import { concat, EMPTY } from '../../../bytes/bytes.ts'
import { Gunzipper, isGzip, ZlibRefused } from '../../../bytes/zlib.ts'

/** Gives bytes as they came, or what they expand to where the first of them say gzip. */
export class Expander {
  /** Why no more comes out. */
  refused: string | undefined
  private head: Uint8Array = EMPTY
  private isBegun = false
  private gunzipper: Gunzipper | undefined;

  /** Takes the next bytes in. */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    const bytes = this.isBegun ? chunk : this.begin(chunk)
    if (!this.gunzipper) {
      yield bytes
      return
    }
    if (this.refused !== undefined) return
    try {
      yield* this.gunzipper.push(bytes)
    } catch (error) {
      this.refuse(error)
    }
  }

  /** Nothing more comes: what was kept while it was too little to know. */
  end(): Uint8Array {
    try {
      if (this.refused === undefined) this.gunzipper?.end()
    } catch (error) {
      this.refuse(error)
    }
    return this.isBegun ? EMPTY : this.head
  }

  private begin(chunk: Uint8Array): Uint8Array {
    const bytes = this.head.length === 0 ? chunk : concat(this.head, chunk)
    this.isBegun = bytes.length > 1
    if (!this.isBegun) this.head = bytes.slice()
    else if (isGzip(bytes)) this.gunzipper = new Gunzipper()
    return this.isBegun ? bytes : EMPTY
  }

  private refuse(error: unknown): void {
    if (!(error instanceof ZlibRefused)) throw error
    this.refused = error.reason
  }
}
