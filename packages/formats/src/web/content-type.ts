/** A file name for what a server sent: its ending chooses the parser. */

/** Media types that name their format. Others say too little: the address decides. */
const ENDINGS: Readonly<Record<string, string>> = {
  'text/html': '.html',
  'application/xhtml+xml': '.xhtml',
  'text/markdown': '.md',
  'text/csv': '.csv',
  'text/tab-separated-values': '.tsv',
  'text/vtt': '.vtt',
  'text/yaml': '.yaml',
  'application/yaml': '.yaml',
  'application/x-yaml': '.yaml',
  'application/json': '.json',
  'application/ld+json': '.json',
  'application/jsonl': '.jsonl',
  'application/x-ndjson': '.jsonl',
  'application/pdf': '.pdf',
  'application/epub+zip': '.epub',
  'application/zip': '.zip',
  'application/x-subrip': '.srt',
  'application/x-ipynb+json': '.ipynb',
  'message/rfc822': '.eml',
  'application/mbox': '.mbox',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': '.docx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': '.pptx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': '.xlsx',
  'application/vnd.oasis.opendocument.text': '.odt',
}

export interface ContentType {
  /** Lower case, without parameters; empty when the server names none. */
  readonly media: string
  readonly charset?: string
}

export function contentTypeOf(header: string | undefined): ContentType {
  const charset = /;\s*charset\s*=\s*"?([\w.:-]+)/i.exec(header ?? '')?.[1]
  const media = (header ?? '').split(';')[0]!.trim().toLowerCase()
  return { media, ...(charset === undefined ? {} : { charset }) }
}

/**
 * The name of what was sent: the address's own last part, with the ending of the media type where that names a format
 * and the address ends otherwise (`page.php` sent as HTML is `page.php.html`).
 */
export function fileName(url: URL, media: string): string {
  const last = safeDecode(url.pathname.split('/').at(-1)!)
  const name = last === '' ? 'index' : last
  const ending = ENDINGS[media]
  if (ending === undefined)
    return /\.\w+$/.test(name) ? name : `${name}${media === 'text/plain' || media === '' ? '.txt' : ''}`
  // Archives' and notebooks' own types are often sent as their container's.
  const isOwn = ending === '.json' && /\.(?:ipynb|webmanifest|jsonl)$/i.test(name)
  const isPackage = ending === '.zip' && /\.(?:docx|pptx|xlsx|odt|epub)$/i.test(name)
  return name.toLowerCase().endsWith(ending) || isOwn || isPackage ? name : name + ending
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
