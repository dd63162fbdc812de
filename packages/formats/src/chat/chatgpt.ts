/** `conversations.json` of a ChatGPT export, or one conversation of it. */
import type { Parsed } from 'lightcone'
import { get, isTrue, items, type JsonNode, number, string, writeString } from '../json-tree.ts'
import { SourceWriter } from '../source-writer.ts'
import { Turns, utcMinute } from './turns.ts'

export function parseChatGpt(source: string, root: JsonNode): Parsed | undefined {
  const conversations = root.type === 'array' ? root.values : [root]
  if (get(conversations[0], 'mapping')?.type !== 'object') return undefined
  const writer = new SourceWriter(source)
  const turns = new Turns(writer)
  for (const conversation of conversations) write(writer, turns, conversation)
  const only = conversations.length === 1 ? string(source, get(conversations[0], 'title')) : ''
  return {
    ...writer.parsed(),
    ...(only === '' ? {} : { title: only }),
    metadata: { ...turns.metadata('chatgpt'), conversations: conversations.length },
  }
}

function write(writer: SourceWriter, turns: Turns, conversation: JsonNode): void {
  const { source } = writer
  const title = get(conversation, 'title')
  const label = string(source, title).replace(/\s+/g, ' ').trim()
  writer.block('heading', { level: 1, label }, () => writeString(writer, title))
  for (const message of branch(source, conversation)) {
    if (isTrue(source, get(message, 'metadata', 'is_visually_hidden_from_conversation'))) continue
    const role = string(source, get(message, 'author', 'role'))
    const speaker = SPEAKERS[role] ?? role
    const time = utcMinute(number(source, get(message, 'create_time')))
    if (speaker !== '')
      turns.add(speaker, time, message.start, () => content(writer, get(message, 'content')))
  }
}

/** What a model was told before the conversation is not part of it. */
const SPEAKERS: Readonly<Record<string, string>> = {
  user: 'User',
  assistant: 'ChatGPT',
  tool: 'Tool',
  system: '',
}

/** Messages from the first to the one that was shown last: other branches were written over. */
function branch(source: string, conversation: JsonNode): readonly JsonNode[] {
  const mapping = get(conversation, 'mapping')
  if (mapping?.type !== 'object') return []
  const byId = new Map(mapping.keys.map((key, at) => [key, mapping.values[at]!]))
  let id = string(source, get(conversation, 'current_node')) || (mapping.keys.at(-1) ?? '')
  const messages: JsonNode[] = []
  // Each node once, so that parents in a circle end.
  for (let node = byId.get(id); node !== undefined; node = byId.get(id)) {
    byId.delete(id)
    const message = get(node, 'message')
    if (message?.type === 'object') messages.push(message)
    id = string(source, get(node, 'parent'))
  }
  return messages.reverse()
}

/** Parts of text one below the other; of pictures and sounds what was heard, or that they were there. */
function content(writer: SourceWriter, node: JsonNode | undefined): void {
  const { source } = writer
  const parts = get(node, 'parts') === undefined ? [get(node, 'text')] : items(get(node, 'parts'))
  let separator = ''
  for (const part of parts) {
    const text = part?.type === 'object' ? get(part, 'text') : part
    const isText = string(source, text).trim() !== ''
    const picture = /image/.test(string(source, get(part, 'content_type'))) ? '[image]' : ''
    if (!isText && picture === '') continue
    writer.literal(separator)
    if (isText) writeString(writer, text)
    else writer.literal(picture)
    separator = '\n'
  }
}
