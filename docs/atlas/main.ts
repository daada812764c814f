/**
 * `npm run atlas`: tries every field of every message in every scenario, and saves what came of it in
 * `docs/guides/what-protects-this-byte.json`, in two or three minutes. `npm run docs` makes the pages of it.
 */
import { atlasOfAll } from './atlas.ts'
import { storeAtlas } from './stored.ts'
import { SWEPT } from './sweep.ts'

const fields = atlasOfAll((name, at) => console.log(`${at + 1}/${SWEPT.length} ${name}`))
storeAtlas(fields)
const count = fields.reduce((sum, { tried }) => sum + tried.length, 0)
console.log(`${count} changes of ${fields.length} fields; npm run docs makes the pages`)
