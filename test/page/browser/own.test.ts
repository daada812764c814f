/** Evidence of one's own in Chromium: dropped, pasted and chosen; told; and never a request, nor a word of it in the address. */
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { concatAll, fromText } from '../../../src/bytes/bytes.ts'
import { captureOf } from '../../bench/capture-source.ts'
import { describeWith } from '../../peers/children.ts'
import { captured, certificate, hostile, rfc8448, session } from '../evidence-samples.ts'
import { settled, useLaboratory, violations } from './browser.ts'

interface Dropped {
  readonly name: string
  readonly bytes: Uint8Array
}

const text = (name: string, content: string): Dropped => ({ name, bytes: fromText(content) })

/** Drops files on the heading of the page, wherever one is in it. */
async function drop(page: Page, files: readonly Dropped[]): Promise<void> {
  const data = files.map(({ name, bytes }) => ({ name, bytes: [...bytes] }))
  await page.evaluate((given) => {
    const transfer = new DataTransfer()
    for (const { name, bytes } of given) transfer.items.add(new File([Uint8Array.from(bytes)], name))
    const event = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true })
    document.querySelector('h1')!.dispatchEvent(event)
  }, data)
  await page
    .locator('.pieces li')
    .nth(files.length - 1)
    .waitFor()
  await settled(page)
}

const samples = (): Readonly<Record<string, readonly Dropped[]>> => {
  const { capture, keylog } = captured('tls13-resume')
  const { client, server, keylog: rfcKeys } = rfc8448()
  const { pem, ticket, key } = session()
  return {
    capture: [{ name: 'visit.pcapng', bytes: capture }, text('keys.txt', keylog)],
    sides: [text('client.hex', client), text('server.hex', server), text('keys.txt', rfcKeys)],
    certificate: [text('server.pem', certificate())],
    session: [text('session.pem', pem)],
    ticket: [text('ticket.hex', ticket), text('ticket-key.hex', key)],
    hostile: [{ name: '<img src=x onerror=alert(1)>.bin', bytes: hostile() }],
    damaged: [text('cut.hex', '16 03 01 00 c4 01 00 00 c0 03 03')],
  }
}

/** Connections that begin in a pcapng of Ethernet and IPv4: segments that have SYN alone (RFC 9293 §3.1). */
function beginnings(capture: Uint8Array): number {
  const view = new DataView(capture.buffer, capture.byteOffset, capture.length)
  const flags = 28 + 14 + 20 + 13
  let count = 0
  for (let at = 0; at < capture.length; at += view.getUint32(at + 4, true))
    if (view.getUint32(at, true) === 6 && capture[at + flags] === 2) count++
  return count
}

/** How many bytes the page has read of a capture, once it has read some. */
async function bytesRead(page: Page): Promise<number> {
  await page.waitForFunction(() => (document.querySelector('progress')?.value ?? 0) > 0)
  return page.evaluate(() => document.querySelector('progress')!.value)
}

