/** An ordered map as a value: every change gives a new map, and all older ones stay as they were. */

/** Which of two keys comes first: negative for `a`, positive for `b`, 0 where they are the same key. */
type Order<K> = (a: K, b: K) => number

/** The order of text by its code units. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** An entry of the tree, and everything before and behind it. */
interface Node<K, V> {
  readonly key: K
  readonly value: V
  readonly left: Branch<K, V>
  readonly right: Branch<K, V>
  /** Nodes on the longest way down, this one included. */
  readonly height: number
  /** Nodes from here down, this one included. */
  readonly count: number
}

/** One side of a node. */
type Branch<K, V> = Node<K, V> | undefined

/**
 * A balanced search tree (AVL). A change makes new nodes on the way from the root to the key, about log2(n) of them (15 at
 * 20,480 entries), and shares all others with the map before: a moment that kept an older map kept little more than that.
 */
export class OrderedMap<K, V> {
  private readonly order: Order<K>
  private readonly root: Branch<K, V>

  private constructor(order: Order<K>, root: Branch<K, V>) {
    this.order = order
    this.root = root
  }

  /** A map of nothing whose keys stand in the given order. */
  static empty<K, V>(order: Order<K>): OrderedMap<K, V> {
    return new OrderedMap<K, V>(order, undefined)
  }

  /** Number of entries. */
  get size(): number {
    return this.root?.count ?? 0
  }

  /** The value of the first key; `undefined` in an empty map. */
  get first(): V | undefined {
    return this.root && leftmost(this.root).value
  }

  /** The value behind a key. */
  get(key: K): V | undefined {
    let node = this.root
    while (node) {
      const side = this.order(key, node.key)
      if (side === 0) return node.value
      node = side < 0 ? node.left : node.right
    }
    return undefined
  }

  /** With a value behind a key, in place of the one that was there. */
  set(key: K, value: V): OrderedMap<K, V> {
    return new OrderedMap(this.order, inserted(this.order, this.root, key, value))
  }

  /** Without a key. */
  delete(key: K): OrderedMap<K, V> {
    const root = removed(this.order, this.root, key)
    return root === this.root ? this : new OrderedMap(this.order, root)
  }

  /** The values in the order of their keys. */
  *[Symbol.iterator](): Iterator<V> {
    const path: Node<K, V>[] = []
    let node = this.root
    while (node || path.length > 0) {
      for (; node; node = node.left) path.push(node)
      const next: Node<K, V> = path.pop()!
      yield next.value
      node = next.right
    }
  }
}

// ---- Changes: a new way down, everything beside it shared

function inserted<K, V>(order: Order<K>, node: Branch<K, V>, key: K, value: V): Node<K, V> {
  if (!node) return made(key, value, undefined, undefined)
  const side = order(key, node.key)
  if (side === 0) return made(key, value, node.left, node.right)
  return side < 0
    ? balanced(node, inserted(order, node.left, key, value), node.right)
    : balanced(node, node.left, inserted(order, node.right, key, value))
}

function removed<K, V>(order: Order<K>, node: Branch<K, V>, key: K): Branch<K, V> {
  if (!node) return undefined
  const side = order(key, node.key)
  if (side < 0) {
    const left = removed(order, node.left, key)
    return left === node.left ? node : balanced(node, left, node.right)
  }
  if (side > 0) {
    const right = removed(order, node.right, key)
    return right === node.right ? node : balanced(node, node.left, right)
  }
  // The next greater key takes the place.
  return node.right ? balanced(leftmost(node.right), node.left, withoutLeftmost(node.right)) : node.left
}

function leftmost<K, V>(node: Node<K, V>): Node<K, V> {
  return node.left ? leftmost(node.left) : node
}

function withoutLeftmost<K, V>(node: Node<K, V>): Branch<K, V> {
  return node.left ? balanced(node, withoutLeftmost(node.left), node.right) : node.right
}

// ---- Balance: the two sides of a node differ by one level at most

function made<K, V>(key: K, value: V, left: Branch<K, V>, right: Branch<K, V>): Node<K, V> {
  const height = 1 + Math.max(heightOf(left), heightOf(right))
  return { key, value, left, right, height, count: 1 + (left?.count ?? 0) + (right?.count ?? 0) }
}

function heightOf(branch: Branch<unknown, unknown>): number {
  return branch?.height ?? 0
}

/** An entry over two sides that may differ by two levels: then the root of the higher one goes up, or what hangs inside it. */
function balanced<K, V>({ key, value }: Node<K, V>, left: Branch<K, V>, right: Branch<K, V>): Node<K, V> {
  if (left && left.height > heightOf(right) + 1) {
    const inner = left.right
    if (!inner || heightOf(left.left) >= inner.height)
      return made(left.key, left.value, left.left, made(key, value, inner, right))
    const low = made(left.key, left.value, left.left, inner.left)
    return made(inner.key, inner.value, low, made(key, value, inner.right, right))
  }
  if (right && right.height > heightOf(left) + 1) {
    const inner = right.left
    if (!inner || heightOf(right.right) >= inner.height)
      return made(right.key, right.value, made(key, value, left, inner), right.right)
    const high = made(right.key, right.value, inner.right, right.right)
    return made(inner.key, inner.value, made(key, value, left, inner.left), high)
  }
  return made(key, value, left, right)
}
