/** Files that hold secrets: nobody else's business, and whole at any time. */
import { realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'

const MODE = 0o600

/**
 * Puts content in place of what a file held, in one act: who reads it meanwhile finds the one or the other. What is no
 * regular file, such as a pipe, is written to. The file is there already, see `secretFile`.
 * @throws what Node throws where it cannot be written
 */
export function replaceSecret(file: string, content: string | Uint8Array): void {
  // A link stays one.
  const target = realpathSync(file)
  if (!statSync(target).isFile()) return writeFileSync(target, content)
  const part = `${target}.${process.pid}.part`
  try {
    writeFileSync(part, content, { mode: MODE })
    renameSync(part, target)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
}
