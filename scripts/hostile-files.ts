/**
 * Reads files that are made to harm: `node scripts/hostile-files.ts [--short] [--case TEXT]`.
 *
 * Each case is a folder with one hostile file and one honest file, added by a process of its own. The honest one must
 * be in the index, the hostile one must end as the case says, and neither may take more than the stated time and
 * memory. `--short` makes the same files smaller, `--case` takes those whose name has the text. Prints a line a case; the exit status is 1 when one breaks.
 */
import { fork } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { formats } from '@lightcone/formats'
import { IN_MEMORY, open } from 'lightcone'
import { pdfOf } from '../packages/formats/test/make-pdf.ts'
import { officeOf, zipOf } from '../packages/formats/test/make-zip.ts'

const { values: options, positionals } = parseArgs({
  options: { short: { type: 'boolean', default: false }, case: { type: 'string', default: '' } },
  allowPositionals: true,
})

/**
 * Processor time, which other work on the machine hardly changes. A file's own time limit is 60 s; reading, indexing
 * and starting the process come on top.
 */
const MAX_MS = 75_000
/** Wall time after which a process is given up. */
const GIVEN_UP_MS = 600_000
/** The whole process. A text of 49 MB takes most: its text, its terms and the index of them. */
const MAX_RSS_MB = 1_600

interface Case {
  readonly name: string
  make(folder: string): void
  /** Code of the one skip; `read` for none. Absent where both are right, as long as it ends. */
  readonly expected?: string
}

interface Reply {
  readonly added: number
  readonly skips: readonly string[]
  readonly ms: number
  readonly rssMb: number
}

const scale = options.short ? 0.01 : 1
const golden = join(import.meta.dirname, '../packages/formats/test/golden')
const goldenFile = (path: string) => readFileSync(join(golden, path))

/** One file of this content. */
const one =
  (name: string, content: () => string | Uint8Array) =>
  (folder: string): void =>
    writeFileSync(join(folder, name), content())

/** A file of this many bytes that takes no room on the disk. */
const hollow =
  (name: string, bytes: number) =>
  (folder: string): void => {
    const file = openSync(join(folder, name), 'w')
    ftruncateSync(file, bytes)
    closeSync(file)
  }

const SENTENCE = 'The keys are rotated on the first day of each month, and old ones stay valid for a day. '
const text = (megabytes: number, ending = '\n') =>
  `${SENTENCE}${ending}`.repeat(Math.ceil((megabytes * 1e6) / (SENTENCE.length + ending.length)))

/** A document of `word/document.xml` alone that unfolds to this many megabytes. */
const wordBomb = (megabytes: number) =>
  officeOf(
    'word/document.xml',
    [],
    [
      [
        'word/document.xml',
        `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>${'0'.repeat(megabytes * 1e6)}</w:t></w:r></w:p></w:body></w:document>`,
      ],
    ],
  )

/** A file that unfolds to itself, this many times over. */
function nested(depth: number): Buffer {
  let inner: Buffer = Buffer.from('The end.')
  for (let level = 0; level < depth; level++) inner = zipOf([[level === 0 ? 'a.txt' : 'a.zip', inner]])
  return inner
}

