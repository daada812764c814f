/** What `run` writes into files, by option. */
import { htmlOf } from '../render/html.ts'
import { keylogText } from '../render/keylog.ts'
import { runDiagrams } from '../render/mermaid.ts'
import { pcapngOf } from '../render/pcapng.ts'
import { sqlogOf } from '../render/sqlog.ts'
import type { Run } from '../trace/run.ts'

/** One kind of file. */
export interface FileFormat {
  readonly option: 'html' | 'pcapng' | 'keylog' | 'mermaid' | 'sqlog'
  readonly make: (run: Run) => string | Uint8Array
}

/** All kinds of files. */
export const FILE_FORMATS: readonly FileFormat[] = [
  { option: 'html', make: htmlOf },
  { option: 'pcapng', make: pcapngOf },
  { option: 'keylog', make: keylogText },
  { option: 'mermaid', make: runDiagrams },
  { option: 'sqlog', make: sqlogOf },
]
