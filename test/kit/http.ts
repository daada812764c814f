/** Requests and responses of HTTP as text. */

/** A request without a body. @param headers lines, each with its end */
export function requestFor(method: string, headers = ''): string {
  return `${method} /pay HTTP/1.0\r\n${headers}\r\n`
}

/** Status codes of the responses in a text, in their order. */
export function statuses(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.[01] (\d+) /g)].map(([, status]) => Number(status))
}
