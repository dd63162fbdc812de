/** A channel written by DiscordChatExporter. */
import type { Parsed } from 'lightcone'
import { get, items, type JsonNode, string, writeString } from '../json-tree.ts'
import { SourceWriter } from '../source-writer.ts'
import { Turns, utcMinute } from './turns.ts'

export function parseDiscord(source: string, root: JsonNode): Parsed | undefined {
  const messages = items(get(root, 'messages'))
  if (get(root, 'channel', 'name') === undefined || get(messages[0], 'author') === undefined) return undefined
  const writer = new SourceWriter(source)
  const turns = new Turns(writer)
  for (const message of messages) {
    const author = get(message, 'author')
    const name = string(source, get(author, 'nickname')) || string(source, get(author, 'name'))
    const time = utcMinute(Date.parse(string(source, get(message, 'timestamp'))) / 1000)
    turns.add(name, time, message.start, () => content(writer, message))
  }
  const guild = string(source, get(root, 'guild', 'name'))
  const channel = `#${string(source, get(root, 'channel', 'name'))}`
  return {
    ...writer.parsed(),
    title: guild === '' ? channel : `${guild} ${channel}`,
    metadata: { ...turns.metadata('discord'), channel },
  }
}

function content(writer: SourceWriter, message: JsonNode): void {
  const start = writer.length
  const line = (before: string, node: JsonNode | undefined, after: string) => {
    if (string(writer.source, node) === '') return
    writer.literal(`${writer.length > start ? '\n' : ''}${before}`)
    writeString(writer, node)
    writer.literal(after)
  }
  line('', get(message, 'content'), '')
  for (const embed of items(get(message, 'embeds')))
    for (const key of ['title', 'description']) line('', get(embed, key), '')
  for (const attachment of items(get(message, 'attachments')))
    line('[file: ', get(attachment, 'fileName'), ']')
}
