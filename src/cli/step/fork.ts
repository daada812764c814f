/** One thing otherwise from the moment in sight on, and back again. */
import { Misuse } from '../../rules/failure.ts'
import { changeFrom } from '../../sim/change/parse.ts'
import type { Lab } from '../../sim/lab/lab.ts'
import { cameOf } from '../../sim/mutation/came.ts'
import { compare } from '../../trace/compare/compare.ts'
import type { Run } from '../../trace/run.ts'

/** A story, how it is told, and the one that it was before something was changed in it. */
export interface Story {
  readonly lab: Lab
  readonly run: Run
  readonly tell: (lab: Lab) => Run
  readonly before: Story | undefined
}

/** A story as it is first told. */
export function storyOf(lab: Lab, tell: (lab: Lab) => Run): Story {
  return { lab, run: tell(lab), tell, before: undefined }
}

/** What came of a change: the story, which is the old one where nothing was changed, and a remark on it. */
interface Changed {
  readonly story: Story
  readonly remark: string
}

/**
 * The story with one thing otherwise behind its first moments, which stay as they are.
 * @param length how many
 * @param text of the change, as `run --change` takes it without its place
 */
export function changedFrom(story: Story, length: number, text: string): Changed {
  try {
    const lab = story.lab.fork(length, changeFrom(text))
    const { unmade } = cameOf(lab, story.lab)
    if (unmade !== undefined) return { story, remark: unmade }
    const run = story.tell(lab)
    return { story: { ...story, lab, run, before: story }, remark: `${firstOther(story.run, run)}; u: undo` }
  } catch (error) {
    if (error instanceof Misuse) return { story, remark: error.message }
    throw error
  }
}

/** The first decision or message that came out otherwise, with its moment. */
function firstOther(before: Run, after: Run): string {
  const { first } = compare(before, after).connections.find((connection) => connection.first) ?? {}
  if (!first) return 'changed, and nothing else differs'
  const { moments } = first.row
  const what = first.kind === 'verdict' ? first.row.question : first.row.name
  return moments.b === undefined ? `${what} comes no more` : `first other: #${moments.b} ${what}`
}
