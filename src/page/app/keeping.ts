/** What the browser keeps for this page: nothing where it may not, as for some files. */
import type { Keeping } from './course.ts'

const NAME = 'glass-tls lessons'

/** The browser's own storage; where it refuses, a visit begins anew. */
export const KEEPING: Keeping = {
  read: () => {
    try {
      return localStorage.getItem(NAME) ?? ''
    } catch {
      return ''
    }
  },
  write: (text) => {
    try {
      localStorage.setItem(NAME, text)
    } catch {
      // It is kept as long as the page is open.
    }
  },
}
