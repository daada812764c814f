/** Numbers as capture files have them: in the order of bytes of the machine that wrote them. */

/** Whether the byte that counts least comes first. */
export type LittleEndian = boolean

/** The unsigned number of two bytes at `at`, which must be there. */
export function u16(bytes: Uint8Array, at: number, little: LittleEndian): number {
  const [first, second] = [bytes[at]!, bytes[at + 1]!]
  return little ? first + second * 256 : first * 256 + second
}

/** The unsigned number of four bytes at `at`, which must be there. */
export function u32(bytes: Uint8Array, at: number, little: LittleEndian): number {
  const [first, second] = [u16(bytes, at, little), u16(bytes, at + 2, little)]
  return little ? first + second * 65536 : first * 65536 + second
}
