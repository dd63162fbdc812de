import type { Parsed, ParseLimits, RawFile } from 'lightcone'
import { parseOpenApi } from './catalogue/openapi.ts'
import { parseTools } from './catalogue/tools.ts'
import { parseChatGpt } from './chat/chatgpt.ts'
import { parseDiscord } from './chat/discord.ts'
import { parseSlack } from './chat/slack.ts'
import { parseTranscript } from './chat/transcript.ts'
import { parseWhatsApp } from './chat/whatsapp.ts'
import { type JsonNode, readJson } from './json-tree.ts'

/** Undefined when the file is none of the known kinds. */
export function parseRecognised(file: RawFile, limits: ParseLimits): Parsed | undefined {
  const source = file.text()
  if (!/\.json$/i.test(file.path)) return parseWhatsApp(source) ?? parseTranscript(source)
  if (!HINT.test(source.slice(0, HINT_LENGTH))) return undefined
  const root = readJson(source, limits)
  if (root === undefined) return undefined
  return first(JSON_KINDS, source, root)
}

type Reader = (source: string, root: JsonNode) => Parsed | undefined

/** The most particular shapes first. */
const JSON_KINDS: readonly Reader[] = [parseOpenApi, parseTools, parseSlack, parseDiscord, parseChatGpt]

function first(readers: readonly Reader[], source: string, root: JsonNode): Parsed | undefined {
  for (const read of readers) {
    const parsed = read(source, root)
    if (parsed !== undefined) return parsed
  }
  return undefined
}

/** How much of a file is looked at before all of it is read. */
const HINT_LENGTH = 50_000
/** A key that one of the kinds has near its beginning. */
const HINT = /"(?:openapi|swagger|tools|inputSchema|input_schema|parameters|ts|messages|mapping)"\s*:/
