/** The clock of the process: polls by their cron, digests every few minutes. Each job runs once at a time. */
import { Cron } from 'croner'
import { createFetcher } from './polls/http.ts'
import { poll } from './polls/poll.ts'
import type { Services } from './services.ts'

const POLL = '17 * * * *'
/** Lets a digest that was due while the process was down go out soon after it is up. */
const DIGESTS = '*/5 * * * *'

/** Starts with a round of everything, so that what was missed is made up for. Stops when the signal aborts. */
export function startSchedule(services: Services, signal: AbortSignal, log: (line: string) => void): void {
  const { database, library, now, settings } = services
  const fetch = createFetcher()
  const jobs: Cron[] = []
  const job = (name: string, pattern: string, work: () => Promise<unknown>) => {
    // `protect` keeps a run from starting while the last one is still at work.
    const cron = new Cron(
      pattern,
      { timezone: 'UTC', protect: true, catch: (error) => note(name, error) },
      async () => {
        await work()
      },
    )
    jobs.push(cron)
    void cron.trigger()
  }
  const note = (name: string, error: unknown) => {
    if (!signal.aborted) log(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  }
  for (const source of settings.polls)
    job(source.name, source.schedule ?? POLL, async () => {
      const outcome = await poll(source, { database, library, fetch, now, signal })
      if (outcome.kind === 'failed') log(`${source.name}: ${outcome.error}`)
    })
  if (services.transport !== undefined) job('digests', DIGESTS, () => services.sendDigests(signal))
  signal.addEventListener('abort', () => {
    for (const cron of jobs) cron.stop()
  })
}
