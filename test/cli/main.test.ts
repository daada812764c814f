import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { built } from '../kit/built.ts'

const MAIN = built('src/cli/main.ts')

function cli(args: string[], input = ''): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', input })
}

// Each of these is a process of its own.
describe('the command line', () => {
  it('lists its commands', () => {
    const { status, stdout } = cli(['--help'])
    expect(status).toBe(0)
    for (const command of ['start', 'run', 'step', 'decode', 'serve', 'connect', 'scenarios'])
      expect(stdout).toContain(command)
  })

  it('plays: text on stdout, nothing on stderr, exit code 0', () => {
    const { status, stdout, stderr } = cli(['start'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toContain('What resumption saved')
    expect(stdout).not.toContain('\u001b[')
  })

  it.each([
    [['rum', 'tls13-full'], /did you mean run/],
    [['run', 'tls13-ful'], /did you mean tls13-full/],
    [['run', 'tls13-full', '--nonsense'], /nonsense/],
    [['step', 'tls13-full'], /needs a terminal/],
    [['explain', 'README.md'], /explain: expected a pcap or pcapng file, .*decode/],
    [['explain', 'README.md', '--ticket-key', '00'], /expected 48, 64 or 80 bytes, actual 1/],
  ])('exit code 2 for what makes no sense: %j', (args, message) => {
    const { status, stderr, stdout } = cli(args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(message)
  })

  it('exit code 1 for bytes that are wrong, read from standard input', () => {
    const { status, stderr } = cli(['decode'], '1603010005')
    expect(status).toBe(1)
    expect(stderr).toContain('record.length at byte 3')
  })

  it('is quiet when its reader goes away', () => {
    const line = `'${process.execPath}' '${MAIN}' run tls13-resume --json | head -n 1`
    const { stdout, stderr } = spawnSync('bash', ['-c', line], { encoding: 'utf8' })
    expect(JSON.parse(stdout)).toMatchObject({ seq: 0 })
    expect(stderr).toBe('')
  })
})
