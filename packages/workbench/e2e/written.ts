/** An answer that a language model writes, behind the protocol that models are asked by: as it comes, and checked. */
import assert from 'node:assert/strict'
import { open } from 'lightcone'
import { barriersOf } from '../../../scripts/chromium.ts'
import { startModelServer } from '../../engine/test/model-server.ts'
import { setStage } from './browser.ts'

const KEYS = '# Keys\n\nSigning keys rotate every thirty days. They live in the hardware vault.\n'

export async function showsWhatAModelWrites(executable: string, picture: string): Promise<void> {
  const models = await startModelServer()
  const prepare = async (location: string) => {
    const cone = await open(location)
    await cone.addDocuments([{ id: 'keys.md', text: KEYS, as: 'keys.md' }])
    await cone.close()
  }
  const stage = await setStage(executable, prepare, { models: { 'small-model': models.model() } })
  try {
    const page = await stage.browser.newPage()
    await page.setViewportSize({ width: 1440, height: 900 })
    models.script({ content: 'Signing keys rotate every thirty days [1]. They rotate in Norway [1].' })
    await page.goto(
      `${stage.url}/?screen=answer&q=${encodeURIComponent('How often do signing keys rotate?')}`,
    )
    await page.getByText('no model was asked').waitFor()
    assert.equal(models.requests.length, 0, 'a model was asked that nobody chose')
    await page.locator('#model').selectOption('small-model')
    await page.locator('.unsupported', { hasText: 'Norway' }).waitFor()
    assert.doesNotMatch(await page.locator('.unsupported').innerText(), /thirty days/)
    assert.deepEqual(await barriersOf(page), [])
    await page.screenshot({ path: picture })
    models.script({ endless: true })
    await page.locator('#question').fill('Where do signing keys live?')
    await page.keyboard.press('Enter')
    await page.locator('.answer[aria-busy=true]').waitFor()
    models.script({ status: 401 })
    await page.locator('#question').fill('How often do keys rotate?')
    await page.keyboard.press('Enter')
    await page.getByText('This is the answer without it').waitFor()
    assert.match(await page.locator('.answer').innerText(), /thirty days/)
    assert.deepEqual(stage.complaints, [], 'the browser complained')
    console.log(
      'ok: what a model writes is shown as it comes, each sentence checked, and what stands in for it',
    )
  } finally {
    await stage.close()
    models.close()
  }
}
