#!/usr/bin/env node
/** The command line: one subcommand, its exit code. 0 well, 1 the handshake failed, 2 usage or not a terminal. */
import { entryOf } from '../bytes/table.ts'
import { DecodeError } from '../bytes/reader.ts'
import { Misuse } from '../rules/failure.ts'
import { processIo, type Io } from './output/io.ts'
import { nearest } from '../rules/nearest.ts'
import { UsageError } from './arguments/options.ts'
import { remarkText } from './output/remarks.ts'
import { run } from './run/run.ts'
import { scenarios } from './run/scenarios.ts'
import { start } from './run/start.ts'

interface Command {
  readonly usage: string
  readonly help: string
  run(args: string[], io: Io): number | Promise<number>
}

// What opens sockets or reads keys is loaded when it is asked for: `scenarios` should not wait for it.
const COMMANDS: Readonly<Record<string, Command>> = {
  start: { usage: 'start', help: 'a full handshake, its resumption, and what that saved', run: start },
  scenarios: {
    usage: 'scenarios [WORD]',
    help: 'every scenario with a line on what it shows, or those with a word in it',
    run: scenarios,
  },
  deviations: {
    usage: 'deviations [WORD]',
    help: 'mistakes that an endpoint can be told to make',
    run: async (args, io) => (await import('./run/deviate.ts')).deviations(args, io),
  },
  run: { usage: 'run SCENARIO', help: 'play it: text, JSON, HTML, pcapng, key log, diagrams', run },
  step: {
    usage: 'step SCENARIO',
    help: 'walk through it: bytes, secrets, states, decisions',
    run: async (args, io) => (await import('./step/step.ts')).stepCommand(args, io),
  },
  lab: {
    usage: 'lab',
    help: 'the laboratory: a page to step, change and compare in',
    run: async (args, io) => (await import('./lab/lab.ts')).labCommand(args, io),
  },
  decode: {
    usage: 'decode [FILE|-]',
    help: 'hex, PEM or bytes as an annotated tree with offsets',
    run: async (args, io) => (await import('./decode/decode.ts')).decodeCommand(args, io),
  },
  explain: {
    usage: 'explain CAPTURE',
    help: 'why connections in a capture (pcap, pcapng) resumed or did not',
    run: async (args, io) => (await import('./explain/explain.ts')).explainCommand(args, io),
  },
  probe: {
    usage: 'probe HOST:PORT',
    help: 'how well a live server resumes, and what to change where it does not',
    run: async (args, io) => (await import('./probe/probe.ts')).probeCommand(args, io),
  },
  fleet: {
    usage: 'fleet [NAME]',
    help: 'what share of very many connections resumes, at what cost, and why not the others',
    run: async (args, io) => (await import('./fleet/fleet.ts')).fleetCommand(args, io),
  },
  serve: {
    usage: 'serve --port N',
    help: 'a TLS server on a real socket, annotated',
    run: async (args) => (await import('./socket/serve.ts')).serve(args),
  },
  connect: {
    usage: 'connect HOST:PORT',
    help: 'a TLS client on a real socket, annotated',
    run: async (args) => (await import('./socket/connect.ts')).connect(args),
  },
}

const EXAMPLES = `
Each has a --help of its own. Examples:
  glass-tls start
  glass-tls run tls13-0rtt --html run.html
  glass-tls step tls13-resume
  openssl x509 -in cert.pem -outform DER | glass-tls decode
`

function help(): string {
  const rows = Object.values(COMMANDS).map(({ usage, help }) => `  ${usage.padEnd(20)}${help}`)
  const head = 'glass-tls: a TLS you can see through. For learning, never for production.'
  return `${head}\n\nUsage: glass-tls COMMAND [options]\n\n${rows.join('\n')}\n${EXAMPLES}`
}

async function main([name = '', ...args]: string[], io: Io): Promise<number> {
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    io.out(help())
    return name === '' ? 2 : 0
  }
  const command = entryOf(COMMANDS, name)
  if (!command) {
    const near = nearest(name, Object.keys(COMMANDS))
    const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'see --help'
    throw new UsageError(`'${name}' is no command; ${hint}`)
  }
  return command.run(args, io)
}

// A reader that went away (`| head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})

try {
  process.exitCode = await main(process.argv.slice(2), processIo())
} catch (error) {
  if (!(error instanceof UsageError || error instanceof Misuse || error instanceof DecodeError)) throw error
  process.stderr.write(remarkText(`glass-tls: ${error.message}\n`, process.stderr))
  process.exitCode = 2
}
