/** What every store outside of the server's process is for, told the same way for each: `npm run examples` shows it. */
import { LAB_START } from '../../src/index.ts'
import { openStore, StoreError, StoreWorld, type OpenStores } from '../../src/stores.ts'
import { meet } from './meet.ts'

/**
 * Tells it, or says in one line why it cannot.
 * @param spec names the store, as `--session-cache` of the command line takes it
 * @param ruin makes the store unusable while a server has it open
 */
export async function tell(spec: string, ruin: (open: OpenStores) => Promise<void> | void): Promise<void> {
  // 1. A key for what is at rest, from wherever the operator keeps keys; patterned here. Not beside the store.
  const key = Uint8Array.from({ length: 32 }, (_, index) => 0x20 + index)
  const open = await openStore(spec, { key }).catch((error: unknown) => {
    if (!(error instanceof StoreError)) throw error
    console.log(`skipped: ${error.message}`)
  })
  if (!open) return

  // #region story
  // 2. The first process of the server: a full handshake, and a session in the store.
  const first = await meet('c1', new StoreWorld(open))
  console.log(
    `first process           reused ${first.resumed}; the store holds ${await open.sessions.count()}`,
  )

  // 3. Somebody reads the store without the key: bytes under names, both without meaning.
  const thief = await openStore(spec)
  const [found, whole] = await Promise.all([thief.sessions.list(LAB_START), open.sessions.list(LAB_START)])
  console.log(`without the key         ${found.length} of ${whole.length} sessions can be read`)
  await thief.close()

  // 4. That process ends. The next one opens the same store, and the client comes back.
  await open.close()
  const again = await openStore(spec, { key })
  const second = await meet('c2', new StoreWorld(again), first.sessions)
  console.log(`next process            reused ${second.resumed}`)

  // 5. Two processes at once, and the same reference shown to both: one of them takes it.
  const other = await openStore(spec, { key })
  const both = await Promise.all(
    [again, other].map((stores, index) => meet(`c${index + 3}`, new StoreWorld(stores), second.sessions)),
  )
  console.log(
    `two at once             ${both.filter(({ resumed }) => resumed).length} of ${both.length} reused`,
  )
  await other.close()

  // 6. The store breaks. What is lost is a resumption, never a connection; the trace says why.
  const last = both.flatMap(({ sessions }) => sessions).slice(0, 1)
  await ruin(again)
  const { resumed, sessions, notes } = await meet('c5', new StoreWorld(again), last)
  console.log(`the store is gone       reused ${resumed}, connected ${sessions.length > 0}`)
  for (const note of notes.filter((text) => text.includes('stored'))) console.log(`  ${note.split(':')[0]}`)
  await again.close()
  // #endregion story
}
