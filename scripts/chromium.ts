/** Debian's Chromium, for the walks through pages in a real browser. */
import { existsSync } from 'node:fs'
import { type BrowserContext, chromium } from 'playwright-core'

const PLACES = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

/** Where Chromium is on this machine; `undefined` where it is not. */
export const chromiumPath = (): string | undefined =>
  PLACES.find((path): path is string => path !== undefined && existsSync(path))

export function launchChromium(executablePath: string, profile: string): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
