/** Changes of DER that know its elements: one left out, put twice, exchanged, its content changed; lengths around it follow or stay. */
import { concat } from '../../src/bytes/bytes.ts'
import { readDer, type DerNode } from '../../src/certificate/der/der.ts'
import { der } from '../../src/certificate/der/write.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { mutateBytes, onceEach, type Mutation } from './mutate.ts'
import type { Dice } from './random.ts'

const rootOf = onceEach((bytes): DerNode | undefined => {
  try {
    return readDer(bytes)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
})

/** Any element below another, with those around it, the outermost first. */
function someElement(root: DerNode, dice: Dice): DerNode[] {
  const way = [root]
  for (let node = root; node.children.length > 0 && dice.below(6) > 0;)
    way.push((node = dice.of(node.children)))
  return way
}

/** The whole with another element at the end of a way: each length around it is written anew. */
function withElement(bytes: Uint8Array, way: readonly DerNode[], instead: Uint8Array): Uint8Array {
  return [...way.keys()]
    .slice(1)
    .reverse()
    .reduce((made, depth) => {
      const [around, inner] = [way[depth - 1], way[depth]]
      const content = concat(
        bytes.subarray(around.start + around.headerLength, inner.start),
        made,
        bytes.subarray(inner.end, around.end),
      )
      return der(bytes[around.start], content)
    }, instead)
}

const elementOf = (bytes: Uint8Array, { start, end }: DerNode): Uint8Array => bytes.subarray(start, end)

/** One element of DER changed; where it is none, its bytes. */
export const mutateDer: Mutation = (bytes, dice, other) => {
  const root = rootOf(bytes)
  if (!root || dice.below(4) === 0) return mutateBytes(bytes, dice, other)
  const way = someElement(root, dice)
  const node = way.at(-1)!
  const own = elementOf(bytes, node)
  switch (dice.below(6)) {
    case 0:
      return withElement(bytes, way, new Uint8Array(0))
    case 1:
      return withElement(bytes, way, concat(own, own))
    case 2: {
      const tag = dice.below(2)
        ? dice.below(256)
        : dice.of([1, 2, 3, 4, 5, 6, 0x0c, 0x13, 0x16, 0x17, 0x18, 0x30, 0x31, 0x80, 0xa0])
      return withElement(bytes, way, own.with(0, tag))
    }
    case 3: {
      const foreign = rootOf(other)
      return withElement(bytes, way, foreign ? elementOf(other, someElement(foreign, dice).at(-1)!) : own)
    }
    case 4:
      return withElement(bytes, way, elementOf(bytes, someElement(root, dice).at(-1)!))
  }
  const content = own.subarray(node.headerLength)
  return withElement(bytes, way, der(own[0], mutateBytes(content, dice, other)))
}
