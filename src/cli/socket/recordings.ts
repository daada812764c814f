/** Files that `serve` and `connect` write at the end, of everything that happened: the formats of `run`. */
import type { CommonValues } from '../arguments/common-options.ts'
import { FILE_FORMATS } from '../arguments/formats.ts'
import { onFile, secretFile } from '../arguments/options.ts'
import type { BesideRun } from '../../render/html/beside-run.ts'
import type { Reporter } from '../output/reporter.ts'
import { replaceSecret } from '../output/secret-file.ts'
import type { Run } from '../../trace/run.ts'

type Recordings = Pick<CommonValues, 'html' | 'pcapng'>

/** Whether any is asked for. Makes the files, so that one that cannot be written is told of before it is late. */
export function recordsAre(values: Recordings): boolean {
  const files = asked(values)
  for (const { option, file } of files) secretFile(option, file)
  return files.length > 0
}

/** Writes them. @param name what was called, such as `connect localhost:4433` */
export function writeRecordings(values: Recordings, reporter: Reporter, name: string): void {
  const { quiet } = reporter.options
  const about = { name, shows: 'what happened on real sockets' }
  writeRun(values, reporter.recorder?.run(about), {}, (text) => (quiet ? undefined : reporter.say(text)))
}

/** The same of a run; nothing where there is none. @param beside what the page has beside it @param say hears of each file */
export function writeRun(
  values: Recordings,
  run: Run | undefined,
  beside: BesideRun,
  say: (text: string) => void,
): void {
  if (!run) return
  for (const { option, file, make } of asked(values)) {
    onFile(option, file, () => replaceSecret(file, make(run, beside)))
    say(`${file} written`)
  }
}

function asked(values: Recordings) {
  return FILE_FORMATS.flatMap(({ option, make }) => {
    const file = option === 'html' || option === 'pcapng' ? values[option] : undefined
    return file === undefined ? [] : [{ option, file, make }]
  })
}
