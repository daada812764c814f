// Loaded by every page of the site, also from file://: links to the laboratory and the runs, and the mermaid blocks drawn.
const here = document.currentScript.src

// A link in typedoc's own settings is the same text on pages of any depth; this one finds the root by itself.
addEventListener('DOMContentLoaded', () => {
  const links = { Laboratory: '../lab.html', 'Runs to click through': '../runs/index.html' }
  for (const [name, place] of Object.entries(links)) {
    const link = document.createElement('a')
    link.href = new URL(place, here).href
    link.textContent = name
    document.querySelector('.tsd-toolbar-links, #tsd-toolbar-links')?.append(link)
  }
})

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
