/**
 * `npm run test:browser`: a stranger's path through the workbench in a real Chromium, from an empty folder to an
 * opened citation, by keyboard, at 320 and 1440 px, with axe on every screen. Pictures go to `.screenshots/`.
 * Skipped, with a line that says so, where there is no Chromium. `-- --short` looks at each width in one colour.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { barriersOf, chromiumPath } from '../../../scripts/chromium.ts'
import { type Stage, setStage } from './browser.ts'
import { staysUsable } from './large.ts'
import { repacksQuickly } from './repack.ts'
import { COMPARED, RUN } from './reports.ts'
import { ATTACK, PAPER, PLACES, sources } from './sources.ts'
import { keepsStrangersOut } from './strangers.ts'
import { showsWhatAModelWrites } from './written.ts'

const SCREENS = ['start', 'context', 'answer', 'documents', 'compare', 'graph', 'evaluate', 'settings']
const QUESTION = 'How often do signing keys rotate?'
const packageRoot = join(import.meta.dirname, '..')
const pictures = join(packageRoot, '..', '..', '.screenshots')

const isShort = process.argv.includes('--short')
const SCHEMES = ['light', 'dark'] as const

/** Scripts that the first view loads, as a server may send them. */
const MOST_FIRST_BYTES = 80_000

async function main(executable: string | undefined): Promise<void> {
  build()
  checkWeight()
  if (executable === undefined)
    console.log('skipped: no Chromium here (apt-get install chromium, or set CHROMIUM)')
  else await walk(executable)
}

function build(): void {
  const vite = createRequire(import.meta.url)
    .resolve('vite/package.json')
    .replace(/package\.json$/, 'bin/vite.js')
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'error', packageRoot], { stdio: 'inherit' })
}

function checkWeight(): void {
  const page = readFileSync(join(packageRoot, 'dist/index.html'), 'utf8')
  assert.doesNotMatch(
    page,
    /<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=/,
    'the page holds no inline script or style',
  )
  const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path!)
  assert.ok(scripts.length > 0, 'the page loads a script')
  const bytes = scripts.reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(packageRoot, 'dist', path))).length,
    0,
  )
  console.log(`ok: first load ${(bytes / 1000).toFixed(1)} kB of script, gzipped`)
  assert.ok(bytes <= MOST_FIRST_BYTES, `more than ${MOST_FIRST_BYTES} bytes`)
}

async function walk(executable: string): Promise<void> {
  mkdirSync(pictures, { recursive: true })
  for (const width of [1440, 320]) {
    const stage = await setStage(executable)
    try {
      const page = await stage.browser.newPage()
      await page.setViewportSize({ width, height: width === 320 ? 700 : 900 })
      await fromEmptyToCitation(stage, page, width)
      await everyScreen(stage, page, width)
      await hostileFields(stage, page)
      if (width === 1440) await opensEveryKind(stage, page)
      if (width === 1440) await drawsThePdfPages(stage, page)
      assert.deepEqual(barriers, [], 'axe found barriers')
      assert.deepEqual(stage.strangers, [], 'a request left for another host')
      assert.deepEqual(stage.complaints, [], 'the browser complained')
    } finally {
      await stage.close()
    }
  }
  await keepsStrangersOut(executable)
  await showsWhatAModelWrites(executable, join(pictures, 'answer-model-1440.png'))
  await repacksQuickly(executable)
  if (!isShort) await staysUsable(executable)
}

const picture = (page: Page, name: string) => page.screenshot({ path: join(pictures, `${name}.png`) })

/** Keys alone: the files are handed to the chooser that Enter opens. */
async function fromEmptyToCitation({ url }: Stage, page: Page, width: number): Promise<void> {
  await page.goto(url)
  await page.getByText('Drop files or folders here').waitFor()
  await picture(page, `start-${width}`)
  page.once('filechooser', (chooser) => chooser.setFiles(sources()))
  await tabTo(page, 'pick-files')
  await page.keyboard.press('Enter')
  await page.getByText(/documents? added/).waitFor()
  await tabTo(page, 'first-question')
  await page.keyboard.type(QUESTION)
  await page.keyboard.press('Enter')
  const marker = page.locator('.marker a').first()
  await marker.waitFor()
  await tabUntil(page, () => document.activeElement?.closest('.marker') !== null)
  assert.match(await page.locator('.hover:visible').innerText(), /thirty days/)
  await picture(page, `answer-${width}`)
  await page.keyboard.press('Enter')
  const mark = page.locator('.panel mark').first()
  await mark.waitFor()
  assert.match((await page.locator('.panel mark').allInnerTexts()).join(' '), /thirty days/)
  const box = await mark.boundingBox()
  assert.ok(box !== null && box.y >= 0 && box.y < page.viewportSize()!.height, 'the cited words are in view')
  await checkAccess(page, `citation ${width}`)
  await picture(page, `citation-${width}`)
  await page.keyboard.press('Escape')
  await page.locator('.panel').waitFor({ state: 'detached' })
  await page.reload()
  assert.match(await page.locator('.answer').innerText(), /thirty days/)
  console.log(`ok: from an empty folder to an opened citation by keyboard, ${width} px`)
}

