/** Evidence that is dropped on the page, or pasted, wherever one is. */
import type { Brought, Own } from './own.ts'

/** Elements that take what is pasted themselves. */
const OWN = 'input, textarea'

/** Hears what is dropped and pasted on the whole page. */
export function hearEvidence(own: Own): void {
  document.addEventListener('dragover', (event) => event.preventDefault())
  document.addEventListener('drop', (event) => {
    event.preventDefault()
    bring(own, event.dataTransfer, 'what was dropped')
  })
  document.addEventListener('paste', (event) => {
    const isFile = (event.clipboardData?.files.length ?? 0) > 0
    if (!isFile && event.target instanceof Element && event.target.closest(OWN)) return
    bring(own, event.clipboardData, 'what was pasted')
  })
}

/** Text as evidence. */
export function broughtText(text: string, name = 'what was pasted'): Brought {
  return { name, blob: new Blob([text]) }
}

/** Files as evidence. */
export function broughtFiles(files: Iterable<File>): Brought[] {
  return Array.from(files, (file) => ({ name: file.name, blob: file }))
}

function bring(own: Own, given: DataTransfer | null, name: string): void {
  if (!given) return
  const files = broughtFiles(given.files)
  const text = given.getData('text/plain')
  if (files.length > 0) void own.bring(files)
  else if (text.trim() !== '') void own.bring([broughtText(text, name)])
}
