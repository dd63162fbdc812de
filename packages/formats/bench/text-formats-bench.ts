/**
 * Throughput and memory of the text formats: `node packages/formats/bench/text-formats-bench.ts [format]`. Each file is
 * made here, a few megabytes of it; code is this repository's own. Each format runs in a process of its own: megabytes
 * (for containers of what is in them) a second of processor time, which other work on the machine hardly changes, the
 * best of three runs, and the most memory that the process ever held.
 */
import { fork } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { builtInParsers, type ContainerLimits, chooseParser, type RawFile } from 'lightcone'
import { formats } from '../src/index.ts'

const RUNS = 3
const LIMITS: ContainerLimits = { maxNesting: 200, maxBytes: 50_000_000, maxEntries: 100_000 }
const SENTENCE = 'The keys are rotated on the first day of each month, and old ones stay valid for a day. '

interface Sample {
  readonly path: string
  readonly bytes: Uint8Array
}

const samples: Readonly<Record<string, () => readonly Sample[]>> = {
  ...Object.fromEntries(
    ['typescript', 'python', 'go', 'java', 'rust', 'cpp'].map((language) => [
      `code-${language}`,
      () => code(language),
    ]),
  ),
  'code-own': () => ownSources(),
  markdown: () => [
    file(
      'a.md',
      repeated(20_000, (at) => `## Part ${at}\n\n${SENTENCE}[^${at}]\n\n- one\n- two\n\n[^${at}]: Note.\n\n`),
    ),
  ],
  html: () => [
    file(
      'a.html',
      `<nav>x</nav><main>${repeated(20_000, (at) => `<h2>Part ${at}</h2><p>${SENTENCE}<b>b</b></p>`)}</main>`,
    ),
  ],
  text: () => [
    file(
      'a.log',
      repeated(50_000, () => `${SENTENCE}\n\n`),
    ),
  ],
  csv: () => [file('a.csv', `id,part,note\n${repeated(60_000, (at) => `${at},bolt,"${SENTENCE}"\n`)}`)],
  json: () => [file('a.json', JSON.stringify(many(40_000, (id) => ({ id, note: SENTENCE }))))],
  jsonl: () => [
    file(
      'a.jsonl',
      repeated(40_000, (id) => `${JSON.stringify({ id, note: SENTENCE })}\n`),
    ),
  ],
  yaml: () => [
    file(
      'a.yaml',
      repeated(20_000, (at) => `service-${at}:\n  image: example/app:${at}\n  ports: ["80:80"]\n`),
    ),
  ],
  'openapi-yaml': () => [file('a.yaml', `openapi: 3.0.0\npaths:\n${repeated(1500, operationYaml)}`)],
  'openapi-json': () => [
    file(
      'a.json',
      JSON.stringify({ openapi: '3.0.0', paths: Object.fromEntries(many(8000, operationJson)) }, null, 1),
    ),
  ],
  mcp: () => [file('a.json', JSON.stringify({ tools: many(6000, tool) }))],
  ipynb: () => [file('a.ipynb', JSON.stringify({ nbformat: 4, cells: many(5000, cell) }, null, 1))],
  eml: () => many(2000, (at) => file(`${at}.eml`, message(at))),
  'eml-encoded': () => many(1000, (at) => file(`${at}.eml`, encodedMessage(at))),
  mbox: () => [
    file(
      'a.mbox',
      repeated(5000, (at) => `From a@example.org Fri Mar  1 09:30:00 2024\n${message(at)}\n`),
    ),
  ],
  srt: () => [
    file(
      'a.srt',
      repeated(30_000, (at) => `${at}\n${clock(at, ',')} --> ${clock(at + 1, ',')}\n${SENTENCE}${at}\n\n`),
    ),
  ],
  vtt: () => [
    file(
      'a.vtt',
      `WEBVTT\n\n${repeated(30_000, (at) => `${clock(at, '.')} --> ${clock(at + 1, '.')}\n<v Ann>${SENTENCE}${at}</v>\n\n`)}`,
    ),
  ],
  slack: () => [
    file(
      'a.json',
      JSON.stringify(
        many(20_000, (at) => ({
          type: 'message',
          user: `U${at % 9}`,
          ts: `${1709546551 + at}.1`,
          text: `<@U1> ${SENTENCE}\n${SENTENCE}`,
        })),
        null,
        1,
      ),
    ),
  ],
  discord: () => [
    file(
      'a.json',
      JSON.stringify(
        {
          channel: { name: 'keys' },
          messages: many(20_000, (at) => ({
            timestamp: '2024-03-04T10:02:31Z',
            author: { name: `user ${at % 9}` },
            content: SENTENCE,
          })),
        },
        null,
        1,
      ),
    ),
  ],
  chatgpt: () => [file('conversations.json', JSON.stringify(many(500, conversation)))],
  whatsapp: () => [
    file(
      'a.txt',
      repeated(50_000, (at) => `31.12.23, 22:15 - Ann ${at % 7}: ${SENTENCE}\n`),
    ),
  ],
  transcript: () => [
    file(
      'a.txt',
      repeated(50_000, (at) => `Ann ${'ABC'[at % 3]}: ${SENTENCE}\n`),
    ),
  ],
  zip: () => [{ path: 'a.zip', bytes: zip(500) }],
  'tar.gz': () => [{ path: 'a.tar.gz', bytes: gzipSync(tar(500)) }],
}