async function everyScreen({ url }: Stage, page: Page, width: number): Promise<void> {
  const schemes = isShort ? [SCHEMES[width === 320 ? 1 : 0]!] : SCHEMES
  for (const scheme of schemes) {
    await page.emulateMedia({ colorScheme: scheme })
    for (const screen of SCREENS) {
      await page.goto(`${url}/?screen=${screen}&q=${encodeURIComponent(QUESTION)}`)
      await page.waitForLoadState('networkidle')
      await checkAccess(page, `${screen} ${width} ${scheme}`)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, `${screen} scrolls sideways at ${width} px by ${overflow}`)
      await picture(page, `${screen}-${width}-${scheme}`)
    }
    for (const view of ['raw', 'why', 'trace']) {
      await page.goto(`${url}/?screen=context&view=${view}&q=${encodeURIComponent(QUESTION)}`)
      await page.waitForLoadState('networkidle')
      await checkAccess(page, `context ${view} ${width} ${scheme}`)
      await picture(page, `context-${view}-${width}-${scheme}`)
    }
  }
  await everySetUp(url, page, width)
  await page.emulateMedia({ colorScheme: 'light' })
  console.log(`ok: axe finds nothing on ${SCREENS.length} screens in ${schemes.join(' and ')}, ${width} px`)
}

/** What screens show only when it is asked for: stages to choose, the graph of all names, reports of runs. */
async function everySetUp(url: string, page: Page, width: number): Promise<void> {
  const question = encodeURIComponent(QUESTION)
  await page.goto(`${url}/?screen=compare&q=${question}&strategy-b=select.all,rerank.none`)
  await page.locator('#stages-B-rerank').waitFor()
  assert.equal(await page.locator('#stages-B-select').inputValue(), 'all')
  await page.locator('summary', { hasText: 'Stages' }).first().click()
  await page.locator('#stages-A-render').selectOption('markdown')
  await page.waitForURL(/strategy=render\.markdown/)
  await checkAccess(page, `compare with stages ${width}`)
  await picture(page, `compare-stages-${width}`)
  await page.goto(`${url}/?screen=graph&q=${question}`)
  await page.locator('.graph[data-drawn=true]').waitFor()
  await checkDrawing(page, ['question', 'document', 'passage'])
  await page.goto(`${url}/?screen=graph&scope=all`)
  await page.locator('.graph[data-drawn=true]').waitFor()
  await checkDrawing(page, ['name'])
  await checkAccess(page, `graph of all names ${width}`)
  await picture(page, `graph-all-${width}`)
  await page.goto(`${url}/?screen=evaluate`)
  await page.locator('#reports').setInputFiles([RUN, COMPARED])
  await page.getByText('1 drop').waitFor()
  assert.match(await page.locator('main').innerText(), /rerank[\s\S]*3 of 4/)
  await checkAccess(page, `evaluate with reports ${width}`)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  assert.ok(overflow <= 0, `reports scroll the page sideways at ${width} px by ${overflow}`)
  await picture(page, `evaluate-reports-${width}`)
}

/** Most of a drawing is empty, and its points have the colours that the legend names. */
async function checkDrawing(page: Page, kinds: readonly string[]): Promise<void> {
  await page.waitForTimeout(300)
  const png = (await page.locator('.graph .canvas').screenshot()).toString('base64')
  const { empty, points } = await page.evaluate(
    async ([data, kinds]) => {
      const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
      const pen = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d', {
        willReadFrequently: true,
      })!
      const colorOf = (name: string) => {
        document.body.style.outlineColor = `var(--${name})`
        pen.fillStyle = getComputedStyle(document.body).outlineColor
        pen.fillRect(0, 0, 1, 1)
        return [...pen.getImageData(0, 0, 1, 1).data]
      }
      const colors = ['surface', ...kinds.map((kind) => `graph-${kind}`)].map(colorOf)
      pen.drawImage(bitmap, 0, 0)
      const { data: pixels } = pen.getImageData(0, 0, bitmap.width, bitmap.height)
      const counts = colors.map(() => 0)
      // What WebGL draws may be rounded otherwise.
      for (let at = 0; at < pixels.length; at += 4)
        for (const [index, color] of colors.entries())
          if ([0, 1, 2].every((part) => Math.abs(pixels[at + part]! - color[part]!) <= 4)) counts[index]!++
      const [surface = 0, ...points] = counts
      return { empty: surface / (pixels.length / 4), points }
    },
    [png, kinds] as const,
  )
  assert.ok(empty > 0.5 && empty < 0.999, `the drawing is empty or full (${empty})`)
  for (const [at, kind] of kinds.entries())
    assert.ok(points[at]! > 20, `no point has the colour of a ${kind}`)
}

