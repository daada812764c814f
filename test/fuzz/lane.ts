/** A process that fuzzes one target after another, watched: what it finds is kept, and where it falls silent it is ended. */
import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readCorpus, writeCorpus } from './corpus.ts'
import type { Wanted } from './options.ts'
import { inputAt, type Found, type Order, type Progress, type Said } from './order.ts'

/**
 * Milliseconds without a word after which an execution hangs: where a loop turns in a library, no counter notices. Long, since a
 * processor may have much else to do.
 */
const SILENCE = 300_000

/** What came of one target. */
export interface Result extends Progress {
  readonly target: string
  readonly finds: readonly Kept[]
}

/** A find whose input was written to a file. */
type Kept = Omit<Found, 'input'> & { readonly file: string }

/** A line for people. */
export const note = (text: string): void => void process.stderr.write(`${text}\n`)

/** In a line. */
export function figures({ executions, seconds, blocks, edges, inputs }: Progress): string {
  const rate = seconds > 0 ? Math.round(executions / seconds) : 0
  const more = edges > 0 ? `, ${edges} edges` : ''
  return `${executions} executions, ${rate} a second; ${blocks} blocks${more}, ${inputs} inputs`
}

/** Writes what was found, and says how to see it again. */
function kept(target: string, { kind, text, input }: Found, directory: string): Kept {
  const file = join(
    directory,
    `${target}-${createHash('sha256').update(input).digest('hex').slice(0, 12)}.bin`,
  )
  writeFileSync(file, input)
  const shown = relative(process.cwd(), file)
  note(
    `\n${target} FOUND, in ${input.length} bytes: ${text}\n  again: npm run fuzz -- --target ${target} --replay ${shown}\n`,
  )
  return { kind, text, file: shown }
}

/** Takes orders one after the other. A process that never comes back from an execution is ended, and another begun. */
export class Lane {
  private child: ChildProcess | undefined

  /** Fuzzes one target. Rejects where the process does not start. */
  async run(target: string, wanted: Wanted): Promise<Result> {
    const { seed, executions, milliseconds, keeps: minimises, finds: directory } = wanted
    const child = (this.child ??= await started())
    mkdirSync(directory, { recursive: true })
    const at = join(directory, `${target}-${process.pid}.at`)
    const corpus = readCorpus(wanted.corpus, target)
    child.send({ target, seed, executions, milliseconds, corpus, minimises, at } satisfies Order)

    const finds: Kept[] = []
    let progress: Progress = { executions: 0, seconds: 0, blocks: 0, edges: 0, inputs: 0 }
    const how = await followed(child, {
      hear: (said) => {
        if (said.said === 'found') finds.push(kept(target, said, directory))
        else if (said.said !== 'ready') {
          const { executions, seconds, blocks, edges, inputs } = said
          progress = { executions, seconds, blocks, edges, inputs }
        }
        if (said.said === 'done' && minimises) writeCorpus(wanted.corpus, target, said.corpus)
        return said.said === 'done'
      },
      meanwhile: () => note(`${target}: ${figures(progress)}`),
    })
    if (how !== 'done') {
      this.child = undefined
      finds.push(kept(target, { kind: how, text: LOST[how], input: inputAt(at) }, directory))
    }
    rmSync(at, { force: true })
    return { target, ...progress, finds }
  }

  /** Ends the process. */
  end(): void {
    this.child?.kill()
  }
}

const LOST = {
  hang: `Hang: not a word for ${SILENCE / 1000} s`,
  exit: 'the process ended by itself: out of memory, or what stands above',
} as const

/** A process that takes orders. */
async function started(): Promise<ChildProcess> {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx', '--max-semi-space-size=32', '--max-old-space-size=1536'],
    serialization: 'advanced',
  })
  const how = await followed(child, { hear: () => true, meanwhile: () => undefined })
  if (how !== 'done') throw new Error(`the process that fuzzes does not start: ${how}`)
  return child
}

interface Follower {
  /** Takes what is said; true ends. */
  readonly hear: (said: Said) => boolean
  /** Called each two seconds. */
  readonly meanwhile: () => void
}

/** Hears what a process says until that is enough, or nothing more comes. */
function followed(child: ChildProcess, { hear, meanwhile }: Follower): Promise<'done' | keyof typeof LOST> {
  return new Promise((resolve) => {
    let since = Date.now()
    const end = (how: 'done' | keyof typeof LOST): void => {
      clearInterval(watch)
      child.off('message', message).off('exit', exit)
      if (how === 'hang') child.kill('SIGKILL')
      resolve(how)
    }
    const message = (said: unknown): void => {
      since = Date.now()
      if (hear(said as Said)) end('done')
    }
    const exit = (): void => end('exit')
    const watch = setInterval(() => {
      meanwhile()
      if (Date.now() - since > SILENCE) end('hang')
    }, 2000)
    child.on('message', message).on('exit', exit)
  })
}
