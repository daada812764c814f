/** Ticket ages on the wire: milliseconds since receipt plus ticket_age_add, modulo 2^32 (RFC 9846 §4.3.11.1). */

const MODULUS = 2 ** 32

/** What the client sends as obfuscated_ticket_age. Times in ms. */
export function obfuscateAge(now: number, createdAt: number, ageAdd: number): number {
  const age = Math.max(0, now - createdAt)
  return (age + ageAdd) % MODULUS
}

/** The age in ms that the client had in mind. */
export function revealAge(obfuscated: number, ageAdd: number): number {
  return (((obfuscated - ageAdd) % MODULUS) + MODULUS) % MODULUS
}
