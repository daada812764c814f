/** Hosts of a Lab that are more than one file's business. */

/** The host that is neither the client nor the server of a Lab. */
export const ATTACKER = 'attacker'
