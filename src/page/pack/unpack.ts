/** Text that was packed, as it was. */
import { BitReader } from './coder.ts'
import { Model } from './model.ts'

/** @param packed what {@link pack} made */
export function unpack(packed: string): string {
  const model = new Model(new BitReader(packed))
  const bytes = new Uint8Array(model.size() - 1)
  for (let at = 0; at < bytes.length;) {
    const piece = model.piece(bytes[at - 1] ?? 0)
    if (typeof piece === 'number') bytes[at++] = piece
    else for (const end = at + piece.length; at < end; at++) bytes[at] = bytes[at - piece.back]!
  }
  return new TextDecoder().decode(bytes)
}
