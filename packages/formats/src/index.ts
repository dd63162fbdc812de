/**
 * Parsers and readers of sources beside the engine's own. Each loads its code and library when the first file of its
 * type turns up.
 */
import type { Parser, SourceReader } from 'lightcone'
import { tarParser, zipParser } from './archive.ts'
import { codeParser } from './code.ts'
import { docxParser } from './docx.ts'
import { epubParser } from './epub.ts'
import { htmlParser } from './html.ts'
import { emlParser, mboxParser } from './mail.ts'
import { notebookParser } from './notebook.ts'
import { odtParser } from './odt.ts'
import { pdfParser } from './pdf.ts'
import { pptxParser } from './pptx.ts'
import { recognisedParser } from './recognised.ts'
import { repositoryReader } from './repository.ts'
import { subtitlesParser } from './subtitles.ts'
import { webReader } from './web.ts'
import { xlsxParser } from './xlsx.ts'
import { yamlParser } from './yaml.ts'

export { type CodeOutline, type CodeSymbol, codeOutline, type SymbolKind } from './code.ts'
export { type LightragFolder, readLightrag } from './lightrag.ts'
export {
  createWebReader,
  type Http,
  type HttpRequest,
  type HttpResponse,
  type WebReaderOptions,
} from './web.ts'
export {
  codeParser,
  docxParser,
  emlParser,
  epubParser,
  htmlParser,
  mboxParser,
  notebookParser,
  odtParser,
  pdfParser,
  pptxParser,
  recognisedParser,
  repositoryReader,
  subtitlesParser,
  tarParser,
  webReader,
  xlsxParser,
  yamlParser,
  zipParser,
}

/** All of them, for `open(location, { parsers: formats })`. */
export const formats: readonly Parser[] = [
  htmlParser,
  pdfParser,
  docxParser,
  pptxParser,
  xlsxParser,
  odtParser,
  epubParser,
  codeParser,
  notebookParser,
  yamlParser,
  recognisedParser,
  emlParser,
  mboxParser,
  subtitlesParser,
  zipParser,
  tarParser,
]

/** Readers of web addresses and repositories, for `open(location, { readers })`. */
export const readers: readonly SourceReader[] = [webReader, repositoryReader]
