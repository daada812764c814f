/** The client of TLS 1.3. */
import { roleTarget } from '../role.ts'

/** A walk: see `walk.ts`. */
export const target = roleTarget('client', '1.3')
