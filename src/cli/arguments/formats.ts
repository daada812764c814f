/** What `run` writes into files, by option. */
import type { BesideRun } from '../../render/html/beside-run.ts'
import { htmlOf } from '../../render/html/html.ts'
import { keylogText } from '../../render/files/keylog.ts'
import { runDiagrams } from '../../render/files/mermaid.ts'
import { pcapngOf } from '../../render/files/pcapng.ts'
import { sqlogOf } from '../../render/files/sqlog.ts'
import type { Run } from '../../trace/run.ts'

/** One kind of file. */
interface FileFormat {
  readonly option: 'html' | 'pcapng' | 'keylog' | 'mermaid' | 'sqlog'
  /** @param beside what a page has beside the run */
  readonly make: (run: Run, beside?: BesideRun) => string | Uint8Array
}

/** All kinds of files. */
export const FILE_FORMATS: readonly FileFormat[] = [
  { option: 'html', make: htmlOf },
  { option: 'pcapng', make: pcapngOf },
  { option: 'keylog', make: keylogText },
  { option: 'mermaid', make: runDiagrams },
  { option: 'sqlog', make: sqlogOf },
]
