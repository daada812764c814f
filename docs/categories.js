// Sorts the API reference by what the pieces are for, which is where they stand in the house, and keeps tables of code
// points out of the types that use them: `CodePoint` says enough, the 350 cipher suites behind it do not help.
import { Comment, CommentTag, Converter, makeRecursiveVisitor, ReflectionKind } from 'typedoc'

const CATEGORIES = [
  ['Lab and scenarios', /^sim\//],
  ['Endpoints', /^connection\/|^handshake\/(endpoint|request|state|machine)/],
  ['Configuration', /^handshake\/config/],
  ['Sessions and tickets', /^session\//],
  ['Secrets', /^secrets\//],
  ['Certificates', /^certificate\//],
  ['Trace and verdicts', /^trace\/|^rules\//],
  ['Messages and records', /^wire\//],
  ['Real sockets', /^net\//],
  ['Bytes from elsewhere', /^inspect\//],
  ['Bytes and primitives', /^bytes\/|^crypto\//],
]

export function load(app) {
  app.converter.on(Converter.EVENT_CREATE_DECLARATION, (_context, reflection) => {
    if (!reflection.parent?.kindOf(ReflectionKind.Module)) return
    const file = reflection.sources?.[0]?.fullFileName.split('/src/')[1] ?? ''
    const found = CATEGORIES.find(([, pattern]) => pattern.test(file))
    if (!found) return
    reflection.comment ??= new Comment()
    reflection.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: found[0] }]))
  })

  const shorten = makeRecursiveVisitor({
    reference(type) {
      if (type.name === 'CodePoint') delete type.typeArguments
    },
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const { type } of project.getReflectionsByKind(ReflectionKind.All)) type?.visit(shorten)
  })
}
