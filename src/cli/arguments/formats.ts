/** What `run` writes into files, by option. */
import { htmlOf } from '../../render/html/html.ts'
import { keylogText } from '../../render/files/keylog.ts'
import { runDiagrams } from '../../render/files/mermaid.ts'
import { pcapngOf } from '../../render/files/pcapng.ts'
import { sqlogOf } from '../../render/files/sqlog.ts'
import type { Run } from '../../trace/run.ts'

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
