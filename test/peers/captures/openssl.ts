/** The programs of OpenSSL, one connection at a time. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Child } from '../children.ts'
import type { Report } from './case.ts'
import { listens, type Stage } from './stage.ts'

/** How `s_server` is started. */
export interface Serving {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly port?: number
  readonly host?: string
}

/** An `s_server` that turns round each line, or answers otherwise where options say so. */
export async function serve(stage: Stage, { args = [], env = {}, port, host }: Serving = {}): Promise<Child> {
  const [first = 0] = stage.ports
  const at = port ?? first
  const { cert, key } = stage.pem
  const answers = args.some((arg) => arg === '-www' || arg === '-early_data') ? [] : ['-rev']
  const own = ['-accept', `${host ?? '127.0.0.1'}:${at}`, '-cert', cert, '-key', key]
  const child = stage.start('openssl', ['s_server', ...own, ...answers, ...args], env)
  await listens(at)
  return child
}

/** What a visit of `s_client` is. */
export interface Visiting {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly port?: number
  readonly host?: string
  /** Name of the session that is offered, kept before. */
  readonly offers?: string
  /** Name under which the session that is given is kept. */
  readonly keeps?: string
  /** What is said, and what is waited for before the end. */
  readonly says?: string
  readonly hears?: RegExp
  /** Whether the client ends the connection; else the server does, which is asked for it. */
  readonly leaves?: boolean
  /** A server that answers nothing by itself, and is made to; the client leaves then. */
  readonly answerer?: Child
  /** The server name; `localhost` unless given. */
  readonly name?: string
  /** ms that it comes later. */
  readonly waits?: number
}

/** One connection of `s_client`: what it says came of it. */
export async function visit(stage: Stage, visiting: Visiting = {}): Promise<Report> {
  const { args = [], env = {}, host = '127.0.0.1', offers, keeps, name = 'localhost' } = visiting
  const {
    port = stage.ports[0],
    says = 'hello\n',
    hears = /olleh/,
    answerer,
    leaves = answerer !== undefined,
  } = visiting
  const ends = leaves ? [] : ['-ign_eof']
  const before = answerer?.text.length
  await pause(visiting.waits ?? 0)
  const sessions = [
    ...(offers === undefined ? [] : ['-sess_in', stage.file(offers)]),
    ...(keeps === undefined ? [] : ['-sess_out', stage.file(keeps)]),
  ]
  const to = args.includes('-proxy') ? [] : ['-connect', `${host}:${port}`]
  const child = stage.start(
    'openssl',
    ['s_client', ...to, '-servername', name, ...ends, '-keylogfile', stage.keys, ...sessions, ...args],
    env,
  )
  child.type(says)
  await answerer?.until(/^hello/m, before)
  answerer?.type('olleh\n')
  await child.until(hears).catch(() => undefined)
  if (leaves) child.endInput()
  else child.type('CLOSE\n')
  await child.exit
  const [, kind] = /^(New|Reused), TLSv/m.exec(child.text) ?? []
  if (/:error:|errno=/.test(child.text)) return 'failed'
  return kind === 'Reused' ? 'resumed' : kind === 'New' ? 'full' : 'failed'
}

/** Two visits with the session of the first. */
export async function twice(
  stage: Stage,
  first: Visiting = {},
  second: Visiting = first,
): Promise<readonly Report[]> {
  return [
    await visit(stage, { ...first, keeps: 'session.pem' }),
    await visit(stage, { ...second, offers: 'session.pem' }),
  ]
}
