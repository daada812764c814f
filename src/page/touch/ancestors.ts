/** What went into a secret lights up while one points at it: all of that is in the marks that the ladder carries. */

/** Hears the pointer and the focus on all secrets of the page, those too that come later. */
export function showAncestors(page: Document): void {
  let at: HTMLElement | null = null
  for (const kind of ['mouseover', 'focusin'] as const)
    page.addEventListener(kind, ({ target }) => {
      const rung = target instanceof Element ? target.closest<HTMLElement>('.rung') : null
      if (rung !== at) mark(page, rung)
      at = rung
    })
}

function mark(page: Document, at: HTMLElement | null): void {
  const rungs = [...page.querySelectorAll<HTMLElement>('.rung')]
  const parents = new Map(rungs.map(({ dataset }) => [dataset.id ?? '', (dataset.parents ?? '').split(' ')]))
  const into = new Set<string>()
  const follow = (id: string): void => {
    for (const parent of parents.get(id) ?? []) {
      if (!parents.has(parent) || into.has(parent)) continue
      into.add(parent)
      follow(parent)
    }
  }
  if (at) follow(at.dataset.id ?? '')
  for (const rung of rungs) {
    rung.classList.toggle('into', into.has(rung.dataset.id ?? ''))
    rung.classList.toggle('at', rung === at)
  }
}
