// Draws the mermaid blocks of a page. Loaded by every page of the site, also from file://.
const here = document.currentScript.src
addEventListener('DOMContentLoaded', () => {
  const blocks = [...document.querySelectorAll('code.mermaid, code.language-mermaid')]
  if (blocks.length === 0) return
  const library = document.createElement('script')
  library.src = new URL('mermaid.min.js', here).href
  library.onload = async () => {
    const dark = getComputedStyle(document.documentElement).colorScheme === 'dark'
    window.mermaid.initialize({ startOnLoad: false, theme: dark ? 'dark' : 'default', maxTextSize: 200_000 })
    for (const block of blocks) {
      const figure = document.createElement('div')
      figure.className = 'mermaid'
      figure.textContent = block.innerText
      block.closest('pre').replaceWith(figure)
    }
    await window.mermaid.run({ querySelector: 'div.mermaid' })
    // A wide diagram is shrunk to the page; a click shows it in its own size.
    for (const figure of document.querySelectorAll('div.mermaid')) {
      const { width = 0 } = figure.querySelector('svg')?.viewBox.baseVal ?? {}
      figure.style.setProperty('--whole', `${width}px`)
      figure.title = 'Click for full size'
      figure.addEventListener('click', () => figure.classList.toggle('whole'))
    }
  }
  document.head.append(library)
})
