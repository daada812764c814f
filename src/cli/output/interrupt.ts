/** What one may end with Ctrl-C, and that then ends by itself. */

/** Exit code of a program that SIGINT ended, as shells have it. */
export const INTERRUPTED = 130

/** Does something that a first SIGINT or SIGTERM asks to end; a second one ends the process. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const control = new AbortController()
  const stop = (): void => {
    forget()
    control.abort()
  }
  const forget = (): void => void process.off('SIGINT', stop).off('SIGTERM', stop)
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    return await work(control.signal)
  } finally {
    forget()
  }
}

/** Waits for a first SIGINT or SIGTERM. */
export function interrupted(): Promise<void> {
  return interruptible(
    (signal) => new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve())),
  )
}
