/** One of the two ends of a connection. */
export type Actor = 'client' | 'server'
