/** The halves of a TLS 1.2 key exchange, as states keep them. */
import { EMPTY, equal } from '../../bytes/bytes.ts'
import { dhBits, DH_PARAMETERS, type DhParameters } from '../../crypto/agreement/dh.ts'
import type { GroupName, KeyPair } from '../../crypto/agreement/group.ts'

/** Where a key agreement takes place: in a named curve, or modulo a prime of the server's choice. */
export type AgreementGroup12 =
  | { readonly kind: 'curve'; readonly group: GroupName }
  | { readonly kind: 'field'; readonly parameters: DhParameters }

/** The server's public half. */
export type KeyAgreement12 = AgreementGroup12 & { readonly share: Uint8Array }

/** What an agreement took place in: the name of a group, or the length of a prime that has no name. */
export function agreementName(agreement: KeyAgreement12 | undefined): string | undefined {
  if (!agreement) return undefined
  return agreement.kind === 'curve' ? agreement.group : fieldName(agreement.parameters)
}

/** The name of a prime and its generator, where it has one. */
export function fieldName(parameters: DhParameters): string {
  const named = Object.entries(DH_PARAMETERS).find(([, { p }]) => equal(p, parameters.p))
  return named?.[0] ?? `a prime of ${dhBits(parameters)} bits`
}

/** What the client learned from the server: its half where there is one, and the hint which PSK to use. */
export interface ServerHalf {
  readonly agreement: KeyAgreement12 | undefined
  readonly hint: Uint8Array
}

/** Nothing was sent: RSA, or a PSK without a hint. */
export const NO_SERVER_HALF: ServerHalf = { agreement: undefined, hint: EMPTY }

/** The server's own half until the client's arrives. */
export interface ServerSecret {
  readonly agreement: KeyAgreement12
  readonly pair: KeyPair
}
