/** What a client offered, for whoever looks on. */
import type { Offer } from './state-parts.ts'
import type { State } from './state.ts'

/** What the client's last ClientHello offered, as long as its handshake goes on; a server has no offer. */
export function offerOf({ state }: { readonly state: State }): Offer | undefined {
  return 'offer' in state ? state.offer : undefined
}
