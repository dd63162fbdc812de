/** The clock of the process: polls by their cron, texts and digests every few minutes. Each job runs once at a time. */
import { Cron } from 'croner'
import { createFetcher } from './polls/http.ts'
import { poll } from './polls/poll.ts'
import type { Services } from './services.ts'

const POLL = '17 * * * *'
/** Lets a digest that was due while the process was down go out soon after it is up. */
const DIGESTS = '*/5 * * * *'
const TEXTS = '*/10 * * * *'

export interface Schedule {
  /** Starts nothing more, and waits for what runs: a letter that the mail server has must be written down as sent. */
  stop(): Promise<void>
}

/** Starts with a round of everything, so that what was missed is made up for. */
export function startSchedule(services: Services, log: (line: string) => void): Schedule {
  const { database, library, now, settings } = services
  const { fullText } = settings
  const fetch = createFetcher()
  const stopping = new AbortController()
  const { signal } = stopping
  const jobs: Cron[] = []
  const running = new Set<Promise<void>>()
  const job = (name: string, pattern: string, work: () => Promise<unknown>) => {
    const run = () => {
      const done = work()
        .catch((error: unknown) => {
          if (!signal.aborted) log(`${name}: ${error instanceof Error ? error.message : String(error)}`)
        })
        .then(() => void running.delete(done))
      running.add(done)
      return done
    }
    // `protect` keeps a run from starting while the last one is still at work.
    const cron = new Cron(pattern, { timezone: 'UTC', protect: true }, run)
    jobs.push(cron)
    void cron.trigger()
  }
  for (const source of settings.polls)
    job(source.name, source.schedule ?? POLL, async () => {
      const outcome = await poll(source, { database, library, fetch, now, fullText, signal })
      if (outcome.kind === 'failed') log(`${source.name}: ${outcome.error}`)
    })
  if (fullText) job('texts', TEXTS, () => services.fetchTexts(signal))
  if (services.transport !== undefined) job('digests', DIGESTS, () => services.sendDigests(signal))
  return {
    async stop() {
      for (const cron of jobs) cron.stop()
      stopping.abort()
      await Promise.all(running)
    },
  }
}
