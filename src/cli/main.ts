#!/usr/bin/env node
/** The command line: one subcommand, its exit code. */
import { connect } from './connect.ts'
import { UsageError } from './options.ts'
import { serve } from './serve.ts'

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<number>>> = { serve, connect }

async function main([name = '', ...args]: string[]): Promise<number> {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (!command)
    throw new UsageError(`'${name}' is no command; there are: ${Object.keys(COMMANDS).join(', ')}`)
  return command(args)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 2
}
