/** All targets. Each is loaded when it is asked for, behind the hooks that count its blocks. */
import type { Target } from './target.ts'

/** Names of targets, which are those of their files. */
export const TARGETS = [
  ...[
    'messages13',
    'messages12',
    'records',
    'client13',
    'server13',
    'client12',
    'server12',
    'sessions',
    'tickets',
  ],
  ...['pem', 'der', 'certificates', 'captures', 'decode', 'stores', 'arguments', 'config'],
] as const

/** @param name one of {@link TARGETS} */
export async function targetNamed(name: string): Promise<Target> {
  return ((await import(`./targets/${name}.ts`)) as { readonly target: Target }).target
}
