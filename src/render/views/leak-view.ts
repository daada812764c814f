/** What falls if a secret leaks, as a page shows it. */
import type { Leak } from '../../sim/observer/leaks.ts'
import type { Observed } from '../../sim/observer/observer.ts'
import { fallenLines, readable } from '../beside/leak.ts'
import type { Piece } from '../text/lines.ts'

/** Everything that may leak, and what came of one of them. */
export interface LeakView {
  readonly leaks: readonly LeakChoice[]
  /** What leaked; none where nothing of that name can. */
  readonly leaked?: LeakChoice & { readonly besides: string }
  readonly connections: readonly FallenView[]
}

/** One thing that may leak. */
interface LeakChoice {
  /** As `run --leak` takes it. */
  readonly name: string
  readonly what: string
  /** Whether it is a beginning: kept, given or drawn by chance. */
  readonly root: boolean
}

/** What somebody reads of a connection who recorded it. */
interface FallenView {
  readonly id: string
  /** Such as `everything`, `nothing`, `early data`. */
  readonly readable: string
  readonly lines: readonly (readonly Piece[])[]
}

/** The view of what leaked. @param seen what an observer makes of it */
export function leakView(
  leaks: readonly Leak[],
  leaked: Leak | undefined,
  seen: readonly Observed[],
): LeakView {
  return {
    leaks: leaks.map(choice),
    ...(leaked && { leaked: { ...choice(leaked), besides: leaked.besides } }),
    connections: seen.map((each) => ({
      id: each.id,
      readable: readable(each),
      lines: fallenLines(each, new Set(leaked && [leaked.name])).map(({ pieces }) => pieces),
    })),
  }
}

function choice({ name, what, root }: Leak): LeakChoice {
  return { name, what, root }
}
