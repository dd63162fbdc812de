/** How soon a moved slider shows its context, over the documents of this repository. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { formats } from '@lightcone/formats'
import { open } from 'lightcone'
import type { Page } from 'playwright-core'
import { setStage } from './browser.ts'

const QUESTION = 'How is a context packed within a budget of tokens?'
const MOVES = 80
/** The goal is 50 ms; machines that are busy with other work take longer, and this only catches what is wrong. */
const MOST_MEDIAN_MS = 100

/** Single moves are timed until the frame that shows them is painted; a drag must be followed while the hand still moves. */
export async function repacksQuickly(executable: string): Promise<void> {
  const stage = await setStage(executable, async (location) => {
    const cone = await open(location, { parsers: formats })
    await cone.add(join(import.meta.dirname, '../../../docs'))
    await cone.close()
  })
  try {
    const page = await stage.browser.newPage()
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.goto(`${stage.url}/?screen=context&q=${encodeURIComponent(QUESTION)}`)
    await page.locator('[data-packed]').waitFor()
    await movesAreShown(page)
    assert.deepEqual(stage.complaints, [], 'the browser complained')
  } finally {
    await stage.close()
  }
}

async function movesAreShown(page: Page): Promise<void> {
  const times: number[] = []
  // Near and far, up and down, each budget once; between two moves the page comes to rest.
  for (let move = 0; move < MOVES; move++)
    times.push(await page.evaluate(moveSlider, 100 + 40 * ((37 * move) % MOVES)))
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(MOVES - 1, Math.floor(share * MOVES))]!
  const painted = await page.evaluate(drag)
  console.log(
    `ok: from drag to paint ${ms(at(0.5))} in the middle, ${ms(at(0.95))} at p95, ${ms(at(1))} at most of ${MOVES} moves; ${painted.length} of 60 moves of a drag painted`,
  )
  assert.equal(painted.at(-1), 2000, 'the last move is the one that stays')
  assert.equal(new URL(page.url()).searchParams.get('budget'), '2000', 'the address follows')
  assert.ok(at(0.5) <= MOST_MEDIAN_MS, `packing again takes longer than ${MOST_MEDIAN_MS} ms`)
  assert.ok(painted.length >= 5, 'a drag shows nothing until it ends')
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

function moveSlider(budget: number): Promise<number> {
  const slider = document.querySelector<HTMLInputElement>('#budget')!
  return new Promise((resolve) => {
    let startedMs = 0
    const look = () => {
      const packed = document.querySelector<HTMLElement>('[data-packed]')?.dataset['packed']
      if (packed !== slider.value) requestAnimationFrame(look)
      else {
        // A message comes after the frame has been laid out and painted.
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => resolve(performance.now() - startedMs)
        port2.postMessage(0)
      }
    }
    setTimeout(
      () => {
        startedMs = performance.now()
        slider.value = String(budget)
        slider.dispatchEvent(new Event('input', { bubbles: true }))
        requestAnimationFrame(look)
      },
      // Anywhere within a frame.
      60 + 17 * Math.random(),
    )
  })
}

/** One move a frame for a second. Returns the budgets that were painted. */
function drag(): Promise<number[]> {
  const slider = document.querySelector<HTMLInputElement>('#budget')!
  const painted: number[] = []
  return new Promise((resolve) => {
    let [moves, frames] = [0, 0]
    const frame = () => {
      const packed = Number(document.querySelector<HTMLElement>('[data-packed]')?.dataset['packed'])
      if (moves > 0 && packed !== painted.at(-1)) painted.push(packed)
      if (moves < 60) {
        moves++
        slider.value = String(1400 + 10 * moves)
        slider.dispatchEvent(new Event('input', { bubbles: true }))
      }
      // The address follows when the slider rests.
      if (packed === 2000 || frames++ > 600) setTimeout(() => resolve(painted), 300)
      else requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  })
}
