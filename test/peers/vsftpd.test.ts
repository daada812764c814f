/**
 * vsftpd with `require_ssl_reuse`: a data connection must resume the session of its control connection, which lives on
 * meanwhile. Both are ours. Shows that sessions are handed out when they come, not when their connection ends.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync } from 'node:fs'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { createClient } from '../../src/connection/connection.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import type { Version } from '../../src/wire/version.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import { TlsDriver } from '../../src/net/driver.ts'
import type { Session } from '../../src/session/session.ts'
import { Child, describeWhere, endChildren, freePort, Heard, scratch } from './children.ts'
import { identityOf } from './identities.ts'
import { ourClient, type Log } from './ours.ts'

// It gives up the rights of root, so it must have them.
const there = spawnSync('vsftpd', ['-v']).status === 0 && process.getuid?.() === 0

describeWhere(there, 'vsftpd, run as root,', 'vsftpd', () => {
  const { file } = scratch()
  const own = identityOf('rsa-2048')
  let port: number

  endChildren(afterAll)
  beforeAll(async () => {
    port = await freePort()
    const [root, empty] = [file('root'), file('empty')]
    for (const directory of [root, empty]) mkdirSync(directory)
    for (const directory of [file('.'), root]) chmodSync(directory, 0o755)
    chmodSync(file('root/hello.txt', 'hello over FTP\n'), 0o644)
    const settings = [
      ...['listen=YES', 'listen_address=127.0.0.1', `listen_port=${port}`, 'background=NO'],
      ...['local_enable=NO', 'anonymous_enable=YES', 'no_anon_password=YES', `anon_root=${root}`],
      ...[`secure_chroot_dir=${empty}`, 'seccomp_sandbox=NO'],
      ...['connect_from_port_20=NO', 'ssl_enable=YES', 'allow_anon_ssl=YES', 'force_anon_data_ssl=YES'],
      ...['force_anon_logins_ssl=YES', 'require_ssl_reuse=YES', 'ssl_ciphers=HIGH'],
      ...[
        `rsa_cert_file=${file('s.pem', own.pem.cert)}`,
        `rsa_private_key_file=${file('s.key', own.pem.key)}`,
      ],
    ]
    new Child('vsftpd', [file('vsftpd.conf', settings.join('\n') + '\n')])
    await listening()
  })

  /** vsftpd says nothing when it is ready. */
  async function listening(): Promise<void> {
    const answers = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' })
        socket.once('data', () => resolve(true)).once('error', () => resolve(false))
        socket.once('close', () => resolve(false)).setTimeout(1000, () => socket.destroy())
      })
    while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  function config(version: Version, settings: ClientSettings = {}) {
    return clientConfig({ versions: [version], serverName: 'localhost', trust: [own.root], ...settings })
  }

  /** A control connection, logged in. */
  async function control(version: Version) {
    const heard = new Heard('vsftpd')
    const sessions: Session[] = []
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const plain = (bytes: Buffer): void => heard.add(bytes)
    socket.on('data', plain)
    await heard.until(/^220 /m)
    socket.write('AUTH TLS\r\n')
    await heard.until(/^234 /m)
    socket.off('data', plain)
    const driver = new TlsDriver({
      socket,
      connection: createClient('control', config(version)),
      random: seededRandom(randomBytes(32)),
      trace: true,
      handshakeTimeout: 30_000,
      closeTimeout: 10_000,
      listener: {
        data: (bytes) => heard.add(bytes),
        session: (session) => sessions.push(session),
        ended: () => heard.end(),
      },
    })
    /** Says a line and waits for the reply that begins so. */
    const say = async (line: string, reply: string): Promise<string> => {
      const from = heard.text.length
      driver.send(fromText(`${line}\r\n`))
      return (await heard.until(new RegExp(`^${reply}.*\\r\\n`, 'm'), from))[0]
    }
    await say('USER anonymous', '230 ')
    await say('PBSZ 0', '200 ')
    await say('PROT P', '200 ')
    return { say, sessions, driver }
  }

  type Control = Awaited<ReturnType<typeof control>>

  /** Fetches the file over a data connection that offers these sessions. */
  async function fetch(
    { say }: Control,
    version: Version,
    sessions: readonly Session[],
    reply: string,
  ): Promise<Log> {
    const passive = await say('PASV', '227 ')
    const [high = 0, low = 0] = /(\d+),(\d+)\)/.exec(passive)!.slice(1).map(Number)
    const log = ourClient(256 * high + low, config(version, { sessions }))
    await say('RETR hello.txt', reply)
    return log
  }

  it.each(['TLS 1.2', 'TLS 1.3'] as const)(
    '%s: each data connection resumes the session of the control connection',
    async (version) => {
      const ftp = await control(version)
      for (let i = 0; i < 2; i++) {
        const session = version === 'TLS 1.3' ? ftp.sessions.pop() : ftp.sessions.at(-1)
        const log = await fetch(ftp, version, [session!], '226 ')
        expect(log.text).toBe('hello over FTP\n')
        expect((version === 'TLS 1.3' ? log.agreed : log.agreed12).resumed).toBe(true)
        expect(log.outcome).toEqual({ kind: 'closed' })
      }
      await ftp.say('QUIT', '221 ')
    },
  )

  it('refuses a data connection that resumes nothing, so the test above shows something', async () => {
    const ftp = await control('TLS 1.3')
    const log = await fetch(ftp, 'TLS 1.3', [], '522 ')
    expect(log.text).toBe('')
    ftp.driver.close()
  })
})
