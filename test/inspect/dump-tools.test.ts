/** Bytes that real tools and languages printed are read back. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex } from '../../src/bytes/bytes.ts'
import { inputsOf } from '../../src/inspect/parts/input.ts'
import { BYTES } from './printed-bytes.ts'

/** An image of standard input in the form that is named. */
const IMAGE = 'd=$(mktemp -d) && cat >$d/in && objcopy -I binary -O $0 $d/in $d/out && cat $d/out; rm -r $d'

const TOOLS = [
  ['xxd'],
  ['xxd', '-p'],
  ['xxd', '-u'],
  ['xxd', '-g', '1'],
  ['xxd', '-g', '4'],
  ['xxd', '-c', '20'],
  ['xxd', '-a'],
  ['xxd', '-b'],
  ['xxd', '-i'],
  ['hexdump', '-C'],
  ['od', '-A', 'x', '-t', 'x1'],
  ['od', '-A', 'd', '-t', 'x1z'],
  ['od', '-A', 'o', '-t', 'x1'],
  ['od', '-t', 'x1'],
  ['od', '-b'],
  ['od', '-c'],
  ['od', '-A', 'x', '-c'],
  ['od', '-t', 'd1'],
  ['hexdump', '-c'],
  ['hexyl'],
  ['hexyl', '--color', 'always'],
  ['hexyl', '--border', 'ascii'],
  ['hexyl', '--border', 'none', '--color', 'never'],
  ['od', '-t', 'u1'],
  ['od', '-v', '-A', 'n', '-t', 'x1'],
  ['od', '-v', '-A', 'n', '-t', 'o1'],
  ['od', '--endian=big', '-t', 'x2'],
  ['od', '--endian=big', '-A', 'x', '-t', 'x4'],
  ...['verilog', 'ihex', 'srec'].map((form) => ['sh', '-c', IMAGE, form] as const),
  ['sh', '-c', 'cat | socat -u -x - /dev/null 2>&1'],
  ['sh', '-c', 'cat | socat -u -v -x - /dev/null 2>&1'],
  ['base64'],
  ['base64', '-w', '0'],
  ['openssl', 'base64'],
  ['python3', '-c', 'import sys;print(repr(sys.stdin.buffer.read()))'],
  ['python3', '-c', 'import sys;print(list(sys.stdin.buffer.read()))'],
  ['python3', '-c', 'import sys,pprint;pprint.pprint(sys.stdin.buffer.read())'],
  ['node', '-e', 'console.log(JSON.stringify(require("fs").readFileSync(0)))'],
] as const satisfies readonly (readonly string[])[]

function run([tool, ...args]: readonly string[], input: Uint8Array): Uint8Array | undefined {
  const { stdout, error, status } = spawnSync(tool, args, { input })
  return error || status !== 0 ? undefined : new Uint8Array(stdout)
}

/** Whether the program behind a command is missing; then its tests are skipped, or with REQUIRE_PEERS=1 they fail. */
function isMissing([tool, , script = '']: readonly string[]): boolean {
  const program = tool === 'sh' ? (script.includes('objcopy') ? 'objcopy' : 'socat') : tool
  return process.env['REQUIRE_PEERS'] !== '1' && spawnSync(program, ['--version']).error !== undefined
}

describe('the output of', () => {
  const samples = fc.sample(BYTES, { seed: 9846, numRuns: 12 })
  it.each(TOOLS.map((command) => [command.slice(0, 6).join(' ').slice(0, 60), command] as const))(
    '%s is read back',
    (_, command) => {
      if (isMissing(command)) return
      for (const bytes of samples) {
        const printed = run(command, bytes)
        expect(printed && toHex(inputsOf(printed)[0].bytes)).toBe(toHex(bytes))
      }
    },
    30_000,
  )

  it.each([
    [['hexdump']],
    [['hexdump', '-x']],
    [['od', '-x']],
    [['od', '-A', 'x', '-t', 'x2']],
    [['od', '-t', 'x4']],
    [['xxd', '-e']],
    [['xxd', '-e', '-g', '2']],
    [['od']],
    [['hexdump', '-d']],
    [['od', '-t', 'u4']],
    [['od', '-t', 'd2']],
    [['od', '-t', 'f4']],
    [['od', '-A', 'n', '-x']],
    [['od', '-A', 'n', '-t', 'x4']],
  ])('%j is refused by name: the order of its bytes is the machine’s', (command) => {
    if (isMissing(command)) return
    const hello = fromHex(
      readFileSync(new URL('../vectors/hexdumps/node-buffer', import.meta.url), 'utf8').replace(
        /<Buffer|>/g,
        '',
      ),
    )
    expect(() => inputsOf(run(command, hello)!)).toThrow(/in the byte order of the machine that printed them/)
  })
})