/** Names, headings, code, cells, speakers and links that a document controls stay text, wherever they are shown. */
async function hostileFields({ url }: Stage, page: Page): Promise<void> {
  const question = encodeURIComponent('What does the zebra manual say?')
  const shown = [
    ...['context', 'answer', 'documents', 'compare', 'graph'].map((screen) => `screen=${screen}`),
    ...['raw', 'why', 'trace'].map((view) => `screen=context&view=${view}`),
  ]
  for (const where of shown) {
    await page.goto(`${url}/?${where}&q=${question}&budget=2000`)
    await page.waitForLoadState('networkidle')
    await staysText(page, where)
  }
  await page.goto(`${url}/?screen=documents`)
  await page.locator('summary').click()
  await staysText(page, 'the list of what was skipped')
  const hostile = await hostileDocuments(page)
  assert.ok(hostile.length >= 7, `of the files that attack only ${hostile.length} were read`)
  for (const id of hostile) {
    await page.goto(`${url}/?screen=documents&doc=${encodeURIComponent(id)}&start=0&end=20`)
    await page.locator('.panel .text').waitFor()
    await staysText(page, id)
  }
  const address = `${url}/?screen=documents&q=${encodeURIComponent('"><img src=x onerror=pwned=1>')}&doc=${encodeURIComponent('<script>pwned=1</script>')}&namespace=`
  await page.goto(address)
  await page.waitForLoadState('networkidle')
  assert.equal(await page.evaluate(() => (globalThis as { pwned?: unknown }).pwned), undefined)
  console.log('ok: what a document or an address brings stays text')
}

const hostileDocuments = (page: Page): Promise<string[]> =>
  page.evaluate(async () => {
    const { documents } = await (await fetch('/operations/list')).json()
    return documents.map(({ id }: { id: string }) => id).filter((id: string) => id.includes('pwned'))
  })

async function staysText(page: Page, where: string): Promise<void> {
  const seen = await page.locator('body').innerText()
  if (!where.includes('trace')) assert.match(seen, new RegExp(ATTACK.shown), `${where} shows the document`)
  const state = await page.evaluate(() => ({
    ran: (globalThis as { pwned?: unknown }).pwned,
    foreign: document.querySelectorAll(
      '.body :is(script, img, iframe, object, svg, math, details[ontoggle], a[href^="javascript"])',
    ).length,
  }))
  assert.deepEqual(state, { ran: undefined, foreign: 0 }, `${where} ran or held what the document brought`)
}

/** The citation goes over two pages: its lines are marked on both, those between, too. */
async function drawsThePdfPages({ url }: Stage, page: Page): Promise<void> {
  await page.goto(`${url}/?screen=answer&q=${encodeURIComponent(PAPER.question)}`)
  await page.locator('.card .cite', { hasText: '.pdf' }).first().click()
  await page.locator('.page canvas').nth(1).waitFor()
  await page.waitForFunction(() =>
    [...document.querySelectorAll('.page [role=status]')].every(({ textContent }) => textContent === ''),
  )
  const bands = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLCanvasElement>('.page canvas')].map((canvas) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      const isYellow = (row: number) => {
        for (let at = 4 * row * canvas.width; at < 4 * (row + 1) * canvas.width; at += 4)
          if (data[at]! > 240 && data[at + 2]! < 200) return true
        return false
      }
      let lines = 0
      for (let row = 1; row < canvas.height; row++) if (isYellow(row) && !isYellow(row - 1)) lines++
      return lines
    }),
  )
  assert.deepEqual(bands, [PAPER.pages[0].length, PAPER.pages[1].length], 'each cited line is marked')
  await picture(page, 'pdf-1440')
  console.log('ok: the pages of a PDF are drawn with the cited lines marked')
}

/** A citation opens where it stands: a line of code, a row of a table, a turn of a chat. */
async function opensEveryKind({ url }: Stage, page: Page): Promise<void> {
  for (const { question, file, place, words } of PLACES) {
    await page.goto(`${url}/?screen=context&q=${encodeURIComponent(question)}`)
    await page.locator('.card .cite', { hasText: file }).first().click()
    await page.locator('.panel mark').first().waitFor()
    assert.match((await page.locator('.panel mark').allInnerTexts()).join('\n'), words, file)
    assert.match(await page.locator('.panel .place').innerText(), place, file)
  }
  console.log('ok: code, tables and chats open at their lines and turns')
}

/** What axe found, on all screens: one run names them all. */
const barriers: object[] = []

async function checkAccess(page: Page, where: string): Promise<void> {
  for (const barrier of await barriersOf(page)) barriers.push({ where, ...barrier })
}

const tabTo = (page: Page, id: string) =>
  tabUntil(page, (wanted) => document.activeElement?.id === wanted, id)

async function tabUntil<T>(page: Page, isThere: (argument: T) => boolean, argument?: T): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if (await page.evaluate(isThere as (argument: unknown) => boolean, argument)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('Tab never led there')
}

await main(chromiumPath())
