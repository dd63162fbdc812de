/** One text from the web, by the polite and guarded reader of `@lightcone/formats`. */
import { setTimeout } from 'node:timers/promises'
import { createWebReader } from '@lightcone/formats'
import { LightconeError } from 'lightcone'
import type { Validators } from '../model.ts'
import { MAX_TEXT_BYTES, type TextFile } from './read-text.ts'

export type FetchedText =
  | { readonly kind: 'file'; readonly file: TextFile; readonly validators: Validators }
  | { readonly kind: 'unchanged' }

/** Rejects with a `LightconeError` of a `url-*` or `file-*` code. */
export type TextFetcher = (url: string, validators: Validators, signal?: AbortSignal) => Promise<FetchedText>

export interface TextFetcherOptions {
  /** Least time between two texts of one host. arXiv's robots.txt asks for 15 s. */
  readonly gapMs?: number
  readonly maxBytes?: number
  /** Read addresses of this machine and its own network, too: for tests. */
  readonly privateAddresses?: boolean
}

const GAP_MS = 15_000

/**
 * One text at a time. The reader keeps to robots.txt, checks every address before it connects to it, follows at most
 * ten redirects, and ends after 30 s.
 */
export function createTextFetcher(options: TextFetcherOptions = {}): TextFetcher {
  const { gapMs = GAP_MS, maxBytes = MAX_TEXT_BYTES, privateAddresses = false } = options
  const reader = createWebReader()
  const freeAt = new Map<string, number>()

  return async (url, { etag, lastModified }, signal) => {
    const { host } = new URL(url)
    const waitMs = (freeAt.get(host) ?? 0) - Date.now()
    if (waitMs > 0) await setTimeout(waitMs, undefined, signal === undefined ? {} : { signal })
    const known = {
      hash: '',
      metadata: {
        ...(etag === undefined ? {} : { etag }),
        ...(lastModified === undefined ? {} : { lastModified }),
      },
    }
    try {
      const found = reader.locate(url)
      if (found === undefined)
        throw new LightconeError('url-refused', { message: `${url} is no web address.` })
      const options = { known: () => known, maxBytes, maxUrls: 1, privateAddresses, signal }
      for await (const item of reader.read(found.root, options)) {
        if ('unchanged' in item) return { kind: 'unchanged' }
        if ('code' in item) throw new LightconeError(item.code, { message: item.reason })
        if ('bytes' in item) return fetched(item)
        break
      }
      throw new LightconeError('format-unsupported', { message: `${url} is a list of pages, not one text.` })
    } finally {
      freeAt.set(host, Date.now() + gapMs)
    }
  }
}

function fetched(item: {
  readonly path: string
  readonly bytes: Uint8Array
  readonly as?: string
  readonly charset?: string
  readonly metadata?: Readonly<Record<string, unknown>>
}): FetchedText {
  const { path, bytes, as, charset, metadata = {} } = item
  const { etag, lastModified } = metadata
  return {
    kind: 'file',
    file: { bytes, name: as ?? path, ...(charset === undefined ? {} : { charset }) },
    validators: {
      ...(typeof etag === 'string' ? { etag } : {}),
      ...(typeof lastModified === 'string' ? { lastModified } : {}),
    },
  }
}
