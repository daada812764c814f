/** Key logs as the command line takes them. */
import { printable } from '../../bytes/printable.ts'
import { KeyLog } from '../../inspect/opening/keylog.ts'
import { asText, fromFile } from './options.ts'

/** Where remarks go. */
interface Remarks {
  note(text: string): void
}

/** The key log of `--keylog FILE`, where it is given; what is none of its lines is remarked. @throws UsageError */
export function keylogFrom(file: string | undefined, io: Remarks): KeyLog | undefined {
  if (file === undefined) return undefined
  const keylog = fromFile('keylog', file, (bytes) => new KeyLog(asText(bytes)))
  for (const remark of keylog.remarks) io.note(printable(`--keylog ${remark}`) + '\n')
  return keylog
}
