/** The command: `serve` (default), `import`, `text`, `export`, `restore`, `poll`, `texts`, `digest`, `bounce`. */
import { createReadStream, createWriteStream, existsSync, readFileSync, statSync } from 'node:fs'
import type { Server } from 'node:http'
import { basename, dirname, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { isLightconeError, LightconeError } from 'lightcone'
import { readJsonLines } from './jsonl.ts'
import { applyBounce, readBounce } from './mail/bounces.ts'
import type { Paper, PaperRecord } from './model.ts'
import { arxivIdIn, doiIn, identify } from './paper-key.ts'
import { createFetcher } from './polls/http.ts'
import { poll } from './polls/poll.ts'
import { samplePapers } from './sample.ts'
import { startSchedule } from './schedule.ts'
import { openServices, type Services } from './services.ts'
import { readSettings, type Settings } from './settings.ts'
import { exportLines, importLines } from './state/transfer.ts'
import { MAX_TEXT_BYTES, type TextFile } from './texts/read-text.ts'
import { attachText } from './texts/texts.ts'
import { createApp } from './web/app.ts'

const HELP = `daily-papers [command] [--config FILE] [--folder FOLDER] [--port PORT]

  serve            the page; without papers it starts with the sample (default)
  import FILE      papers from JSON Lines
  text PAPER FILE  the full text of a paper, from a PDF, HTML or other file
  text PAPER --remove   takes it away
  export FILE      everything, as JSON Lines
  restore FILE     everything from an export, in place of what is there
  reindex          make the index anew
  poll             visit each source of the settings, once
  texts            read the full texts that are due, once
  digest           send what is due now, once
  bounce < MAIL    take a delivery report or complaint from standard input
`

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      folder: { type: 'string' },
      port: { type: 'string' },
      remove: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) {
    console.log(HELP)
    return
  }
  const port = values.port === undefined ? undefined : Number(values.port)
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536))
    throw usage(`"${values.port}" is no port.`)
  const settings = readSettings(values.config, {
    ...(values.folder === undefined ? {} : { folder: values.folder }),
    ...(port === undefined ? {} : { port }),
  })
  const [command = 'serve', ...operands] = positionals
  const services = await openServices({ settings, log: console.error })
  if (command === 'serve') return serve(services, settings)
  try {
    await run(command, operands, { ...services, isRemoval: values.remove === true })
  } finally {
    await services.close()
  }
}

async function run(
  command: string,
  operands: readonly string[],
  services: Services & { readonly isRemoval: boolean },
): Promise<void> {
  const { library, database, subscriptions, now } = services
  const given = (position = 0): string => {
    const file = operands[position]
    if (file === undefined) throw usage(`"${command}" needs a file.`)
    return file
  }
  switch (command) {
    case 'import':
      console.log(JSON.stringify(await importFile(given(), services)))
      return
    case 'text': {
      const paper = paperCalled(operands[0], services)
      if (services.isRemoval) {
        console.log(library.texts.drop(paper.key) ? 'removed' : 'there was none')
        await library.catchUp()
      } else console.log(JSON.stringify(await attachText(paper, textFile(given(1)), services)))
      return
    }
    case 'texts':
      console.log(JSON.stringify(await services.fetchTexts()))
      return
    case 'export': {
      const lines = function* () {
        for (const line of exportLines(database)) yield `${line}\n`
      }
      await pipeline(lines(), createWriteStream(given(), { mode: 0o600 }))
      return
    }
    case 'restore':
      console.log(`${await importLines(database, linesOf(given()))} rows`)
      await library.rebuild()
      return
    case 'reindex':
      console.log(`${await library.rebuild()} papers`)
      return
    case 'poll': {
      if (services.settings.polls.length === 0) throw usage('The settings name no sources.')
      const { polls, fullText } = services.settings
      const poller = { database, library, fetch: createFetcher(), now, fullText }
      for (const source of polls)
        console.log(JSON.stringify({ source: source.name, ...(await poll(source, poller)) }))
      return
    }
    case 'digest': {
      const report = await services.sendDigests()
      if (report === undefined) throw usage('The settings name no way to send mail.')
      console.log(JSON.stringify(report))
      return
    }
    case 'bounce': {
      const chunks: Buffer[] = []
      for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
      const bounce = readBounce(Buffer.concat(chunks).toString('latin1'))
      const applied = bounce !== undefined && applyBounce(bounce, subscriptions, now())
      console.log(applied ? `noted: ${bounce.kind}` : 'no report about an address that is known')
      return
    }
    default:
      throw usage(`There is no command "${command}".`)
  }
}

