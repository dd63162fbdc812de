/** Well-known formats that are no text and that no parser here reads: what to do instead of `file-binary`. */
import { LightconeError } from '../../errors.ts'
import type { Parser } from '../../ports.ts'

/** Read by `formats` of `@lightcone/formats`, whose parsers are asked before this one. */
const IN_PACKAGE = '.pdf .docx .pptx .xlsx .odt .epub .zip .tar .tar.gz .tgz'.split(' ')

/** What a person can turn a file into. */
const CONVERT: Readonly<Record<string, string>> = {
  '.doc': 'Save it as .docx.',
  '.dot': 'Save it as .docx.',
  '.xls': 'Save it as .xlsx.',
  '.xlsb': 'Save it as .xlsx.',
  '.ppt': 'Save it as .pptx.',
  '.ods': 'Save it as .xlsx or .csv.',
  '.odp': 'Save it as .pptx.',
  '.rtf': 'Save it as .docx.',
  '.pages': 'Export it as .docx or .pdf.',
  '.numbers': 'Export it as .xlsx.',
  '.mobi': 'Convert it to .epub.',
  '.azw3': 'Convert it to .epub.',
  '.djvu': 'Convert it to .pdf.',
  '.msg': 'Save it as .eml.',
  '.pst': 'Export it as .mbox.',
  '.7z': 'Unpack it, or pack it as .zip.',
  '.rar': 'Unpack it, or pack it as .zip.',
  '.tar.xz': 'Unpack it, or pack it as .tar.gz.',
  '.tar.bz2': 'Unpack it, or pack it as .tar.gz.',
  '.tar.zst': 'Unpack it, or pack it as .tar.gz.',
}

export const unreadParser: Parser = {
  name: 'unread',
  extensions: [...IN_PACKAGE, ...Object.keys(CONVERT)],
  parse({ path }) {
    const name = path.toLowerCase()
    const ending = Object.keys(CONVERT).find((one) => name.endsWith(one))
    if (ending !== undefined)
      throw new LightconeError('format-unsupported', {
        message: `${ending} files are not read. ${CONVERT[ending]}`,
        hint: CONVERT[ending]!,
      })
    throw new LightconeError('format-unsupported', {
      message: 'This format is read by the package @lightcone/formats, which this set-up does not use.',
      hint: 'Pass its `formats` as `parsers` to `open`.',
    })
  },
}
