/** Units of time, in ms. */

/** A second. */
export const SECOND = 1000
/** A minute. */
export const MINUTE = 60 * SECOND
/** An hour. */
export const HOUR = 60 * MINUTE
/** A day. */
export const DAY = 24 * HOUR
