import { LightconeError, type SourceReader } from 'lightcone'
import type { WebReaderOptions } from './web/reader.ts'

export type { Http, HttpRequest, HttpResponse } from './web/http.ts'
export type { WebReaderOptions } from './web/reader.ts'

/**
 * Reads `http:` and `https:` addresses: one page, or the pages that a sitemap or feed lists. Each page is a document;
 * its path is the address without the scheme, and without the host where that is the source's own. A page that the
 * server calls unchanged costs one conditional request.
 */
export function createWebReader(options: WebReaderOptions = {}): SourceReader {
  return {
    kind: 'web',
    locate(location) {
      if (!/^https?:/i.test(location)) return undefined
      const url = URL.parse(location)
      if (url === null || url.hostname === '') throw invalid(`${location} is no address.`)
      if (url.username !== '' || url.password !== '')
        throw invalid('The address has a user name or password in it, which would be stored.')
      url.hash = ''
      return { root: url.href, name: url.host }
    },
    async *read(root, readerOptions) {
      const { readWeb } = await import('./web/reader.ts')
      yield* readWeb(root, readerOptions, options)
    },
  }
}

export const webReader: SourceReader = createWebReader()

const invalid = (message: string): LightconeError =>
  new LightconeError('invalid-argument', { message, hint: 'Write it like https://example.org/page.' })
