// Sorts the API reference by what the pieces are for, which is where they stand in the house.
import { Converter, CommentTag, Comment } from 'typedoc'

const CATEGORIES = [
  ['Lab and scenarios', /^sim\//],
  ['Endpoints', /^connection\/|^handshake\/(endpoint|request|state|machine)/],
  ['Configuration', /^handshake\/config/],
  ['Sessions and tickets', /^session\//],
  ['Secrets', /^secrets\//],
  ['Certificates', /^certificate\//],
  ['Trace and verdicts', /^trace\/|^rules\//],
  ['Bytes and primitives', /^bytes\/|^crypto\//],
]

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
    if (!reflection.parent?.isProject()) return
    const file = reflection.sources?.[0]?.fullFileName.split('/src/')[1] ?? ''
    const found = CATEGORIES.find(([, pattern]) => pattern.test(file))
    if (!found) return
    reflection.comment ??= new Comment()
    reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: found[0] }]))
  })
}
