/** The page of a run, read as a test reads it. */

/** A moment on it, in HTML. */
interface MomentHtml {
  readonly index: string
  readonly title: string
  readonly sub: string
  /** What its message means; empty where nothing is said. */
  readonly says: string
  readonly html: string
}

/** Every moment of the page, in order. */
export function momentsIn(page: string): MomentHtml[] {
  const sections = page.matchAll(/<section class="moment" id="m(\d+)"[^>]*>(.*?)<\/section>/gs)
  return [...sections].map(([, index = '', html = '']) => ({
    index,
    title: /<h2[^>]*>(.*?)<\/h2>/.exec(html)?.[1] ?? '',
    sub: /<p class="dim">(.*?)<\/p>/.exec(html)?.[1] ?? '',
    says: /<p class="says">(.*?)<\/p>/.exec(html)?.[1] ?? '',
    html,
  }))
}

/** The moments to which the rows of its lanes lead, in order. */
export function rowsIn(page: string): string[] {
  const links = page.matchAll(/<a class="row [^>]*data-moment="(\d+)"[^>]* href="#m(\d+)"/g)
  return [...links].map(([, moment, target]) =>
    moment === target ? target! : `${moment} leads to ${target}`,
  )
}
