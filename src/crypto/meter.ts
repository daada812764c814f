/**
 * Counts the primitives called, for the summary of a trace and the tables that compare handshakes. Each primitive counts
 * once, at the level a reader would name: one HKDF-Expand is one 'hkdf-expand', not also the HMACs inside. What counts is
 * that the protocol asks for it, wherever the value comes from: a value that was remembered counts like one that was made,
 * so that a handshake has the same counts whatever ran before it in the process.
 */

/** A primitive worth counting. `hash` is one digest asked for, whatever was fed before. */
export type Operation =
  | 'hash'
  | 'hmac'
  | 'hkdf-extract'
  | 'hkdf-expand'
  | 'prf'
  | 'aead-seal'
  | 'aead-open'
  | 'cbc-encrypt'
  | 'cbc-decrypt'
  | 'keygen'
  | 'key-agreement'
  | 'kem-encapsulate'
  | 'kem-decapsulate'
  | 'rsa-encrypt'
  | 'rsa-decrypt'
  | 'sign'
  | 'verify'

/** How often each primitive was asked for; one that was not is absent. */
export type Operations = Readonly<Partial<Record<Operation, number>>>

/** What was counted while something ran. */
export interface Counts {
  readonly operations: Operations
  /** Those of `operations` whose answer was known from an earlier connection. Nothing else depends on what ran before. */
  readonly remembered: Operations
}

type Counting = Partial<Record<Operation, number>>

// Nothing here is async, so the meter of the innermost `metered` call is the one that counts.
let current: { operations: Counting; remembered: Counting } | undefined

/** Counts one call. Outside {@link metered} this does nothing. */
export function count(operation: Operation): void {
  if (current) current.operations[operation] = (current.operations[operation] ?? 0) + 1
}

/** Counts one call, and that its answer was known from an earlier connection. */
export function countRemembered(operation: Operation): void {
  count(operation)
  if (current) current.remembered[operation] = (current.remembered[operation] ?? 0) + 1
}

/**
 * Runs `run` and tells which primitives it called. Calls may nest: what an inner one counts, the outer one counts too,
 * also when `run` throws.
 */
export function metered<T>(run: () => T): { result: T } & Counts {
  const outer = current
  const mine = { operations: {}, remembered: {} }
  current = mine
  try {
    return { result: run(), ...mine }
  } finally {
    current = outer
    if (outer) {
      // Into the outer ones themselves: whoever measures there holds them.
      Object.assign(outer.operations, addOperations(outer.operations, mine.operations))
      Object.assign(outer.remembered, addOperations(outer.remembered, mine.remembered))
    }
  }
}

/** Runs `run` and counts nothing: for what is remembered, and counted by whoever asks for it. */
export function unmetered<T>(run: () => T): T {
  const outer = current
  current = undefined
  try {
    return run()
  } finally {
    current = outer
  }
}

/** Both counts together. */
export function addOperations(a: Operations, b: Operations): Operations {
  const sum: Partial<Record<Operation, number>> = { ...a }
  for (const [name, calls] of Object.entries(b)) {
    const operation = name as Operation
    sum[operation] = (sum[operation] ?? 0) + calls
  }
  return sum
}
