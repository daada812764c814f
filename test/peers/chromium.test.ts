/** `serve --www` seen by Chromium, whose TLS is BoringSSL: GREASE, its own choice of extensions, the hybrid group. */
import { expect, it } from 'vitest'
import { serveInside } from '../net/cli.ts'
import { CHROMIUM_FLAGS } from './chromium.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'

describeWith('chromium', '--version', 'serve --www, Chromium', () => {
  const { file } = scratch()
  endChildren()

  it.each(['x25519', 'X25519MLKEM768', 'P-384'])('shows a page over %s', async (group) => {
    // One connection for the page and, as browsers do, one for its icon.
    const { port } = await serveInside('--www', '--quiet', '--groups', group, '--naccept', '2')
    const child = new Child('chromium', [
      ...CHROMIUM_FLAGS,
      `--user-data-dir=${file(group)}`,
      ...['--dump-dom', `https://localhost:${port}/`],
    ])
    await child.exit
    const name = group === 'P-384' ? 'secp384r1' : group
    expect(child.text).toContain(`<th>group</th><td>${name}</td>`)
  })

  it.each(['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-CHACHA20-POLY1305', 'AES128-GCM-SHA256'])(
    'shows a page in TLS 1.2 with %s',
    async (suite) => {
      const { port } = await serveInside('--www', '--quiet', '--ciphers', suite, '--naccept', '2')
      const child = new Child('chromium', [
        ...CHROMIUM_FLAGS,
        `--user-data-dir=${file(suite)}`,
        ...['--dump-dom', `https://localhost:${port}/`],
      ])
      await child.exit
      expect(child.text).toContain('<th>version</th><td>TLS 1.2</td>')
    },
  )
})
