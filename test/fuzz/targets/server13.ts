/** The server of TLS 1.3. */
import { roleTarget } from '../role.ts'

/** A walk: see `walk.ts`. */
export const target = roleTarget('server', '1.3')
