/** What came of a change, as text: who noticed and by which rule, or why nobody did. */
import type { CameOf, CameOut } from '../../sim/mutation/came.ts'
import { checkInWords } from '../../rules/verdict.ts'
import { expectation } from '../../rules/failure.ts'
import { line, paint, type Line } from '../text/lines.ts'
import type { TextOptions } from '../text/text.ts'
import { PLAIN } from '../text/theme.ts'

/** The rows of it, without line ends. */
export function* renderCameOf(came: CameOf, options: TextOptions = {}): Generator<string> {
  const { theme = PLAIN } = options
  const width = Math.max(40, options.width ?? 100)
  for (const each of cameLines(came)) yield* paint(each, width, theme)
}

/** The lines of it. */
export function cameLines({ says, unmade, connections }: CameOf): Line[] {
  const head = line(
    [
      ['bold', 'Changed: '],
      ['text', says],
    ],
    4,
  )
  if (unmade !== undefined)
    return [
      head,
      line(
        [
          ['fail', 'Not made: '],
          ['text', unmade],
        ],
        4,
      ),
    ]
  return [head, ...connections.flatMap(connectionLines)]
}

function connectionLines({ id, outcome, because }: CameOut): Line[] {
  const said = (text: string): Line => line([['text', `    ${text}`]], 6)
  switch (outcome.kind) {
    case 'noticed': {
      const { by, at, alert, rule, cite, isTold, peer } = outcome
      const sent = isTold ? `it sent ${alert}` : `it ended by ${alert}, and had closed its side before`
      const where = rule === '' ? '' : `, ${rule}`
      return [
        line(
          [
            ['bold', `${id}  `],
            ['fail', `the ${by} noticed`],
            ['text', ` at ${at}${where}`],
            ['dim', ` (${own(cite)})`],
          ],
          4,
        ),
        said(expectation(outcome)),
        said(`${sent}; the other side ended as ${peer}`),
      ]
    }
    case 'connected':
      return [
        line(
          [
            ['bold', `${id}  `],
            ['pass', 'nobody noticed'],
            ['text', ': both are connected'],
          ],
          4,
        ),
        ...(because
          ? [
              line(
                [
                  ['text', `    because ${because.because}`],
                  ['dim', ` (${own(because.cite)})`],
                ],
                6,
              ),
            ]
          : []),
        ...outcome.otherwise.map((check) =>
          said(`decided otherwise: ${check.id}: ${checkInWords(check)} (${own(check.cite)})`),
        ),
      ]
    case 'waiting':
      return [
        line(
          [
            ['bold', `${id}  `],
            ['fail', 'nobody noticed'],
            ['text', ', and nobody is done'],
          ],
          4,
        ),
        said(
          `the client waits in ${outcome.states.client}, the server in ${outcome.states.server}, each for what the other ` +
            'does not send',
        ),
      ]
  }
}

/** The section of an older RFC goes: who wants it finds it at the check. */
function own(cite: string): string {
  return cite.replace(/ \(8446 §[^)]*\)/, '')
}
