/** Seams one behind the other. */
import type { Seam } from '../../handshake/state/endpoint.ts'

/** What passes one seam passes another behind it. */
export function oneAfterTheOther(first: Seam, then: Seam): Required<Seam> {
  const both =
    <T, R extends readonly unknown[]>(
      one: ((it: T, ...rest: R) => T) | undefined,
      other: ((it: T, ...rest: R) => T) | undefined,
    ) =>
    (it: T, ...rest: R): T => {
      const passed = one ? one(it, ...rest) : it
      return other ? other(passed, ...rest) : passed
    }
  return {
    message: both(first.message, then.message),
    ticketNonce: both(first.ticketNonce, then.ticketNonce),
    flight: both(first.flight, then.flight),
    content: both(first.content, then.content),
    record: both(first.record, then.record),
  }
}