const [only, role] = process.argv.slice(2)
if (role === 'child') await measure(only!)
else {
  console.log('format               MB   MB/CPU s  peak MB')
  for (const name of Object.keys(samples))
    if (only === undefined || name.startsWith(only)) await inChild(name)
}

function inChild(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, [name, 'child'], { execArgv: ['--no-warnings'] })
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${name} failed`))))
  })
}

async function measure(name: string): Promise<void> {
  const files = samples[name]!()
  let best = Number.POSITIVE_INFINITY
  let bytes = 0
  for (let run = 0; run < RUNS; run++) {
    const begun = process.cpuUsage()
    bytes = await readAll(files)
    const { user, system } = process.cpuUsage(begun)
    best = Math.min(best, (user + system) / 1e6)
  }
  const number = (value: number, width: number, digits = 1) => value.toFixed(digits).padStart(width)
  console.log(
    name.padEnd(16),
    number(bytes / 1e6, 6),
    number(bytes / 1e6 / best, 10),
    number(process.resourceUsage().maxRSS / 1e3, 8, 0),
  )
}

/** Bytes read; for containers, those of what is in them. */
async function readAll(files: readonly Sample[]): Promise<number> {
  let total = 0
  for (const { path, bytes } of files) {
    const parser = chooseParser(path, [...formats, ...builtInParsers])
    const source: RawFile = { path, bytes, text: () => Buffer.from(bytes).toString('utf8') }
    if (parser.entries === undefined) {
      await parser.parse(source, LIMITS)
      total += bytes.length
    } else
      for await (const entry of parser.entries(source, LIMITS))
        if ('bytes' in entry) total += entry.bytes.length
  }
  return total
}

// ── samples ──────────────────────────────────────────────────────────────────────────────────────────────

function file(path: string, text: string): Sample {
  return { path, bytes: Buffer.from(text) }
}

function many<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at))
}

function repeated(count: number, make: (at: number) => string): string {
  return many(count, make).join('')
}

/** The golden sources of a language, many times over in files of about 20 kB. */
function code(language: string): readonly Sample[] {
  const folder = join(import.meta.dirname, '..', 'test', 'golden', `code-${language}`)
  const sources = readdirSync(folder)
    .filter((name) => !name.startsWith('nasty'))
    .map((name) => join(folder, name))
    .map((path) => join(path, readdirSync(path).find((one) => one.startsWith('source.'))!))
  const text = sources.map((path) => readFileSync(path, 'utf8')).join('\n')
  const ending = sources[0]!.slice(sources[0]!.lastIndexOf('.'))
  return many(20, (at) => file(`${at}${ending}`, `${text}\n`.repeat(Math.ceil(20_000 / text.length))))
}

function ownSources(): readonly Sample[] {
  const folder = join(import.meta.dirname, '..', '..', 'engine', 'src')
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, bytes: readFileSync(join(folder, path)) }))
}

function operationYaml(at: number): string {
  return `  /things/${at}:\n    get:\n      summary: Reads thing ${at}\n      description: |\n        ${SENTENCE}\n      parameters:\n        - {name: id, in: query, schema: {type: string}, description: The id}\n`
}

function operationJson(at: number): [string, object] {
  const parameters = [{ name: 'id', in: 'query', schema: { type: 'string' }, description: 'The id' }]
  return [`/things/${at}`, { get: { summary: `Reads thing ${at}`, description: SENTENCE, parameters } }]
}

function tool(at: number): object {
  const properties = { path: { type: 'string', description: SENTENCE }, lines: { type: 'integer' } }
  return {
    name: `tool_${at}`,
    description: SENTENCE,
    inputSchema: { type: 'object', properties, required: ['path'] },
  }
}

function cell(at: number): object {
  return at % 2 === 0
    ? { cell_type: 'markdown', source: [`## Part ${at}\n`, '\n', `${SENTENCE}\n`, SENTENCE] }
    : {
        cell_type: 'code',
        source: [`x = ${at}\n`, 'print(x)'],
        outputs: [{ output_type: 'stream', text: [`${at}\n`] }],
      }
}

