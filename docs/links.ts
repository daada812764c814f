/** Links of the built site that lead nowhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `PAGE: TARGET` for every relative link, script or style of a page below that folder whose file does not exist. */
export function deadLinks(site: string): string[] {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.html'),
  )
  return pages.flatMap((page) => {
    const html = readFileSync(join(site, page), 'utf8')
    const targets = [...html.matchAll(/(?:href|src)="(?!(?:https?|data|mailto):)([^"#?]+)/g)].map(
      ([, target]) => target,
    )
    return [...new Set(targets)]
      .filter((target) => !existsSync(join(site, dirname(page), decodeURIComponent(target))))
      .map((target) => `${page}: ${target}`)
  })
}
