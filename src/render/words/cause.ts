/** What set a moment off, in a few words. */
import type { Cause } from '../../trace/cause.ts'

/** `step`, `command send`, `517 bytes reach the server`: what one searches for, and what a moment without events is called. */
export function causeName(cause: Cause): string {
  switch (cause.kind) {
    case 'step':
    case 'connect':
    case 'remark':
      return cause.kind
    case 'recorded':
      return 'seen on the wire'
    case 'command':
    case 'answer':
      return `${cause.kind} ${cause.name}`
    case 'arrival':
      return `${cause.length} bytes reach the ${cause.to}`
    case 'replay':
      return `somebody sends ${cause.length} bytes again`
  }
}
