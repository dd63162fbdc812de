import { chooseParser, type Parser } from 'lightcone'

/**
 * JSON and text files that say by their content what they are: chats (Slack, Discord, ChatGPT, WhatsApp, plain
 * `Name: text`), OpenAPI descriptions and MCP tool lists. Any other file of these endings is read by the engine.
 */
export const recognisedParser: Parser = {
  name: 'recognised',
  extensions: ['.json', '.txt'],
  async parse(file, limits) {
    const { parseRecognised } = await import('./recognised-parse.ts')
    return parseRecognised(file, limits) ?? chooseParser(file.path).parse(file, limits)
  },
}
