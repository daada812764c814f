/** The attacks of the Lab as a page: what falls, who told of it, what the attacker has, and what stops him. */
import { equal, toHex } from '../src/bytes/bytes.ts'
import type { AttackFacts, Stolen } from '../src/sim/attacks/attack.ts'
import { ATTACKS } from '../src/sim/attacks/attacks.ts'
import { code, table } from './markdown.ts'

/** A line for each attack. */
export function attackTable(): string {
  const rows = halves().map(({ attack: { id, title, check, cite } }) => [
    `[${title}](#${anchorOf(title)})`,
    code(`attack-${id}`),
    check ? code(check) : 'nothing to see',
    cite,
  ])
  return table(['attack', 'run', 'stopped by', 'defence'], rows)
}

/** A chapter for each attack, with what its run proves. */
export function attackChapters(): string {
  return halves()
    .map(({ attack, tell }) => chapter(attack, tell().stolen))
    .join('\n\n')
}

function halves() {
  return ATTACKS.filter(({ attack }) => !attack.defended)
}

function chapter(
  { id, title, about, source, defence, check, cite }: AttackFacts,
  stolen: readonly Stolen[],
): string {
  const rows = stolen.map(({ what, how, bytes, owner }) => [
    what,
    how,
    code(shortened(bytes)),
    equal(bytes, owner) ? 'the same' : code(shortened(owner)),
  ])
  const stops = check
    ? `What stops him: ${code(check)} (${cite}).`
    : `Nothing has to fail: there is nothing to see (${cite}).`
  return [
    `### ${title}`,
    about,
    `Source: ${source}.`,
    table(['what the attacker has', 'how he came to it', 'bytes', 'its owner has'], rows),
    `Defence: ${defence}. ${stops}`,
    `\`\`\`sh\nnpm run cli -- run attack-${id}\nnpm run cli -- run attack-${id}-defended\n\`\`\``,
  ].join('\n\n')
}

function shortened(bytes: Uint8Array): string {
  return bytes.length > 16 ? `${toHex(bytes.slice(0, 16))}…` : toHex(bytes)
}

/** As pages make the anchor of a heading. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
}
