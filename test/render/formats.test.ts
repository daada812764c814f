import { createHash } from 'node:crypto'
import { Script } from 'node:vm'
import mermaid from 'mermaid'
import { describe, expect, it } from 'vitest'
import { htmlOf } from '../../src/render/html/html.ts'
import { keylogText } from '../../src/render/files/keylog.ts'
import {
  lineageDiagram,
  scheduleDiagram,
  sequenceDiagram,
  stateDiagram,
} from '../../src/render/files/mermaid.ts'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { sqlogOf } from '../../src/render/files/sqlog.ts'
import { traceLines } from '../../src/render/files/json.ts'
import { MACHINES } from '../../src/handshake/machines.ts'
import { SCHEDULE_13 } from '../../src/secrets/schedule13.ts'
import { momentsIn, rowsIn } from './page.ts'
import { run } from './runs.ts'

describe('diagrams', () => {
  it('the sequence is one that mermaid reads, with every flight', async () => {
    for (const connection of run('tls13-0rtt').connections) {
      const diagram = sequenceDiagram(connection)
      await expect(mermaid.parse(diagram)).resolves.toMatchObject({ diagramType: 'sequence' })
      expect(diagram).toContain('server->>client: {EncryptedExtensions}')
    }
  })

  it('a state diagram has an edge for each cell of the table that leads elsewhere', () => {
    for (const machine of Object.values(MACHINES)) {
      const diagram = stateDiagram(machine)
      for (const [from, cells] of Object.entries(machine))
        for (const [event, cell] of Object.entries(cells))
          for (const to of cell.to)
            if (to !== from) expect(diagram).toMatch(new RegExp(`^  ${from} --> ${to}: .*${event}`, 'm'))
    }
  })

  it('the key schedule has every row and both inputs', () => {
    const diagram = scheduleDiagram(SCHEDULE_13)
    for (const name of Object.keys(SCHEDULE_13)) expect(diagram).toContain(`${name}[${name}]`)
    expect(diagram).toContain('psk -->|key| early_secret')
    expect(diagram).toContain('shared_secret -->|key| handshake_secret')
    expect(diagram).toContain('handshake_secret -->|"c hs traffic<br/>through ServerHello"|')
  })

  it('the lineage leads from one connection into the next', () => {
    const rows = lineageDiagram(run('tls13-resume')).split('\n')
    const idOf = (name: string): string =>
      rows.filter((row) => row.includes(`["${name}<br/>`)).map((row) => row.trim().split('[')[0]!)[0]!
    expect(rows.join('\n')).toMatch(
      new RegExp(`${idOf('resumption_psk_1')} -- "[^"]*" --> ${idOf('psk[0]')}$`, 'm'),
    )
  })
})

describe('the page', () => {
  const page = htmlOf(run('tls13-resume'))

  it('is one file: nothing is fetched from anywhere', () => {
    expect(page).not.toMatch(/https?:\/\/|<link|<img|<iframe|@import|url\(|\bsrc=|\bfetch\(|import\(/)
  })

  it('has a row for every message that was sent, and a moment for every row', () => {
    const moments = momentsIn(page)
    expect(rowsIn(page).length).toBeGreaterThan(60)
    expect(moments.map(({ index }) => index)).toEqual(rowsIn(page))
    expect(moments.map(({ title }) => title)).toContain('server sends CertificateVerify')
  })

  it('shows the bytes of a message once: who receives it is led to where it was sent', () => {
    const moments = momentsIn(page)
    for (const { title, html } of moments.filter((each) =>
      /receives (Server|Client)Hello/.test(each.title),
    )) {
      const [, sent] = /data-bytes-of="(\d+)"/.exec(html) ?? []
      const sender = moments.find(({ index }) => index === sent)!
      expect(sender.title.replace(/^\w+ sends /, '')).toBe(title.replace(/^\w+ receives /, ''))
      expect(sender.html).toContain('class="message-bytes"')
    }
  })

  it('has a policy that allows its one script and its one style by their hashes, and nothing else', () => {
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)!
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0]!, rule.split(' ').slice(1)]))
    for (const [tag, rule] of [
      ['script', 'script-src'],
      ['style', 'style-src-elem'],
    ] as const) {
      const contents = [...page.matchAll(new RegExp(`<${tag}[^>]*>(.*?)</${tag}>`, 'gs'))]
      const hashes = contents.map(([, text]) => createHash('sha256').update(text!).digest('base64'))
      expect(hashes, tag).toHaveLength(1)
      expect(rules.get(rule)).toEqual(hashes.map((hash) => `'sha256-${hash}'`))
    }
    expect(rules.get('default-src')).toEqual(["'none'"])
    expect(page).not.toMatch(/<[^>]* on\w+=/)
  })

  it('has a script that is JavaScript', () => {
    const [, script] = /<script>(.*?)<\/script>\n<\/head>/s.exec(page)!
    expect(() => new Script(script!)).not.toThrow()
  })
})

describe('the capture file', () => {
  it('begins as pcapng and keeps its blocks whole', () => {
    const view = new DataView(pcapngOf(run('tls13-full')).slice().buffer)
    expect(view.getUint32(0)).toBe(0x0a0d0d0a)
    let at = 0
    while (at < view.byteLength) {
      const length = view.getUint32(at + 4, true)
      expect(length % 4).toBe(0)
      expect(view.getUint32(at + length - 4, true)).toBe(length)
      at += length
    }
    expect(at).toBe(view.byteLength)
  })
})

describe('the key log', () => {
  it('has a line for each secret that tools know, both connections under their own client random', () => {
    const lines = keylogText(run('tls13-resume')).trimEnd().split('\n')
    for (const line of lines) expect(line).toMatch(/^[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}$/)
    expect(new Set(lines.map((line) => line.split(' ')[1])).size).toBe(2)
    expect(lines.length).toBe(new Set(lines).size)
  })
})

describe('the streaming qlog', () => {
  const story = run('tls13-0rtt')
  const text = sqlogOf(story)
  type Row = Readonly<Record<string, unknown>>
  const [header, ...events] = text
    .split('\u001e')
    .slice(1)
    .map((record) => JSON.parse(record) as Row)

  it('is a JSON text sequence: each record behind a separator, with a line end (RFC 7464 §2.2)', () => {
    expect(text).toMatch(/^(\u001e[^\u001e\n]+\n)+$/)
  })

  it('begins with a header of one trace', () => {
    expect(header).toMatchObject({
      file_schema: 'urn:ietf:params:qlog:file:sequential',
      serialization_format: 'application/qlog+json-seq',
      title: 'tls13-0rtt',
      trace: { event_schemas: [expect.any(String)] },
    })
  })

  it('has every line of the trace as an event, in order and with all that it carries', () => {
    const lines = [...traceLines(story)].map((line) => JSON.parse(line) as Row)
    const again = events.map(({ time, name, group_id, data }, seq) => {
      const { actor, ...fields } = data as Row
      return { seq, t: time, connection: group_id, actor, kind: String(name).replace('tls:', ''), ...fields }
    })
    expect(again).toEqual(lines)
  })

  it('has field names in lower case', () => {
    const names = (value: unknown): string[] =>
      typeof value === 'object' && value !== null
        ? [...(Array.isArray(value) ? [] : Object.keys(value)), ...Object.values(value).flatMap(names)]
        : []
    const all = new Set([header, ...events].flatMap(names))
    expect([...all].filter((name) => name !== name.toLowerCase())).toEqual([])
  })
})