function message(at: number): string {
  return `From: Ann <ann@example.org>\nTo: bob@example.org\nSubject: Message ${at}\nDate: Fri, 1 Mar 2024 09:30:00 +0000\n\n${`${SENTENCE}\n`.repeat(20)}\n> ${SENTENCE}\n`
}

function encodedMessage(at: number): string {
  const text = `${SENTENCE}=C3=A4=\n${SENTENCE}\n`.repeat(20)
  const html = Buffer.from(`<p>${SENTENCE}</p>`.repeat(20)).toString('base64')
  return `From: =?utf-8?Q?J=C3=B6rg?= <a@example.org>\nSubject: ${at}\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Transfer-Encoding: quoted-printable\n\n${text}\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${html}\n--b--\n`
}

function clock(seconds: number, point: string): string {
  const two = (value: number) => String(value).padStart(2, '0')
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}${point}000`
}

function conversation(at: number): object {
  const nodes = many(20, (turn) => [
    `m${turn}`,
    {
      parent: turn === 0 ? null : `m${turn - 1}`,
      message: {
        author: { role: turn % 2 === 0 ? 'user' : 'assistant' },
        create_time: 1709546551 + turn,
        content: { parts: [`${SENTENCE}\n\n${SENTENCE}`] },
      },
    },
  ])
  return { title: `Conversation ${at}`, mapping: Object.fromEntries(nodes), current_node: 'm19' }
}

/** A tape archive of plain files. */
function tar(files: number): Uint8Array {
  const data = Buffer.from(SENTENCE.repeat(200))
  const padding = Buffer.alloc((512 - (data.length % 512)) % 512)
  const blocks = many(files, (at) => {
    const head = Buffer.alloc(512)
    head.write(`folder/${at}.txt`)
    head.write(data.length.toString(8).padStart(11, '0'), 124)
    head.write('0', 156)
    head.write('        ', 148)
    head.write(
      `${head
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0`,
      148,
    )
    return Buffer.concat([head, data, padding])
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** A ZIP archive of as many files; only what readers look at is filled in. */
function zip(files: number): Uint8Array {
  const data = Buffer.from(SENTENCE.repeat(200))
  const packed = deflateRawSync(data)
  const locals: Buffer[] = []
  const records: Buffer[] = []
  let offset = 0
  for (let at = 0; at < files; at++) {
    const name = Buffer.from(`folder/${at}.txt`)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50)
    local.writeUInt16LE(name.length, 26)
    const record = Buffer.alloc(46)
    record.writeUInt32LE(0x02014b50)
    record.writeUInt16LE(8, 10)
    record.writeUInt32LE(crc32(data), 16)
    record.writeUInt32LE(packed.length, 20)
    record.writeUInt32LE(data.length, 24)
    record.writeUInt16LE(name.length, 28)
    record.writeUInt32LE(offset, 42)
    locals.push(local, name, packed)
    records.push(record, name)
    offset += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...records, end])
}
