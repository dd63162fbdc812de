/** Ten thousand documents and fifty thousand names: what the lists and the drawing take, and that they stay small. */
import assert from 'node:assert/strict'
import { open } from 'lightcone'
import type { Page } from 'playwright-core'
import { type Stage, setStage } from './browser.ts'

const DOCUMENTS = 10_000
const NAMES_A_DOCUMENT = 6
const NAMES = 50_000

const SYLLABLES = ['ba', 'de', 'fi', 'go', 'lu', 'ma', 'ne', 'ri', 'so', 'tu']

/** A name of its own for every number: its digits as syllables. */
function nameOf(number: number): string {
  const word = [...String(number).padStart(6, '0')].map((digit) => SYLLABLES[Number(digit)]).join('')
  return `${word[0]!.toUpperCase()}${word.slice(1)}`
}

function* documents() {
  for (let at = 0; at < DOCUMENTS; at++) {
    const names = Array.from({ length: NAMES_A_DOCUMENT }, (_, i) => nameOf(at * NAMES_A_DOCUMENT + i))
    const [a, b, c, d, e, f] = names
    yield {
      id: `crew/${String(at).padStart(5, '0')}.md`,
      as: 'crew.md',
      text: `# Crew ${at}\n\nThe pilot ${a} met ${b} at the pier. Then ${c} wrote to ${d} about it.\n\n## Later\n\nIn the end ${e} married ${f}.\n`,
    }
  }
}

/** Seeing is measured to the frame in which a list or drawing has what it should. */
export async function staysUsable(executable: string): Promise<void> {
  const stage = await setStage(executable, async (location) => {
    const cone = await open(location)
    await cone.addDocuments(documents(), { name: 'crew' })
    await cone.close()
  })
  try {
    const page = await stage.browser.newPage()
    await page.setViewportSize({ width: 1440, height: 900 })
    await manyDocuments(stage, page)
    await manyNames(stage, page)
    assert.deepEqual(stage.complaints, [], 'the browser complained')
  } finally {
    await stage.close()
  }
}

async function manyDocuments({ url }: Stage, page: Page): Promise<void> {
  const readMs = await timed(async () => {
    await page.goto(`${url}/?screen=documents`)
    await page.getByText('10,000 of 10,000 documents', { exact: true }).waitFor()
  })
  const list = page.getByRole('listbox')
  await list.focus()
  const endMs = await timed(async () => {
    await page.keyboard.press('End')
    await page.getByText('crew/09999.md').waitFor()
  })
  await page.locator('.bands i').nth(3).waitFor()
  const rows = await page.locator('.virtual .row').count()
  const findMs = await timed(async () => {
    await page.locator('#find').fill('crew 7 0042')
    await page.getByText(/^\d+ of 10,000 documents$/).waitFor()
    await page.getByText('crew/00427.md').waitFor()
  })
  assert.ok(rows < 60, `${rows} rows are in the page`)
  assert.ok(endMs < 3_000 && findMs < 3_000, 'the list does not follow')
  console.log(
    `ok: 10,000 documents read in ${ms(readMs)}, from first to last in ${ms(endMs)}, narrowed down in ${ms(findMs)}, ${rows} rows in the page`,
  )
}

async function manyNames({ url }: Stage, page: Page): Promise<void> {
  await page.goto(`${url}/?screen=graph&q=${encodeURIComponent(`Whom did ${nameOf(600)} meet?`)}`)
  await page.locator('.graph[data-drawn=true]').waitFor()
  const drawnMs = await timed(async () => {
    await page.goto(`${url}/?screen=graph&scope=all&names=${NAMES}`)
    await page.locator('.graph[data-drawn=true]').waitFor({ timeout: 120_000 })
  })
  const { panMs, zoomMs } = await page.evaluate(moveDrawing)
  const shown = await page.locator('.graph figcaption').innerText()
  assert.match(shown, /^50,000 names, [\d,]+ relations/)
  const findMs = await timed(async () => {
    await page.locator('#find-relation').fill(nameOf(42).toLowerCase())
    await page.waitForFunction((name) => {
      const rows = [...document.querySelectorAll('.virtual .row .file')]
      return rows.length > 0 && rows.every((row) => row.textContent?.includes(name))
    }, nameOf(42).toLowerCase())
  })
  await page.getByRole('listbox').focus()
  await page.keyboard.press('Enter')
  await page.locator('.panel mark').first().waitFor()
  assert.ok(panMs < 500 && zoomMs < 1_000, `the drawing does not follow (${ms(panMs)}, ${ms(zoomMs)})`)
  console.log(
    `ok: a graph of ${shown.split(';')[0]} drawn in ${ms(drawnMs)}, moved in ${ms(panMs)} and zoomed in ${ms(zoomMs)} a frame, narrowed down in ${ms(findMs)}`,
  )
}

/** From an event to the frame that shows it, in the middle of ten each. */
async function moveDrawing(): Promise<{ readonly panMs: number; readonly zoomMs: number }> {
  const canvas = document.querySelector<HTMLCanvasElement>('.graph canvas')!
  const { left, top } = canvas.getBoundingClientRect()
  const at = { clientX: left + 300, clientY: top + 200, bubbles: true, cancelable: true }
  const timed = (event: Event) =>
    new Promise<number>((resolve) => {
      const startedMs = performance.now()
      canvas.dispatchEvent(event)
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - startedMs)
        port2.postMessage(0)
      })
    })
  const middle = async (make: () => Event) => {
    const times: number[] = []
    for (let i = 0; i < 11; i++) times.push(await timed(make()))
    return times.sort((a, b) => a - b)[5]!
  }
  return {
    panMs: await middle(
      () => new PointerEvent('pointermove', { ...at, buttons: 1, movementX: 5, movementY: 3 }),
    ),
    zoomMs: await middle(() => new WheelEvent('wheel', { ...at, deltaY: -40 })),
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

const ms = (value: number): string => `${Math.round(value)} ms`
