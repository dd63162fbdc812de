/** Debian's Chromium, for the walks through pages in a real browser. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Where Chromium is on this machine; `undefined` where it is not. */
export const chromiumPath = (): string | undefined =>
  PLACES.find((path): path is string => path !== undefined && existsSync(path))

export function launchChromium(
  executablePath: string,
  profile: string,
  flags: readonly string[] = [],
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...flags,
    ],
  })
}

export interface Barrier {
  readonly id: string
  /** The first element that has it. */
  readonly html: string | undefined
  readonly why: string | undefined
}

/** What is used of axe. */
interface Axe {
  run(options: { readonly runOnly: readonly string[] }): Promise<{
    readonly violations: readonly {
      readonly id: string
      readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[]
    }[]
  }>
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WCAG_22_AA = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds on a page by WCAG 2.2 AA. */
export async function barriersOf(page: Page): Promise<readonly Barrier[]> {
  // Over the debugging protocol: a page's own policy may admit no such script.
  await page.evaluate(axe)
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as { readonly axe: Axe }
    const { violations } = await axe.run({ runOnly })
    return violations.map(({ id, nodes }) => ({ id, html: nodes[0]?.html, why: nodes[0]?.failureSummary }))
  }, WCAG_22_AA)
}
