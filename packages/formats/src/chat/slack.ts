/** One day of one channel in a Slack export. */
import type { Parsed } from 'lightcone'
import { get, items, type JsonNode, string, writeString } from '../json-tree.ts'
import { SourceWriter } from '../source-writer.ts'
import { Turns, utcMinute } from './turns.ts'

/** Longer texts are written as they are: finding marks in them costs the square of their number. */
const MAX_MARKED = 50_000
/** Notices that say nothing. */
const NOTICES = /^(?:channel|group)_(?:join|leave|archive|unarchive)$/

export function parseSlack(source: string, root: JsonNode): Parsed | undefined {
  const messages = items(root)
  if (!isSlack(source, messages)) return undefined
  const writer = new SourceWriter(source)
  const turns = new Turns(writer)
  const names = namesIn(source, messages)
  for (const message of threaded(source, messages)) {
    if (NOTICES.test(string(source, get(message, 'subtype')))) continue
    const time = utcMinute(Number.parseFloat(string(source, get(message, 'ts'))))
    turns.add(speaker(source, message, names), time, message.start, () => content(writer, message, names))
  }
  return { ...writer.parsed(), metadata: turns.metadata('slack') }
}

function isSlack(source: string, messages: readonly JsonNode[]): boolean {
  const first = messages.slice(0, 3)
  return (
    first.length > 0 && first.every((message) => /^\d{6,}\.\d+$/.test(string(source, get(message, 'ts'))))
  )
}

/** Replies right below what they answer, both in the order of the file. */
function threaded(source: string, messages: readonly JsonNode[]): readonly JsonNode[] {
  const heads = new Map<string, JsonNode[]>()
  const order: JsonNode[][] = []
  for (const message of messages) {
    const ts = string(source, get(message, 'ts'))
    const thread = string(source, get(message, 'thread_ts'))
    const above = thread === '' || thread === ts ? undefined : heads.get(thread)
    if (above !== undefined) above.push(message)
    else {
      const head = [message]
      order.push(head)
      heads.set(ts, head)
    }
  }
  return order.flat()
}

/** Names by user id, as far as the messages tell. */
function namesIn(source: string, messages: readonly JsonNode[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const message of messages) {
    const id = string(source, get(message, 'user'))
    const name = profileName(source, message)
    if (id !== '' && name !== '') names.set(id, name)
  }
  return names
}

function profileName(source: string, message: JsonNode): string {
  const profile = get(message, 'user_profile')
  return (
    string(source, get(profile, 'real_name')) ||
    string(source, get(profile, 'display_name')) ||
    string(source, get(profile, 'name'))
  )
}

function speaker(source: string, message: JsonNode, names: ReadonlyMap<string, string>): string {
  const user = string(source, get(message, 'user'))
  return (
    names.get(user) ||
    string(source, get(message, 'username')) ||
    string(source, get(message, 'bot_profile', 'name')) ||
    user
  )
}

function content(writer: SourceWriter, message: JsonNode, names: ReadonlyMap<string, string>): void {
  const { source } = writer
  const start = writer.length
  marked(writer, get(message, 'text'), names)
  for (const attachment of items(get(message, 'attachments')))
    for (const key of ['title', 'text']) added(writer, get(attachment, key), start)
  for (const file of items(get(message, 'files')))
    if (string(source, get(file, 'name')) !== '') {
      writer.literal(writer.length > start ? '\n[file: ' : '[file: ')
      writeString(writer, get(file, 'name'))
      writer.literal(']')
    }
}

function added(writer: SourceWriter, node: JsonNode | undefined, start: number): void {
  if (string(writer.source, node) === '') return
  if (writer.length > start) writer.literal('\n')
  writeString(writer, node)
}

/** `<@U1>`, `<#C1|name>`, `<https://…|label>`, and the three entities that Slack writes. */
const MARK = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>|&(?:amp|lt|gt);/g
const ENTITIES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' }

function marked(writer: SourceWriter, node: JsonNode | undefined, names: ReadonlyMap<string, string>): void {
  const text = string(writer.source, node)
  let from = 0
  if (text.length <= MAX_MARKED)
    for (const { 0: mark, 1: sign = '', 2: target = '', 3: label, index } of text.matchAll(MARK)) {
      writeString(writer, node, from, index)
      from = index + mark.length
      const entity = ENTITIES[mark]
      if (entity !== undefined) writer.literal(entity)
      else if (label !== undefined && label !== '') {
        if (sign !== '') writer.literal(sign === '!' ? '@' : sign)
        writeString(writer, node, from - 1 - label.length, from - 1)
      } else if (sign === '@') writer.literal(`@${names.get(target) ?? target}`)
      else writeString(writer, node, index + 1, from - 1)
    }
  writeString(writer, node, from)
}
