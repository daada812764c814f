/** Renegotiation in TLS 1.2 (RFC 5746) with openssl, in both roles. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { type Child, describeWith } from './children.ts'
import { identityOf } from './identities.ts'
import { config, keylogLines, opensslServers, ourServerAndClients, sayHello, TALK } from './openssl12.ts'
import { ourClient, type ServerPlan } from './ours.ts'

describeWith('openssl', 'version', 'our server renegotiates, openssl s_client', () => {
  const { file, start, client } = ourServerAndClients()

  it('lets the client renegotiate where that is allowed (R), as often as it likes', async () => {
    const { port, ended } = await start({ renegotiation: 'allow' }, TALK)
    const child = client(port, ['-tls1_2'])
    for (const word of ['one', 'two', 'three']) {
      if (word !== 'one') {
        const from = child.text.length
        child.type('R\n')
        await child.until(/RENEGOTIATING[\s\S]*verify return:1/, from)
      }
      child.type(`${word}\n`)
      await child.until(new RegExp(`you said: ${word}`))
    }
    child.type('bye\n')
    await child.exit
    const log = await ended(0)
    expect(log.renegotiations).toBe(2)
    expect(log.outcome).toEqual({ kind: 'closed' })
  })

  it('writes the same key log for every handshake of a connection', async () => {
    const keys = file('renegotiated.keys')
    const { port, ended } = await start({ renegotiation: 'allow' }, TALK)
    const child = client(port, ['-tls1_2', '-keylogfile', keys])
    child.type('one\n')
    await child.until(/you said: one/)
    child.type('R\n')
    await child.until(/RENEGOTIATING[\s\S]*verify return:1/)
    child.type('bye\n')
    await child.exit
    const { keylog } = await ended(0)
    expect(keylog).toHaveLength(2)
    expect(keylogLines(readFileSync(keys, 'latin1'))).toEqual([...keylog].sort())
  })

  it('refuses with a warning where it is not, which OpenSSL takes for the end', async () => {
    const { port, ended } = await start({}, TALK)
    const child = client(port, ['-tls1_2'])
    child.type('one\n')
    await child.until(/you said: one/)
    child.type('R\n')
    await child.until(/no renegotiation/)
    const log = await ended(0)
    expect(log.renegotiations).toBe(0)
    expect(log.events).toContainEqual(
      expect.objectContaining({ kind: 'alert', direction: 'sent', level: 'warning' }),
    )
    expect(log.outcome).toMatchObject({ kind: 'failed', by: 'peer' })
  })

  it('asks the client for a new handshake, and goes on in the old one where that is refused', async () => {
    for (const [args, times] of [
      [[], 1],
      [['-no_renegotiation'], 0],
    ] as const) {
      const plan: ServerPlan = {
        ...TALK,
        connected: (driver) => driver.command({ kind: 'renegotiate' }),
      }
      const { port, ended } = await start({ renegotiation: 'allow' }, plan)
      const child = client(port, ['-tls1_2', ...args])
      child.type('one\n')
      await child.until(/you said: one/)
      child.type('bye\n')
      await child.exit
      const log = await ended(0)
      expect(log.messages).toContain('>HelloRequest')
      expect(log.renegotiations).toBe(times)
      expect(log.outcome).toEqual({ kind: 'closed' })
    }
  })
})

describeWith('openssl', 'version', 'our client renegotiates, openssl s_server', () => {
  const { file, identity, start, reversing } = opensslServers()

  /** Types a command once the client is connected; s_server takes it only where it is all that it reads. */
  async function typed(child: Child, command: string): Promise<void> {
    await child.until(/CIPHER is/)
    child.type(command)
  }

  it.each([
    ['r', [], []],
    ['R', ['<CertificateRequest', '>CertificateVerify'], ['CN = client.example']],
  ])('renegotiates when the server asks for it (%s)', async (command, messages, said) => {
    const person = identityOf('ecdsa-p256', 'client')
    const people = file('asked.pem', person.pem.root)
    const { child, port } = await start(['-tls1_2', ...identity, '-CAfile', people])
    const settings = { renegotiation: 'allow', credential: person.identity } as const
    const client = ourClient(port, config(settings), {
      renegotiated: (driver) => driver.send(fromText('after\n')),
      data: (driver) => driver.close(),
    })
    await typed(child, `${command}\n`)
    await child.until(/after\n/)
    child.type('bye\n')
    const log = await client
    expect(log.text).toBe('bye\n')
    expect(log.renegotiations).toBe(1)
    expect(log.messages).toEqual(expect.arrayContaining(['<HelloRequest', ...messages]))
    for (const text of said) expect(child.text).toContain(text)
  })

  it('refuses with a warning where it does not renegotiate, and goes on', async () => {
    const { child, port } = await start(['-tls1_2', ...identity])
    const client = ourClient(port, config(), {})
    await typed(child, 'r\n')
    const log = await client
    expect(log.messages).toContain('<HelloRequest')
    expect(log.renegotiations).toBe(0)
    expect(log.events).toContainEqual(
      expect.objectContaining({ kind: 'alert', direction: 'sent', description: 'no_renegotiation' }),
    )
  })

  it('renegotiates with a server that lets it (-client_renegotiation), as often as it likes', async () => {
    const { port } = await reversing('-client_renegotiation')
    let times = 0
    const log = await ourClient(port, config(), {
      connected: (driver) => driver.command({ kind: 'renegotiate' }),
      renegotiated: (driver) => {
        if (++times < 3) driver.command({ kind: 'renegotiate' })
        else driver.send(fromText('hello\n'))
      },
      data: (driver) => driver.close(),
    })
    expect(log.renegotiations).toBe(3)
    expect(log.text).toBe('olleh\n')
    expect(log.outcome).toEqual({ kind: 'closed' })
    // Each of them makes a session of its own.
    expect(new Set(log.sessions.map(({ secret }) => toHex(secret))).size).toBe(4)
  })

  it('stays in the connection that it has where the server refuses, however often it asks', async () => {
    const { port } = await reversing()
    const log = await ourClient(port, config(), {
      connected: (driver) => {
        driver.command({ kind: 'renegotiate' })
        driver.send(fromText('hello\n'))
      },
      data: (driver, { text }) => {
        if (text === 'olleh\n') {
          driver.command({ kind: 'renegotiate' })
          driver.send(fromText('again\n'))
        } else if (text === 'olleh\nniaga\n') driver.close()
      },
    })
    expect(log.text).toBe('olleh\nniaga\n')
    expect(log.renegotiations).toBe(0)
    expect(log.outcome).toEqual({ kind: 'closed' })
    const warned = log.events.filter(
      (event) => event.kind === 'alert' && event.description === 'no_renegotiation',
    )
    expect(warned).toHaveLength(2)
  })

  it('resumes inside a connection: a renegotiation with the session just made', async () => {
    const { port } = await reversing('-client_renegotiation')
    const { sessions } = await ourClient(port, config(), sayHello)
    const log = await ourClient(port, config({ sessions }), {
      connected: (driver) => driver.command({ kind: 'renegotiate' }),
      renegotiated: (driver) => driver.send(fromText('hello\n')),
      data: (driver) => driver.close(),
    })
    expect(log.renegotiations).toBe(1)
    expect(log.messages).not.toContain('<Certificate')
    expect(log.text).toBe('olleh\n')
  })
})