const cases: readonly Case[] = [
  { name: 'a file of 1 GB', make: hollow('a.txt', 1e9), expected: 'file-too-large' },
  { name: 'an archive of 1 GB', make: hollow('a.zip', 1e9), expected: 'file-too-large' },
  { name: 'text just below the limit', make: one('a.txt', () => text(49 * scale)), expected: 'read' },
  { name: 'one line just below the limit', make: one('a.txt', () => text(49 * scale, '')), expected: 'read' },
  { name: 'JSON just below the limit', make: one('a.json', () => `[${'{"a":1},'.repeat(6e6 * scale)}{}]`) },
  {
    name: 'CSV just below the limit',
    make: one('a.csv', () => 'a,b,c\n'.repeat(8e6 * scale)),
    expected: 'read',
  },
  {
    name: 'lines of JSON just below the limit',
    make: one('a.jsonl', () => '1\n'.repeat(2.4e7 * scale)),
    expected: 'read',
  },
  {
    name: 'HTML of eight million elements',
    make: one('a.html', () => '<p>a<b>b</b>'.repeat(4e6)),
    expected: 'file-too-large',
  },
  {
    name: 'Markdown of ten million blocks',
    make: one('a.md', () => '# a\n\nb\n\n'.repeat(5e6)),
    expected: 'file-too-large',
  },
  {
    name: 'text of paragraphs of a letter',
    make: one('a.txt', () => 'a\n\n'.repeat(1.6e7 * scale)),
    expected: 'read',
  },
  { name: 'many headings', make: one('a.md', () => '# a\n\nb\n\n'.repeat(1.4e5 * scale)), expected: 'read' },
  {
    name: 'PDF of 10,000 pages',
    make: one('a.pdf', () =>
      pdfOf(Array.from({ length: 10_000 }, (_, at) => [{ text: `Page ${at}`, x: 72, y: 700, size: 12 }])),
    ),
    expected: 'file-too-large',
  },
  { name: 'zip bomb', make: one('a.zip', () => zipBomb(5e9 * scale)), expected: 'file-too-large' },
  { name: 'gzip bomb', make: one('a.tar.gz', () => gzipSync(Buffer.alloc(2e9 * scale))) },
  {
    name: 'Word document that unfolds',
    make: one('a.docx', () => wordBomb(500 * scale)),
    expected: 'file-malformed',
  },
  { name: 'archives in archives', make: one('a.zip', () => nested(500)), expected: 'format-unsupported' },
  {
    name: 'archive of 60,000 files',
    make: one('a.zip', () =>
      zipOf(Array.from({ length: 6e4 * scale }, (_, at) => [`${at}.txt`, Buffer.from('x')])),
    ),
  },
  { name: 'nested JSON', make: one('a.json', () => '['.repeat(2e7 * scale)), expected: 'file-nesting' },
  { name: 'nested HTML', make: one('a.html', () => '<div>'.repeat(5e6 * scale)), expected: 'file-nesting' },
  { name: 'nested YAML', make: one('a.yaml', () => `a: ${'['.repeat(2e7 * scale)}`) },
  { name: 'nested brackets in code', make: one('a.ts', () => '(['.repeat(1e7 * scale)) },
  { name: 'an encrypted PDF', make: copied('pdf/nasty-encrypted/source.pdf'), expected: 'file-malformed' },
  { name: 'an encrypted archive', make: copied('zip/encrypted-and-stored/source.zip') },
  {
    name: 'a link that leads to itself',
    make: (folder) => symlinkSync('a', join(folder, 'a')),
    expected: 'file-link-loop',
  },
  {
    name: 'a link out of the folder',
    make: (folder) => symlinkSync('/etc', join(folder, 'a')),
    expected: 'file-unreadable',
  },
  {
    name: 'names with bidirectional marks',
    make: one('report\u202etxt.exe.md', () => 'Pay \u202e001$ now.'),
    expected: 'read',
  },
  { name: 'bytes of no encoding', make: one('a.txt', () => noise(2e6 * scale)) },
  ...mislabelled(),
  ...truncated(),
]

/** Golden files under endings that are not theirs, all in one folder. */
function mislabelled(): Case[] {
  const endings =
    '.pdf .docx .pptx .xlsx .odt .epub .zip .tar.gz .html .md .json .csv .yaml .ipynb .eml .mbox .srt .ts .txt'.split(
      ' ',
    )
  return endings
    .filter((_, at) => !options.short || at % 5 === 0)
    .map((ending) => ({
      name: `everything named ${ending}`,
      make: (folder) => {
        for (const path of goldenFiles())
          if (!path.endsWith(ending))
            copyFileSync(join(golden, path), join(folder, path.replaceAll('/', '-') + ending))
      },
    }))
}

/** Every golden file cut off at a half and at nine tenths. */
function truncated(): Case[] {
  return [0.5, 0.9].map((share) => ({
    name: `everything cut off at ${share * 100} %`,
    make: (folder) => {
      for (const path of goldenFiles()) {
        const bytes = goldenFile(path)
        writeFileSync(
          join(folder, path.replaceAll('/', '-')),
          bytes.subarray(0, Math.floor(bytes.length * share)),
        )
      }
    },
  }))
}

/** One a format; in the short form of fewer formats. */
function goldenFiles(): string[] {
  const all = readdirSync(golden).flatMap((format) => {
    if (format.includes('.')) return []
    const name = readdirSync(join(golden, format))
      .filter((one) => !one.startsWith('nasty'))
      .sort()[0]!
    const source = readdirSync(join(golden, format, name)).find((file) => file.startsWith('source.'))
    return source === undefined ? [] : [join(format, name, source)]
  })
  return all.filter((_, at) => !options.short || at % 3 === 0)
}

