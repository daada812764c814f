/** Bytes light up with their fields, and the other way round: whoever drew them, the marks that they carry are enough. */

interface Extent {
  readonly start: number
  readonly end: number
}

const NOTHING: Extent = { start: -1, end: -1 }

/** Hears the pointer and the focus on all bytes and fields of the page, those too that come later. */
export function lightUp(page: Document): void {
  let lit: Element | null = null
  for (const kind of ['mouseover', 'focusin'] as const)
    page.addEventListener(kind, ({ target }) => {
      if (!(target instanceof Element)) return
      const box = target.closest('.message-bytes')
      // Only what is pointed at is lit.
      if (lit && lit !== box) mark(lit, NOTHING)
      lit = box
      if (box) pointedAt(box, target)
    })
}

function pointedAt(box: Element, target: Element): void {
  const field = target.closest<HTMLElement>('.field')
  if (field) return mark(box, extentOf(field), field)
  const run = target.closest<HTMLElement>('[data-at]')
  if (!run) return
  const at = Number(run.dataset.at)
  const inner = fieldsOf(box).findLast((each) => holds(extentOf(each), at))
  if (!inner) return mark(box, { start: at, end: at + 1 })
  mark(box, extentOf(inner), inner)
  bringIntoSight(inner)
}

function mark(box: Element, lit: Extent, field?: HTMLElement): void {
  for (const run of box.querySelectorAll<HTMLElement>('[data-at]'))
    run.classList.toggle('on', holds(lit, Number(run.dataset.at)))
  for (const each of fieldsOf(box)) {
    const { start, end } = extentOf(each)
    each.classList.toggle('on', start <= lit.start && end >= lit.end && lit.end > lit.start)
  }
  const told = box.querySelector('.told')
  if (told) told.textContent = field ? `${field.querySelector('.name')?.textContent}: ${field.title}` : ''
}

function fieldsOf(box: Element): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('.field')]
}

function extentOf({ dataset }: HTMLElement): Extent {
  return { start: Number(dataset.start), end: Number(dataset.end) }
}

function holds({ start, end }: Extent, at: number): boolean {
  return start <= at && at < end
}

/** Scrolls the list to a field, and nothing around the list. */
function bringIntoSight(field: HTMLElement): void {
  const list = field.closest('.fields')
  if (!list) return
  const [inner, outer] = [field.getBoundingClientRect(), list.getBoundingClientRect()]
  list.scrollTop += Math.min(0, inner.top - outer.top) + Math.max(0, inner.bottom - outer.bottom)
}
