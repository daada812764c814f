/** nginx, HAProxy and vsftpd with settings that one gets wrong, visited by OpenSSL and curl. */
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { freePort } from '../children.ts'
import type { Case } from './case.ts'
import { nginx } from './nginx.ts'
import { ASK, nodeServer, OTHER_KEYS } from './node.ts'
import { twice, visit, type Visiting } from './openssl.ts'
import { listens, type Stage } from './stage.ts'

/** Another configuration in place of the first, between two visits. */
function reconfigured(
  then: (stage: Stage) => readonly string[],
  now: (stage: Stage) => readonly string[],
  visiting: Visiting,
  later: (stage: Stage) => Visiting = () => visiting,
): Case['play'] {
  return async (stage) => {
    const before = await nginx(stage, ...then(stage))
    const first = await visit(stage, { ...ASK, ...visiting, keeps: 'session.pem' })
    await before.stop()
    await listens(stage.ports[0]!, false)
    await nginx(stage, ...now(stage))
    return [first, await visit(stage, { ...ASK, ...later(stage), offers: 'session.pem' })]
  }
}

/** The one file of ticket keys of a case. */
function keyFile(stage: Stage): string {
  const path = stage.file('ticket.key')
  writeFileSync(path, Buffer.alloc(80, 7))
  return `ssl_session_ticket_key ${path};`
}

const SHARED = 'ssl_session_cache shared:glass:1m;'
const IN_12 = { args: ['-tls1_2'] } as const
const IN_13 = { args: ['-tls1_3'] } as const
const BY_ID = { args: ['-tls1_2', '-no_ticket'] } as const

const NGINX = { peers: 'OpenSSL × nginx', needs: ['nginx'] } as const

const NGINX_CASES: readonly Case[] = [
  {
    ...NGINX,
    version: 'TLS 1.2',
    name: 'nothing: the cache is shared',
    play: async (stage) => {
      await nginx(stage, SHARED)
      return twice(stage, { ...ASK, ...BY_ID })
    },
    expected: ['full: first', 'resumed: session ID c1'],
  },
  {
    ...NGINX,
    version: 'TLS 1.2',
    name: 'ssl_session_cache none: IDs are given and not remembered',
    play: async (stage) => {
      await nginx(stage, 'ssl_session_cache none; ssl_session_tickets off;')
      return twice(stage, { ...ASK, ...IN_12 })
    },
    expected: ['full: first', 'full: hidden (session12.known)'],
  },
  {
    ...NGINX,
    version: 'TLS 1.2',
    name: 'ssl_session_cache off, ssl_session_tickets off',
    play: async (stage) => {
      await nginx(stage, 'ssl_session_cache off; ssl_session_tickets off;')
      return [await visit(stage, { ...ASK, ...IN_12 }), await visit(stage, { ...ASK, ...IN_12 })]
    },
    expected: ['full: first', 'full: offer.kept'],
  },
  {
    ...NGINX,
    version: 'TLS 1.2',
    name: 'ssl_session_timeout 1s: the session of an ID is over, and nothing tells the client',
    play: async (stage) => {
      await nginx(stage, SHARED, 'ssl_session_timeout 1s;')
      return twice(stage, { ...ASK, ...BY_ID }, { ...ASK, ...BY_ID, waits: 3000 })
    },
    expected: ['full: first', 'full: hidden (session12.lifetime)'],
  },
  {
    ...NGINX,
    version: 'TLS 1.2',
    name: 'started anew without ssl_session_ticket_key',
    play: reconfigured(
      () => [SHARED],
      () => [SHARED],
      IN_12,
    ),
    expected: ['full: first', 'full: session12.known?'],
  },
  {
    ...NGINX,
    version: 'TLS 1.3',
    name: 'started anew without ssl_session_ticket_key',
    play: reconfigured(
      () => [SHARED],
      () => [SHARED],
      IN_13,
    ),
    expected: ['full: first', ['full: hidden (psk.known)', 'full: psk.known?']],
  },
  {
    ...NGINX,
    version: 'TLS 1.2',
    name: 'nothing: started anew with the same ssl_session_ticket_key',
    play: reconfigured(
      (stage) => [keyFile(stage)],
      (stage) => [keyFile(stage)],
      IN_12,
    ),
    expected: ['full: first', 'resumed: ticket c1'],
  },
  {
    ...NGINX,
    version: 'TLS 1.3',
    name: 'ssl_early_data off from then on, with the same ssl_session_ticket_key',
    play: reconfigured(
      (stage) => [keyFile(stage), 'ssl_early_data on;'],
      (stage) => [keyFile(stage), 'ssl_early_data off;'],
      IN_13,
      (stage) => ({ args: ['-tls1_3', '-early_data', stage.file('early.txt', 'early')] }),
    ),
    expected: [
      'full: first',
      ['resumed: PSK, 0-RTT unseen', 'resumed: PSK c1, 0-RTT rejected: hidden (early.enabled)'],
    ],
  },
]

