import { LightconeError, type Parser } from 'lightcone'

/** ZIP archives: each file in it under `archive.zip!/path`. Encrypted files, links and bombs are skipped. */
export const zipParser: Parser = {
  name: 'zip',
  extensions: ['.zip'],
  async *entries(file, limits) {
    const { zipEntries } = await import('./archive/zip.ts')
    yield* zipEntries(file.bytes, limits)
  },
  parse: refuse,
}

/** Tape archives, packed with gzip or not: each file in it under `archive.tar.gz!/path`. Links are skipped. */
export const tarParser: Parser = {
  name: 'tar',
  extensions: ['.tar', '.tar.gz', '.tgz'],
  async *entries(file, limits) {
    const { tarEntries } = await import('./archive/tar.ts')
    yield* tarEntries(file.bytes, limits)
  },
  parse: refuse,
}

function refuse(): never {
  throw new LightconeError('format-unsupported', {
    message: 'An archive is read as the files in it, not as one document.',
    hint: 'Add the file by its path.',
  })
}
