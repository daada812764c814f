/** The client of TLS 1.2. */
import { roleTarget } from '../role.ts'

/** A walk: see `walk.ts`. */
export const target = roleTarget('client', '1.2')