function copied(path: string): Case['make'] {
  return (folder) => copyFileSync(join(golden, path), join(folder, `a${extname(path)}`))
}

/** An archive of many files that each just keep to the limit of one. */
function zipBomb(bytes: number): Buffer {
  const each = 50_000_000
  const zeros = Buffer.alloc(each)
  return zipOf(Array.from({ length: Math.ceil(bytes / each) }, (_, at) => [`${at}.txt`, zeros]))
}

/** Bytes without a pattern and without NUL, from a fixed seed. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = 1
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    bytes[at] = 1 + ((state >>> 16) % 255)
  }
  return bytes
}

// ── running them ─────────────────────────────────────────────────────────────────────────────────────────

async function readFolder(folder: string): Promise<Reply> {
  const cone = await open(IN_MEMORY, { parsers: formats, threads: 0 })
  const { added, skipped } = await cone.add(folder, { history: false })
  await cone.close()
  return {
    added,
    skips: skipped.map(({ code }) => code),
    ms: processorMs(),
    rssMb: peakMb(),
  }
}

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Linux counts what the parent held when it forked in `maxRSS`; `VmHWM` is the process's own. */
function peakMb(): number {
  const own = existsSync('/proc/self/status')
    ? /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    : undefined
  return Number(own ?? process.resourceUsage().maxRSS) / 1000
}

function inChild(folder: string): Promise<Reply | string> {
  return new Promise((resolve) => {
    const child = fork(import.meta.filename, [folder], {
      execArgv: ['--no-warnings'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    let reply: Reply | undefined
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve(`no end after ${GIVEN_UP_MS} ms`)
    }, GIVEN_UP_MS)
    child.on('message', (message: Reply) => {
      reply = message
    })
    child.on('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(reply ?? `the process ended: ${code ?? signal}`)
    })
  })
}

async function runAll(): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'lightcone-hostile-'))
  let broken = 0
  console.log('  CPU s  peak MB  outcome')
  const chosen = cases.filter(({ name }) => name.includes(options.case))
  for (const { name, make, expected } of chosen) {
    const folder = join(scratch, 'case')
    mkdirSync(folder)
    make(folder)
    writeFileSync(join(folder, 'honest.md'), '# Honest\n\nRead me.\n')
    const reply = await inChild(folder)
    const fault = faultOf(reply, expected)
    if (fault !== undefined) broken++
    const [ms, mb] = typeof reply === 'string' ? [0, 0] : [reply.ms, reply.rssMb]
    console.log(
      `${(ms / 1000).toFixed(2).padStart(7)}  ${mb.toFixed(0).padStart(7)}  ${name}: ${outcome(reply)}${fault === undefined ? '' : ` — ${fault}`}`,
    )
    rmSync(folder, { recursive: true, force: true })
  }
  rmSync(scratch, { recursive: true, force: true })
  console.log(
    `${chosen.length} cases, ${broken} broken; at most ${MAX_MS / 1000} s of processor time and ${MAX_RSS_MB} MB each`,
  )
  process.exitCode = broken > 0 ? 1 : 0
}

function faultOf(reply: Reply | string, expected: string | undefined): string | undefined {
  if (typeof reply === 'string') return reply
  const { added, skips, ms, rssMb } = reply
  if (added === 0) return 'the honest file was lost'
  if (expected === 'read' && skips.length > 0) return 'it was not read'
  if (expected !== undefined && expected !== 'read' && !skips.includes(expected)) return `not ${expected}`
  if (ms > MAX_MS) return 'too much time'
  return rssMb > MAX_RSS_MB ? 'too much memory' : undefined
}

function outcome(reply: Reply | string): string {
  if (typeof reply === 'string') return 'failed'
  const counts = new Map<string, number>()
  for (const code of reply.skips) counts.set(code, (counts.get(code) ?? 0) + 1)
  const skips = [...counts].map(([code, count]) => `${count} ${code}`)
  return [`${reply.added} read`, ...skips].join(', ')
}

if (process.send === undefined) await runAll()
else process.send(await readFolder(positionals[0]!))
