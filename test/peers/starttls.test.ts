/** The servers that `test/net/starttls.test.ts` asks for TLS, asked by OpenSSL: a client that knows the protocols gets on with them. */
import { it } from 'vitest'
import { SCRIPTS, scriptedServer } from '../net/starttls-servers.ts'
import { Child, describeWith, endChildren } from './children.ts'

describeWith('openssl', 'version', 'openssl s_client -starttls', () => {
  endChildren()

  it.each(Object.entries(SCRIPTS))('%s', async (name, script) => {
    const { port, close } = await scriptedServer(name, script)
    try {
      const child = new Child('openssl', ['s_client', '-starttls', name, '-connect', `127.0.0.1:${port}`])
      await child.until(new RegExp(`hello from ${name}`))
    } finally {
      await close()
    }
  })
})
