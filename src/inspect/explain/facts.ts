/** Facts that follow from a hello, and what a hello leaves open. */
import type { Unseen } from '../../rules/heard.ts'
import { HIDDEN } from './hidden.ts'
import { findExtension } from '../../wire/extension.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { Witness } from './witness.ts'

/** The versions that a client offers; without supported_versions its own and those before (RFC 5246 §E.1). */
export function versionsOf({ extensions, legacy_version }: ClientHello): readonly string[] {
  return findExtension(extensions, 'supported_versions')?.versions ?? [legacy_version]
}

/**
 * A list of which only bounds are heard, where the question is whether `wanted` is in it.
 * @param least what is in it for sure
 * @param most what may be in it
 */
export function between(
  least: readonly string[],
  most: readonly string[],
  wanted: string,
  unseen: Unseen,
): readonly string[] | Unseen {
  if (least.includes(wanted)) return least
  return most.includes(wanted) ? unseen : most
}

/** A function that nobody can answer who only listens. */
export function throwing(unseen: Unseen): () => never {
  return () => {
    throw unseen
  }
}

/** What the server wants of a client's certificate: whether it asked for one, where that was heard. */
export function demandOf(witness: Pick<Witness, 'asked' | 'ofServer'>): 'none' | Unseen {
  const { asked } = witness
  if (asked === undefined) return witness.ofServer(HIDDEN.clientCertificate)
  return asked ? HIDDEN.required : 'none'
}