async function serve(services: Services, settings: Settings): Promise<void> {
  const { library, papers, now } = services
  if (papers.count() === 0 && settings.polls.length === 0) await library.import(samplePapers(now()), now())
  await library.catchUp()
  const app = createApp(services, console.error)
  const server = createAdaptorServer({
    fetch: (request, env) => app.fetch(request, (env as HttpBindings).incoming.socket.remoteAddress),
    overrideGlobalObjects: false,
  }) as Server
  server.headersTimeout = 10_000
  server.requestTimeout = 60_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(settings.port, settings.host, resolve)
  })
  console.log(`Daily Papers: ${papers.count()} papers at ${settings.url}`)
  const schedule = startSchedule(services, console.error)
  const stop = async () => {
    server.close()
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 5000).unref()
    await schedule.stop()
    await services.close()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}

/** Papers of a file; their `fullText` may name a file beside it, which is read at once, or an address. */
async function importFile(file: string, services: Services): Promise<object> {
  const { library, now } = services
  const files: { readonly record: PaperRecord; readonly path: string }[] = []
  async function* records() {
    for await (const record of readJsonLines(linesOf(file))) {
      const { fullText } = record
      if (fullText !== undefined && !/^https?:/i.test(fullText))
        files.push({ record, path: resolve(dirname(file), fullText) })
      yield record
    }
  }
  const report = await library.import(records(), now())
  let texts = 0
  for (const { record, path } of files) {
    const paper = library.papers.find(identify(record)?.aliases[0] ?? '')
    if (paper === undefined) continue
    try {
      await attachText(paper, textFile(path), services)
      texts++
    } catch (error) {
      if (!isLightconeError(error)) throw error
      console.error(`${path}: ${error.message}`)
    }
  }
  return files.length === 0 ? report : { ...report, texts, textsFailed: files.length - texts }
}

function paperCalled(name: string | undefined, { papers }: Services): Paper {
  if (name === undefined) throw usage('"text" needs a paper: an arXiv id, a DOI, or its key.')
  const arxiv = arxivIdIn(name)
  const doi = doiIn(name)
  const alias = arxiv !== undefined ? `arxiv:${arxiv}` : doi !== undefined ? `doi:${doi}` : `id:${name}`
  const paper = papers.get(name) ?? papers.find(alias)
  if (paper === undefined) throw usage(`There is no paper "${name}" here.`)
  return paper
}

function textFile(path: string): TextFile {
  if (!existsSync(path) || !statSync(path).isFile()) throw usage(`There is no file ${path}.`)
  if (statSync(path).size > MAX_TEXT_BYTES) throw usage(`${path} has more than ${MAX_TEXT_BYTES} bytes.`)
  return { bytes: readFileSync(path), name: basename(path) }
}

function linesOf(file: string): AsyncIterable<string> {
  if (!existsSync(file)) throw usage(`There is no file ${file}.`)
  return createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })
}

const usage = (message: string): LightconeError =>
  new LightconeError('invalid-argument', { message, hint: 'See `daily-papers --help`.' })

main().catch((error: unknown) => {
  if (isLightconeError(error))
    console.error(`${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`)
  else console.error(error)
  process.exitCode = 2
})
