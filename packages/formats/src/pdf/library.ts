/** The PDF library, its errors as ours, and every wait on it bounded by the time that the file has. */
import { LightconeError } from 'lightcone'
import { getDocument, type PDFPageProxy } from 'unpdf/pdfjs'
import { encrypted, type Guard, malformed, tooLarge } from '../office/guard.ts'

export interface TextItem {
  readonly str: string
  readonly dir: string
  readonly width: number
  readonly height: number
  readonly transform: readonly [number, number, number, number, number, number]
  readonly fontName: string
}

export interface OpenPdf {
  readonly pages: number
  /** The information dictionary, texts alone. */
  readonly info: ReadonlyMap<string, string>
  /** Items in the order in which the page draws them. Undefined when the page cannot be read. */
  page(number: number): Promise<PageItems | undefined>
  close(): Promise<void>
}

export interface PageItems {
  readonly width: number
  readonly height: number
  readonly items: readonly TextItem[]
  /** From the page's own coordinates to points from its top left corner. */
  readonly transform: readonly number[]
  /** Names of fonts by the names that items use, as far as they are known. */
  readonly fonts: ReadonlyMap<string, string>
}

/** Items on a page; a page with more of them is made to fill the memory. */
const MAX_ITEMS = 300_000
/** Pages whose drawing is looked at only to learn the names of new fonts. */
const MAX_FONT_PAGES = 40

export async function openPdf(bytes: Uint8Array, guard: Guard): Promise<OpenPdf> {
  // The library takes the bytes it is given for its own.
  const task = getDocument({
    data: new Uint8Array(bytes),
    verbosity: 0,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    // Pictures are never shown, so none is unpacked.
    maxImageSize: 1,
    enableXfa: false,
  })
  const within = limited(guard)
  const close = () => task.destroy().catch(() => {})
  try {
    const document = await within(task.promise)
    const { info } = await within(document.getMetadata().catch(() => ({ info: {} })))
    const fonts = new Map<string, string>()
    let fontPages = 0
    return {
      pages: document.numPages,
      info: textsOf(info),
      page: async (number) => {
        guard.check()
        const page = await orUndefined(within(document.getPage(number)))
        if (page === undefined) return undefined
        const items = await orUndefined(itemsOf(page, within))
        if (items?.some(({ fontName }) => !fonts.has(fontName)) && fontPages++ < MAX_FONT_PAGES)
          await orUndefined(learnFonts(page, items, fonts, within))
        const { width, height, transform } = page.getViewport({ scale: 1 })
        page.cleanup()
        return items && { width, height, transform, items, fonts }
      },
      close,
    }
  } catch (error) {
    await close()
    throw asOurs(error)
  }
}

type Within = <T>(work: Promise<T>) => Promise<T>

/** Waits no longer than the file's time: damaged files can leave the library waiting for ever. */
function limited(guard: Guard): Within {
  return async (work) => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(tooLarge('Reading took longer than the time limit.', 'maxMs', guard.maxMs)),
        Math.max(0, guard.leftMs()),
      )
    })
    try {
      return await Promise.race([work, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** A page that fails is left out; a limit that is reached ends the file. */
async function orUndefined<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (error instanceof LightconeError) throw error
    return undefined
  }
}

async function itemsOf(page: PDFPageProxy, within: Within): Promise<TextItem[]> {
  const reader: ReadableStreamDefaultReader<{ items: readonly TextItem[] }> = page
    .streamTextContent({ includeMarkedContent: false })
    .getReader()
  const items: TextItem[] = []
  try {
    for (;;) {
      const { done, value } = await within(reader.read())
      if (done) return items
      for (const item of value.items) items.push(item)
      if (items.length > MAX_ITEMS) throw malformed(`A page has over ${MAX_ITEMS} pieces of text.`)
    }
  } catch (error) {
    reader.cancel().catch(() => {})
    throw error
  }
}

/** Names of fonts come with the drawing of a page, not with its text. */
async function learnFonts(
  page: PDFPageProxy,
  items: readonly TextItem[],
  fonts: Map<string, string>,
  within: Within,
): Promise<void> {
  await within(page.getOperatorList())
  for (const { fontName } of items) {
    if (fonts.has(fontName)) continue
    const font: unknown = page.commonObjs.has(fontName) ? page.commonObjs.get(fontName) : undefined
    const name = typeof font === 'object' && font !== null && 'name' in font ? font.name : ''
    fonts.set(fontName, typeof name === 'string' ? name : '')
  }
}

function textsOf(info: object): ReadonlyMap<string, string> {
  const texts = Object.entries(info).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return new Map(
    texts.map(([name, value]) => [
      name,
      value
        .toWellFormed()
        .replace(/[\s\0]+/g, ' ')
        .trim(),
    ]),
  )
}

function asOurs(error: unknown): unknown {
  if (error instanceof LightconeError) return error
  const name = error instanceof Error ? error.name : ''
  if (name === 'PasswordException') return encrypted()
  return malformed('The file is damaged or no PDF.', error)
}
