/**
 * Sessions in a directory, a file for each: they outlive the server's process, and several processes share them.
 *
 * What somebody would like to write with Python's `ssl`, after the recipes that keep HTTP sessions so:
 *
 *     sessions = shelve.open('sessions')
 *     sessions[connection.session.id.hex()] = connection.session      # TypeError: cannot pickle
 *
 * What is easily missed:
 *
 * - Neither `ssl` nor pyOpenSSL has the callbacks (`SSL_CTX_sess_set_new_cb`, `..._get_cb`, `..._remove_cb`) by which OpenSSL
 *   lets a server keep its sessions elsewhere: their caches end with the process.
 * - The files hold secrets. glass-tls seals them under a key (AES-256-GCM), which must not lie beside them.
 * - Of two processes that are shown the same reference one may resume. In files `rename` decides who.
 *
 * Run it with `npx tsx examples/25-store-files.ts`.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { tell } from './stores/story.ts'

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-example-'))
try {
  // It breaks when somebody deletes the directory.
  await tell(`file:${folder}`, () => rmSync(folder, { recursive: true }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
