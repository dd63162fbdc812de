/** The command: `serve` (default), `import`, `export`, `restore`, `poll`, `digest`, `bounce`. */
import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import type { Server } from 'node:http'
import { createInterface } from 'node:readline'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createAdaptorServer, type HttpBindings } from '@hono/node-server'
import { isLightconeError, LightconeError } from 'lightcone'
import { readJsonLines } from './jsonl.ts'
import { applyBounce, readBounce } from './mail/bounces.ts'
import { createFetcher } from './polls/http.ts'
import { poll } from './polls/poll.ts'
import { samplePapers } from './sample.ts'
import { startSchedule } from './schedule.ts'
import { openServices, type Services } from './services.ts'
import { readSettings, type Settings } from './settings.ts'
import { exportLines, importLines } from './state/transfer.ts'
import { createApp } from './web/app.ts'

const HELP = `daily-papers [command] [--config FILE] [--folder FOLDER] [--port PORT]

  serve            the page; without papers it starts with the sample (default)
  import FILE      papers from JSON Lines
  export FILE      everything, as JSON Lines
  restore FILE     everything from an export, in place of what is there
  poll             visit each source of the settings, once
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
    ...(port === undefined
      ? {}
      : { port, ...(values.config === undefined ? { url: `http://127.0.0.1:${port}` } : {}) }),
  })
  const [command = 'serve', file] = positionals
  const services = await openServices({ settings, log: console.error })
  if (command === 'serve') return serve(services, settings)
  try {
    await run(command, file, services)
  } finally {
    await services.close()
  }
}

async function run(command: string, file: string | undefined, services: Services): Promise<void> {
  const { library, database, subscriptions, now } = services
  const given = (): string => {
    if (file === undefined) throw usage(`"${command}" needs a file.`)
    return file
  }
  switch (command) {
    case 'import':
      console.log(JSON.stringify(await library.import(readJsonLines(linesOf(given())), now())))
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
      await library.catchUp()
      return
    case 'poll': {
      if (services.settings.polls.length === 0) throw usage('The settings name no sources.')
      const fetch = createFetcher()
      for (const source of services.settings.polls)
        console.log(
          JSON.stringify({ source: source.name, ...(await poll(source, { database, library, fetch, now })) }),
        )
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
  const schedule = new AbortController()
  startSchedule(services, schedule.signal, console.error)
  const stop = async () => {
    schedule.abort()
    server.close()
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 5000).unref()
    await services.close()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
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
