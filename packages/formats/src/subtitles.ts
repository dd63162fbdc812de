import type { Parser } from 'lightcone'

/**
 * Subtitles (SubRip and WebVTT): what is said, in one `turn` until the speaker changes or there is a pause, each line
 * with the time at which it is shown. Throws `file-malformed`.
 */
export const subtitlesParser: Parser = {
  name: 'subtitles',
  extensions: ['.srt', '.vtt'],
  async parse(file) {
    const { parseSubtitles } = await import('./subtitles/parse.ts')
    return parseSubtitles(file.text())
  },
}
