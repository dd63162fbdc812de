/** A browser and a server for the tests: both real, both fresh. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ServerSettings, serve } from '@lightcone/server'
import type { BrowserContext } from 'playwright-core'
import { launchChromium } from '../../../scripts/chromium.ts'

export interface Stage {
  readonly url: string
  readonly browser: BrowserContext
  /** Addresses that the page asked and that are not the server's. */
  readonly strangers: readonly string[]
  /** What the browser refused or the page threw. */
  readonly complaints: readonly string[]
  close(): Promise<void>
}

/** `prepare` may fill the index before the server opens it. */
export async function setStage(
  executablePath: string,
  prepare?: (location: string) => Promise<void>,
  settings: Pick<ServerSettings, 'allowedOrigins' | 'models'> = {},
  flags: readonly string[] = [],
): Promise<Stage> {
  const scratch = mkdtempSync(join(tmpdir(), 'lightcone-browser-'))
  mkdirSync(join(scratch, 'profile'))
  const workbench = join(import.meta.dirname, '..', 'dist')
  const location = join(scratch, 'index')
  await prepare?.(location)
  const server = await serve({ location, port: 0, workbench, ...settings })
  const browser = await launchChromium(executablePath, join(scratch, 'profile'), flags)
  const strangers: string[] = []
  const complaints: string[] = []
  browser.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(server.url) && !/^(?:blob|data):/.test(address)) strangers.push(address)
  })
  browser.on('console', (message) => {
    if (message.type() === 'error' && !/status of 404/.test(message.text())) complaints.push(message.text())
  })
  browser.on('weberror', (error) => complaints.push(String(error.error())))
  return {
    url: server.url,
    browser,
    strangers,
    complaints,
    async close() {
      await browser.close()
      await server.stop(1_000)
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