describeWith('chromium', '--version', 'evidence of one’s own in Chromium', () => {
  const { open, file } = useLaboratory()

  it.each(Object.keys(samples()))('%s: dropped anywhere it opens, and each step of it', async (kind) => {
    const page = await open('#run=tls13-full')
    const before = await page.evaluate(() => location.href)
    await drop(page, samples()[kind]!)
    await page.locator('.own aside h2').waitFor()
    for (let step = 0; step < 30; step++) await page.keyboard.press('ArrowRight')
    await settled(page)
    expect(await page.evaluate(() => location.href)).toBe(before)
    expect(await page.locator('.own img').count()).toBe(0)
    expect(await page.locator('.own [role=alert]').count()).toBe(kind === 'damaged' ? 1 : 0)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await violations(page), colorScheme).toEqual([])
    }
  })

  it('a capture and its key log: the connections, why not, and the story in lanes', async () => {
    const page = await open()
    await drop(page, samples()['capture']!)
    const told = page.locator('.heard')
    expect(await told.textContent()).toContain('resumed by PSK of c1')
    await page.locator('.heard button', { hasText: 'c2' }).click()
    await page.getByRole('heading', { name: /^c2: resumed/ }).waitFor()
    await page.locator('.own .lanes .row', { hasText: 'EncryptedExtensions' }).click()
    await page.getByRole('heading', { name: 'server sends EncryptedExtensions' }).waitFor()
    expect(await page.locator('.own code').first().textContent()).toBe(
      'glass-tls explain visit.pcapng --keylog keys.txt',
    )
  })

  it('bytes and fields light up each other', async () => {
    const page = await open()
    await drop(page, samples()['hostile']!)
    await page.keyboard.press('ArrowRight')
    await page.getByRole('heading', { name: /ClientHello/ }).waitFor()
    await page.locator('.own .field', { hasText: 'legacy_version' }).hover()
    expect(await page.locator('.own .hex .on').first().textContent()).toBe('03 03')
    expect(await page.locator('.own .fields').textContent()).toContain(String.raw`\x1b`)
  })

  it('by keyboard alone: opened, pasted, stepped through, taken for something else, cleared', async () => {
    const page = await open('', { forcedColors: 'active' })
    await page.getByRole('button', { name: 'Your own evidence' }).focus()
    await page.keyboard.press('Enter')
    // What opens is drawn before it takes the focus, and nobody types faster than that.
    await page.locator('#own-title:focus').waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.type(session().key)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    const piece = page.locator('.pieces li')
    await piece.filter({ hasText: 'taken for a ticket key of 48 bytes' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    await page.keyboard.press('P')
    await piece.filter({ hasText: 'taken for a PSK of 48 bytes' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('button', { name: 'clear all' }).focus()
    await page.keyboard.press('Enter')
    await piece.waitFor({ state: 'detached' })
  })

  it('pasted anywhere it is taken', async () => {
    const page = await open()
    await page.evaluate((hex) => {
      const clipboardData = new DataTransfer()
      clipboardData.setData('text/plain', hex)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))
    }, rfc8448().client)
    await page.locator('.pieces li', { hasText: 'what was pasted' }).waitFor()
    await page.locator('.part', { hasText: 'ClientHello' }).waitFor()
  })

  it('stands in 360 px', async () => {
    const page = await open('', { viewport: { width: 360, height: 800 } })
    await drop(page, samples()['capture']!)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360)
  })
  it('a capture of 8 MiB: cancelled, read anew, looked at meanwhile, and told whole', async () => {
    const large = join(dirname(file()), 'large.pcapng')
    const capture = concatAll(Array.from(captureOf('connections', 2 ** 23), (chunk) => chunk.slice()))
    writeFileSync(large, capture)
    const page = await open()
    await page.getByRole('button', { name: 'Your own evidence' }).click()
    await page.locator('.bring input[type=file]').setInputFiles(large)
    await bytesRead(page)
    await page.getByRole('button', { name: 'cancel' }).click()
    const words = await page.getByText(/^No more of it was read/).textContent()
    const [, read, of] = /read: (\d+) of (\d+) bytes/.exec(words!)!.map(Number)
    expect(of).toBe(capture.length)
    expect(read).toBeLessThan(capture.length / 2)
    const summary = page.locator('.capture .summary')
    expect(await summary.count()).toBe(0)

    await page.getByLabel('what large.pcapng is').selectOption('capture')
    const before = await bytesRead(page)
    await page.locator('.heard button', { hasText: /^c2$/ }).click()
    await page.getByRole('heading', { name: /^c2: / }).waitFor()
    // Its story and its first moment wait for one piece of the capture each, and not for all of it.
    expect((await bytesRead(page)) - before).toBeLessThan(capture.length / 4)

    await summary.waitFor()
    expect(await page.locator('progress').count()).toBe(0)
    expect(await page.getByRole('heading', { name: /^c2: / }).count()).toBe(1)
    // Of seven connections three resume, one in each way.
    const connections = beginnings(capture)
    const told = await summary.textContent()
    expect(told).toContain(`${connections} connections: ${(connections * 3) / 7} resumed`)
    const each = connections / 7
    expect(told).toContain(`resumed by session ID ${each}, ticket ${each}, PSK ${each}`)
    const listed = await page.locator('.heard > li').count()
    expect(await page.locator('.capture').textContent()).toContain(`${connections - listed} more connections`)
  })
})
