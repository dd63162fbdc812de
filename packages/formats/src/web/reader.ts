/** Web addresses as sources: one page, or the pages that a sitemap or feed lists. */
import { gunzipSync } from 'node:zlib'
import {
  decodeText,
  isLightconeError,
  type KnownFile,
  LightconeError,
  type Metadata,
  type SourceReaderItem,
  type SourceReaderOptions,
  throwIfAborted,
} from 'lightcone'
import { checkAddress, createClient, type Page, type WebClient } from './client.ts'
import { contentTypeOf, fileName } from './content-type.ts'
import { createHttp, type Http } from './http.ts'
import { escapeHtml, type ListedPage, type Listing, readListing } from './listing.ts'

export interface WebReaderOptions {
  /** The network. Default: Node's client with checked addresses. */
  readonly http?: Http
  readonly pause?: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly nowMs?: () => number
}

/** Pages behind one sitemap or feed unless the caller sets another limit. */
export const DEFAULT_MAX_URLS = 1000
/** Sitemaps that one index of sitemaps is followed to. */
const MAX_SITEMAPS = 50
/** A sitemap is at most 50 MB unpacked (sitemaps.org). */
const MAX_SITEMAP_BYTES = 52_428_800

export async function* readWeb(
  root: string,
  readerOptions: SourceReaderOptions,
  options: WebReaderOptions,
): AsyncGenerator<SourceReaderItem> {
  const { maxBytes, privateAddresses = false, signal } = readerOptions
  const client = createClient({
    http: options.http ?? createHttp(),
    pause: options.pause ?? pauseFor,
    nowMs: options.nowMs ?? Date.now,
    maxBytes,
    privateAddresses,
    signal,
  })
  yield* new Reading(new URL(root), client, readerOptions).items()
}

type Skipped = Extract<SourceReaderItem, { code: unknown }>

/** One reading of one address. */
class Reading {
  private readonly root: URL
  private readonly client: WebClient
  private readonly options: SourceReaderOptions
  /** The source's own hosts: the one asked for, and the one that it redirects to. */
  private readonly hosts = new Set<string>()

  constructor(root: URL, client: WebClient, options: SourceReaderOptions) {
    this.root = root
    this.client = client
    this.options = options
    this.hosts.add(root.host)
  }

  async *items(): AsyncGenerator<SourceReaderItem> {
    const path = this.pathOf(this.root)
    const page = await this.client.get(this.root, validatorsOf(this.options.known(path)))
    if (page.notModified) {
      yield { path, unchanged: true }
      return
    }
    this.hosts.add(page.url.host)
    const listing = listingOf(page)
    if (listing === undefined) yield itemOf(path, page)
    else yield* this.listed(path, listing)
  }

  private async *listed(path: string, listing: Listing): AsyncGenerator<SourceReaderItem> {
    const { maxUrls = DEFAULT_MAX_URLS, signal, onProgress } = this.options
    if (listing.kind === 'feed') yield { path, keepRest: true }
    const seen = new Set<string>()
    for await (const page of listing.kind === 'sitemap-index' ? this.sitemaps(listing) : listing.pages) {
      throwIfAborted(signal)
      const url = 'code' in page ? page : this.addressOf(page, listing.kind)
      if ('code' in url) {
        yield url
        continue
      }
      const inside = this.pathOf(url)
      if (seen.has(inside)) continue
      if (seen.size >= maxUrls) {
        const reason = `The listing has more than ${maxUrls} pages; the rest was left out. Raise maxUrls to read them.`
        yield skip(path, 'file-too-large', reason)
        return
      }
      seen.add(inside)
      yield await this.listedPage(inside, url, page as ListedPage)
      onProgress?.({ stage: 'read', done: seen.size, item: inside })
    }
  }

  /**
   * The pages of all sitemaps of an index. One that cannot be reached now ends the reading, so that its pages are not
   * taken for gone.
   */
  private async *sitemaps(index: Listing): AsyncGenerator<ListedPage | Skipped> {
    for (const [at, entry] of index.pages.entries()) {
      const url = this.addressOf(entry, index.kind)
      if ('code' in url) yield url
      else if (at >= MAX_SITEMAPS) {
        yield skip(this.pathOf(url), 'file-too-large', `Beyond ${MAX_SITEMAPS} sitemaps none is read.`)
        return
      } else
        try {
          const inner = listingOf(await this.client.get(url))
          // An index names sitemaps, never another index (sitemaps.org).
          if (inner?.kind === 'sitemap') yield* inner.pages
          else yield skip(this.pathOf(url), 'file-malformed', 'It is no sitemap.')
        } catch (error) {
          if (isLightconeError(error) && error.code === 'url-failed') throw error
          yield skipOf(this.pathOf(url), error)
        }
    }
  }

