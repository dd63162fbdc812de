/** A site in memory with a browser that keeps its cookie: what the tests of pages and mail share. */

import type { Letter, Transport } from '../src/mail/transport.ts'
import { samplePapers } from '../src/sample.ts'
import { openServices } from '../src/services.ts'
import { DEFAULTS, type Settings } from '../src/settings.ts'
import type { TextFetcher } from '../src/texts/fetch-text.ts'
import { createApp } from '../src/web/app.ts'

export const NOW = Date.UTC(2026, 5, 10, 12)
const SITE = 'https://papers.example'

export async function openSite(
  options: {
    readonly settings?: Partial<Settings>
    readonly transport?: Transport
    readonly papers?: boolean
    readonly textFetcher?: TextFetcher
  } = {},
) {
  const letters: Letter[] = []
  const clock = { now: NOW }
  const transport = options.transport ?? {
    deliver: async (letter: Letter) => void letters.push(letter),
    close: () => {},
  }
  const services = await openServices({
    settings: { ...DEFAULTS, url: SITE, from: 'Daily Papers <papers@papers.example>', ...options.settings },
    now: () => clock.now,
    inMemory: true,
    transport,
    ...(options.textFetcher === undefined ? {} : { textFetcher: options.textFetcher }),
  })
  if (options.papers !== false) await services.library.import(samplePapers(NOW), NOW)
  const faults: string[] = []
  const app = createApp(services, (line) => faults.push(line))

  function browser(address = '192.0.2.1') {
    let cookie = ''
    async function request(
      path: string,
      init: RequestInit = {},
    ): Promise<{ status: number; text: string; headers: Headers }> {
      const headers = new Headers(init.headers)
      if (cookie !== '') headers.set('cookie', cookie)
      const response = await app.fetch(new Request(SITE + path, { ...init, headers }), address)
      const set = response.headers.get('set-cookie')
      if (set !== null) cookie = set.split(';')[0]!
      return { status: response.status, text: await response.text(), headers: response.headers }
    }
    const get = (path: string, headers: Record<string, string> = {}) => request(path, { headers })
    const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
      request(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', origin: SITE, ...headers },
      })
    return {
      get,
      post,
      /** The form token of a page. */
      async form(path = '/subscribe'): Promise<string> {
        return /name="form" value="([^"]+)"/.exec((await get(path)).text)![1]!
      },
      get cookie() {
        return cookie
      },
    }
  }
  return { services, browser, letters, clock, faults, close: () => services.close() }
}
