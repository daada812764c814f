/** The files that `serve --www DIR` gives out. */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { extname, join, sep } from 'node:path'
import { concat, fromText } from '../../bytes/bytes.ts'
import { responseHead } from './www.ts'

/** Bytes of the largest file that is given out: it is read whole. */
const MAX_FILE = 2 ** 26

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
}

/**
 * The response with a file below a folder, `index.html` for a folder; `undefined` where there is no such file. What links
 * lead out of the folder to is not there, nor is what is no regular file.
 */
export function fileResponse(folder: string, head: string): Uint8Array | undefined {
  const [method = '', target = ''] = head.split(/[ \r\n]/)
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const content = read(folder, target.replace(/[?#].*/, ''))
  if (!content) return undefined
  const type = TYPES[extname(content.file).toLowerCase()] ?? 'application/octet-stream'
  const start = fromText(responseHead('200 OK', type, content.bytes.length))
  return method === 'HEAD' ? start : concat(start, content.bytes)
}

function read(folder: string, path: string): { file: string; bytes: Uint8Array } | undefined {
  try {
    const root = realpathSync(folder)
    let file = realpathSync(join(root, decodeURIComponent(path)))
    if (statSync(file).isDirectory()) file = realpathSync(join(file, 'index.html'))
    const stats = statSync(file)
    if (!file.startsWith(root + sep) || !stats.isFile() || stats.size > MAX_FILE) return undefined
    return { file, bytes: new Uint8Array(readFileSync(file)) }
  } catch {
    // Not there, not ours to read, or no path at all.
    return undefined
  }
}
