/**
 * `npm run test:papers-browser`: the pages in a real Chromium, started with the command of the README on its sample:
 * axe (WCAG 2.2 AA) on every page at 320 and 1440 px in light and dark, no page wider than its window, searching,
 * asking, saving and voting by keyboard alone, no script, no request to another host. Pictures go to `.screenshots/`.
 * Skipped, with a line that says so, where there is no Chromium.
 */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { barriersOf, chromiumPath, launchChromium } from '../../../scripts/chromium.ts'

const pictures = join(import.meta.dirname, '../../../.screenshots')
const QUESTION = 'Which methods build a graph for retrieval?'

async function main(executable: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  const scratch = mkdtempSync(join(tmpdir(), 'papers-browser-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const site = spawn(
    process.execPath,
    [join(import.meta.dirname, '../src/main.ts'), '--folder', join(scratch, 'state'), '--port', String(port)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  try {
    await answers(url, site)
    const browser = await launchChromium(executable, join(scratch, 'profile'))
    const strangers: string[] = []
    const complaints: string[] = []
    browser.on('request', (request) => {
      if (!request.url().startsWith(url)) strangers.push(request.url())
    })
    browser.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    const page = await browser.newPage()
    await byKeyboard(page, url)
    await everyPage(page, url)
    await browser.close()
    assert.deepEqual(strangers, [], 'a request left for another host')
    assert.deepEqual(complaints, [], 'the browser complained')
  } finally {
    site.kill()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** From the feed to a paper found, saved and asked about, without a pointer. */
async function byKeyboard(page: Page, url: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${url}/?period=month`)
  await tabTo(page, (element) => element.matches('header a[href="/search"]'))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search$/)
  await tabTo(page, (element) => element.matches('#q'))
  await page.keyboard.type('graph retrieval')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/search\?/)
  await tabTo(page, (element) => element.matches('main a[href^="/papers/"]'))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/papers\//)
  await tabTo(page, (element) => /save/i.test(element.textContent ?? '') && element.matches('button'))
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
  await page.goto(`${url}/saved`)
  assert.ok((await page.locator('main a[href^="/papers/"]').count()) > 0, 'the paper is among the saved')
  await page.goto(`${url}/ask`)
  await tabTo(page, (element) => element.matches('#q'))
  await page.keyboard.type(QUESTION)
  await tabTo(page, (element) => element.matches('main button'))
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/ask\?/)
  assert.ok((await page.locator('main a[href^="/papers/"]').count()) > 0, 'the answer cites papers')
  console.log('ok: found, saved and asked by keyboard')
}

async function tabTo(page: Page, wanted: (element: Element) => boolean): Promise<void> {
  for (let i = 0; i < 120; i++) {
    await page.keyboard.press('Tab')
    const test = `(${wanted})(document.activeElement)`
    if (await page.evaluate<boolean>(test)) {
      const outline = await page.evaluate(() => {
        const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement!)
        return outlineStyle !== 'none' && outlineWidth !== '0px'
      })
      assert.ok(outline, 'what has the focus shows it')
      return
    }
  }
  throw new Error(`Tab never came to ${wanted}`)
}

async function everyPage(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/?period=month`)
  const paper = await page.locator('main a[href^="/papers/"]').first().getAttribute('href')
  const paths = {
    feed: '/?period=month',
    trending: '/?order=trending&period=week',
    'for-you': '/?order=for-you&period=month',
    paper: paper!,
    search: '/search?q=graph+retrieval',
    ask: `/ask?q=${encodeURIComponent(QUESTION)}`,
    saved: '/saved',
    subscribe: '/subscribe',
    account: '/account',
    operations: '/operations',
  }
  const faults: string[] = []
  for (const width of [1440, 320])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.setViewportSize({ width, height: width === 320 ? 700 : 900 })
      await page.emulateMedia({ colorScheme })
      for (const [name, path] of Object.entries(paths)) {
        const response = await page.goto(url + path)
        const where = `${name}, ${width} px, ${colorScheme}`
        if (response?.status() !== 200) faults.push(`${where}: status ${response?.status()}`)
        if ((await page.locator('script').count()) > 0) faults.push(`${where}: a script`)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        if (wide > 0) faults.push(`${where}: ${wide} px wider than the window`)
        faults.push(...(await barriersOf(page)).map((barrier) => `${where}: ${JSON.stringify(barrier)}`))
        if (colorScheme === 'light')
          await page.screenshot({ path: join(pictures, `papers-${name}-${width}.png`) })
      }
    }
  assert.deepEqual(faults, [])
  console.log(`ok: ${Object.keys(paths).length} pages at two widths in two colours, axe found no barriers`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function answers(url: string, site: ChildProcess): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (site.exitCode !== null) throw new Error('the site ended')
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return
    await setTimeout(100)
  }
  throw new Error('the site does not answer')
}

const executable = chromiumPath()
if (executable === undefined)
  console.log('skipped: no Chromium here (apt-get install chromium, or set CHROMIUM)')
else await main(executable)
