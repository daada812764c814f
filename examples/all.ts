/** Runs every numbered example in order. */
import { readdirSync } from 'node:fs'

const files = readdirSync(import.meta.dirname).filter((name) => /^\d\d-.*\.ts$/.test(name))
for (const file of files.sort()) {
  console.log(`\n=== examples/${file}\n`)
  await import(`./${file}`)
}