/** HAProxy hands on what it gets to backends in turn. */
const BALANCED_CASES: readonly Case[] = (['TLS 1.2', 'TLS 1.3'] as const).map((version) => ({
  peers: 'OpenSSL × HAProxy × Node',
  needs: ['haproxy'],
  version,
  name: 'two backends behind one address, each with a key of its own',
  play: async (stage) => {
    const backends = [await freePort(), await freePort()]
    await nodeServer(stage, {}, backends[0])
    await nodeServer(stage, { ticketKeys: OTHER_KEYS }, backends[1])
    const rows = backends.map((port, index) => `  server s${index} 127.0.0.1:${port}`)
    const timeouts = ['connect', 'client', 'server'].map((name) => `  timeout ${name} 5s`)
    const listen = ['listen tls', '  mode tcp', `  bind 127.0.0.1:${stage.ports[0]}`, '  balance roundrobin']
    const text = [...listen, ...timeouts, ...rows, ''].join('\n')
    stage.start('haproxy', ['-db', '-f', stage.file('haproxy.cfg', text)])
    await listens(stage.ports[0]!)
    const args = [version === 'TLS 1.2' ? '-tls1_2' : '-tls1_3']
    const first = await visit(stage, { ...ASK, args, keeps: 'session.pem' })
    const again = { ...ASK, args, offers: 'session.pem' }
    return [first, await visit(stage, again), await visit(stage, again)]
  },
  expected:
    version === 'TLS 1.2'
      ? ['full: first', 'full: session12.known?', 'resumed: ticket c1']
      : [
          'full: first',
          ['full: hidden (psk.known)', 'full: psk.known?'],
          ['resumed: PSK', 'resumed: PSK c1'],
        ],
}))

/** What vsftpd needs to know, with `require_ssl_reuse`: its data connection is to resume the control connection. */
async function vsftpd(stage: Stage): Promise<void> {
  const { rsaCert, rsaKey } = stage.pem
  const [root, empty] = [stage.file('root'), stage.file('empty')]
  for (const directory of [root, empty]) mkdirSync(directory)
  for (const directory of [stage.file('.'), root]) chmodSync(directory, 0o755)
  chmodSync(stage.file('root/hello.txt', 'hello over FTP\n'), 0o644)
  const [control, data] = stage.ports
  const settings = [
    ...['listen=YES', 'listen_address=127.0.0.1', `listen_port=${control}`, 'background=NO'],
    ...['local_enable=NO', 'anonymous_enable=YES', 'no_anon_password=YES', `anon_root=${root}`],
    ...[`pasv_min_port=${data}`, `pasv_max_port=${data}`, `secure_chroot_dir=${empty}`, 'seccomp_sandbox=NO'],
    ...['ssl_enable=YES', 'allow_anon_ssl=YES', 'force_anon_data_ssl=YES', 'force_anon_logins_ssl=YES'],
    ...[
      'require_ssl_reuse=YES',
      'ssl_ciphers=HIGH',
      `rsa_cert_file=${rsaCert}`,
      `rsa_private_key_file=${rsaKey}`,
    ],
  ]
  stage.start('vsftpd', [stage.file('vsftpd.conf', settings.join('\n') + '\n')])
  await listens(control!)
}

const FTP_CASES: readonly Case[] = [
  {
    peers: 'curl × vsftpd',
    needs: ['curl', 'vsftpd'],
    version: 'TLS 1.2',
    name: 'nothing: AUTH TLS, and a data connection that resumes',
    // curl says AUTH SSL.
    measured: false,
    play: async (stage) => {
      await vsftpd(stage)
      const options = ['-sk', '--ssl-reqd', '--tls-max', '1.2', '--noproxy', '*']
      const url = `ftp://127.0.0.1:${stage.ports[0]}/hello.txt`
      const child = stage.start('curl', [...options, url], { SSLKEYLOGFILE: stage.keys })
      const code = await child.exit
      // It hands out no file where the data connection did not resume.
      return code === 0 && child.text === 'hello over FTP\n' ? ['full', 'resumed'] : ['failed', 'failed']
    },
    expected: ['full: first', 'resumed: session ID c1'],
  },
]

/** All of them. */
export const WEB_CASES: readonly Case[] = [...NGINX_CASES, ...BALANCED_CASES, ...FTP_CASES]