  /** Where an entry leads. A sitemap speaks for its own host alone (sitemaps.org). */
  private addressOf(page: ListedPage, kind: Listing['kind']): URL | Skipped {
    const refuse = (reason: string) => skip(page.url.slice(0, MAX_SHOWN), 'url-refused', reason)
    const url = URL.parse(page.url, this.root.href)
    if (url === null) return refuse('It is no address.')
    url.hash = ''
    if (kind !== 'feed' && !this.hosts.has(url.host))
      return refuse('A sitemap may name pages of its own host only.')
    try {
      return checkAddress(url)
    } catch (error) {
      return refuse((error as Error).message)
    }
  }

  private async listedPage(path: string, url: URL, page: ListedPage): Promise<SourceReaderItem> {
    const { title = '', metadata, content } = page
    if (content !== undefined) {
      const html = `<title>${escapeHtml(title)}</title><main>\n${content}\n</main>`
      const bytes = new TextEncoder().encode(html)
      return { path, bytes, as: 'entry.html', charset: 'utf-8', metadata: { ...metadata, url: url.href } }
    }
    try {
      const got = await this.client.get(url, validatorsOf(this.options.known(path)))
      return got.notModified ? { path, unchanged: true } : itemOf(path, got, metadata)
    } catch (error) {
      return skipOf(path, error)
    }
  }

  /** `guide/keys` on the source's own host, `other.org/keys` elsewhere; a folder's own page is its `index`. */
  private pathOf(url: URL): string {
    const inside = `${url.pathname}${url.search}`.replace(/^\/+/, '')
    const path = inside === '' || inside.endsWith('/') ? `${inside}index` : inside
    return this.hosts.has(url.host) ? path : `${url.host}/${path}`
  }
}

/** Longest address that is shown in a skip. */
const MAX_SHOWN = 500

function itemOf(path: string, page: Page, listed: Metadata = {}): SourceReaderItem {
  const { url, headers, body } = page
  const { media, charset } = contentTypeOf(headers['content-type'])
  const modifiedMs = Date.parse(headers['last-modified'] ?? '')
  return {
    path,
    bytes: body,
    as: fileName(url, media),
    ...(charset === undefined ? {} : { charset }),
    ...(Number.isNaN(modifiedMs) ? {} : { modifiedMs }),
    metadata: {
      ...listed,
      url: url.href,
      ...(media === '' ? {} : { contentType: media }),
      ...(headers.etag === undefined ? {} : { etag: headers.etag }),
      ...(headers['last-modified'] === undefined ? {} : { lastModified: headers['last-modified'] }),
    },
  }
}

function validatorsOf(known: KnownFile | undefined) {
  const { etag, lastModified } = known?.metadata ?? {}
  return {
    ...(typeof etag === 'string' ? { etag } : {}),
    ...(typeof lastModified === 'string' ? { lastModified } : {}),
  }
}

function listingOf({ body, headers, url }: Page): Listing | undefined {
  const { media, charset } = contentTypeOf(headers['content-type'])
  const isGzip = body[0] === 0x1f && body[1] === 0x8b && /\.xml\.gz$/i.test(url.pathname)
  const isXml = /[/+]xml$/.test(media) && media !== 'application/xhtml+xml'
  const couldBe = isXml || isGzip || (media !== 'text/html' && /\.(?:xml|rss|atom|rdf)$/i.test(url.pathname))
  if (!couldBe) return undefined
  const bytes = isGzip ? unpacked(body) : body
  try {
    return readListing(decodeText(bytes, charset))
  } catch (error) {
    if (isLightconeError(error) && /^file-(?:binary|encoding)$/.test(error.code)) return undefined
    throw error
  }
}

function unpacked(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_SITEMAP_BYTES })
  } catch (cause) {
    const isLarge = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    throw new LightconeError(isLarge ? 'file-too-large' : 'file-malformed', {
      message: isLarge
        ? `The sitemap unfolds to more than ${MAX_SITEMAP_BYTES} bytes.`
        : 'The sitemap is damaged.',
      cause,
    })
  }
}

const skip = (path: string, code: LightconeError['code'], reason: string): Skipped => ({ path, code, reason })

/** Problems with a page are facts; what stops the whole reading goes on up. */
function skipOf(path: string, error: unknown): Skipped {
  if (!isLightconeError(error) || !/^(?:file|url)-/.test(error.code)) throw error
  return skip(path, error.code, error.message)
}

function pauseFor(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
    if (signal?.aborted) done()
  })
}
