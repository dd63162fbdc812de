/** `node packages/workbench/e2e/pictures.ts`: takes the pictures of the README, over the documents of this repository. */
import { join } from 'node:path'
import { open } from 'lightcone'
import { chromiumPath } from '../../../scripts/chromium.ts'
import { setStage } from './browser.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const QUESTION = 'How long is an old signing key valid after a rotation?'

const executable = chromiumPath()
if (executable === undefined)
  throw new Error('There is no Chromium here (apt-get install chromium, or set CHROMIUM).')
const stage = await setStage(executable, async (location) => {
  const cone = await open(location)
  for (const folder of ['examples/notes', 'docs']) await cone.add(join(root, folder))
  await cone.close()
})
try {
  const page = await stage.browser.newPage()
  await page.setViewportSize({ width: 1440, height: 900 })
  const picture = (name: string) => page.screenshot({ path: join(root, 'docs/images', `${name}.png`) })
  const address = (screen: string) =>
    `${stage.url}/?screen=${screen}&budget=300&q=${encodeURIComponent(QUESTION)}`
  // Twice, so that the time shown is that of a server at work.
  for (let times = 0; times < 2; times++) {
    await page.goto(address('context'))
    await page.locator('[data-packed]').waitFor()
  }
  await picture('workbench-context')
  await page.goto(address('answer'))
  await page.locator('.marker a').first().click()
  await page.locator('.panel mark').first().waitFor()
  await picture('workbench-citation')
} finally {
  await stage.close()
}
