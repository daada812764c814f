/** A protocol version that this stack speaks. */
export type Version = 'TLS 1.2' | 'TLS 1.3'
