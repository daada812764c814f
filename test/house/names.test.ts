/** Names are for readers: what a program must know of a suite, a parameter or a secret stands in a column of its row. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** The registries are where names and facts meet. The CLI spells a suite in OpenSSL's way: one name from another, no fact. */
const MAY_READ_NAMES = [
  join('wire', 'registry'),
  join('cli', 'arguments', 'suites.ts'),
  // Ids are text, since sessions carry them: read here alone.
  join('secrets', 'secret-id.ts'),
  // Key logs of other programs are text: their labels are read here alone.
  join('secrets', 'keylog-labels.ts'),
]

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !MAY_READ_NAMES.some((place) => name.startsWith(place)))
  .map((name) => join('src', name))

test.each([
  ['the key exchange of a suite', /\.(includes|startsWith|endsWith)\('_?((EC)?DHE?|RSA|PSK|anon)_?'\)/],
  ['the cipher of a suite', /\.(includes|startsWith|endsWith)\('_?(CBC|CCM|GCM|NULL|AES|CHACHA20)\w*'\)/],
  ['the hash of a suite', /\.(includes|startsWith|endsWith)\('_?SHA\d*'\)/],
  ['the two halves of a suite', /'_WITH_|\/.*_WITH|\/\^?TLS_/],
  ['what a signature scheme is made of', /\.(startsWith|endsWith)\('(ecdsa|rsa|ed)\w*'\)|\/\^rsa_p/],
  ['what a secret is for', /\/[^/]*(verify_data|_iv|_IV|binder|psk)[^/]*\/\.test\(name/],
  ['how long a secret lasts', /(eraseWhere|release)\(\(name\) =>|\('_verify_data'\)/],
  [
    'what protects a record',
    /epoch(\.name|Name)?\.(split|startsWith|endsWith|includes|match|replace|slice)\(|epoch(: string|\)? ===? ')/i,
  ],
  ['whose a secret is', /\bid\.split\('\/'\)/],
  [
    'the secret that follows from another',
    /secret(Name)?\.(split|replace|slice)\(|(binder|finished)Key\.replace\(/i,
  ],
  ['who makes an event', /event\.(startsWith|slice|split)\(|\(send\|command/],
  ['why a moment happened', /cause\.(startsWith|slice|split|match)\(/],
  [
    'how an algorithm is made up',
    /\/[^/]*(\^id-|\^md|sha1|ecdsa-with|RSAEncryption)[^/]*[^/*]\/i?(\.test\(|$)|replace\(\/\^id-/,
  ],
  ['whether an alert is sent', /endsWith\('_RESERVED'|\}_RESERVED`/],
  ['what a message is for', /\/\^?(Hello|KeyExchange|Finished)\$?\/\.test\(/],
  ['what is objected to', /objection\.(includes|startsWith|endsWith|match)\(/],
])('no name is read to know %s', (_, pattern) => {
  const found = sources.flatMap((name) =>
    readFileSync(name, 'utf8')
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${name}: ${line.trim()}`),
  )
  expect(found).toEqual([])
})

/** Whoever takes secrets or labels of key logs, or words for them. */
const OF_SECRETS = /\/secrets\/|\b(tell|Given|Keylog)?Secret(?!s\b)\w*|\bKeyLog\b/

test('no name of a secret and no label is read where secrets are spoken of: their rows say whose they are and what for', () => {
  const reads =
    /(?<!\b(key|cause)\.)\b(name|label)\??\.(startsWith|endsWith|includes|indexOf|split|match|search|replace(All)?)\(|\/[a-z]*\.(test|exec)\([\w.]*(name|label)\b/i
  const found = sources
    .map((name) => ({ name, text: readFileSync(name, 'utf8') }))
    .filter(({ text }) => OF_SECRETS.test(text))
    .flatMap(({ name, text }) =>
      text
        .split('\n')
        .filter((line) => reads.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    )
  expect(found).toEqual([])
})
