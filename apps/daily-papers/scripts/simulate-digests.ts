/**
 * A month of digests on a simulated clock: subscribers in 12 zones over both clock changes of the seasons, crashes
 * before and after the mail server took a letter, two processes at once, a mail server that fails. Compares what
 * arrived with what a naive calendar says is due. `npm run simulate:digests -- --subscribers 10000 --days 31`
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createComposer } from '../src/mail/compose.ts'
import { sendDueDigests } from '../src/mail/digests.ts'
import { DeliveryError, type Letter } from '../src/mail/transport.ts'
import { localTime } from '../src/mail/windows.ts'
import { DEFAULTS } from '../src/settings.ts'
import { openDatabase } from '../src/state/database.ts'
import { createPaperStore } from '../src/state/papers.ts'
import { createSubscriptionStore, type Subscription } from '../src/state/subscriptions.ts'
import { createSigner } from '../src/tokens.ts'

export interface Simulation {
  readonly subscribers: number
  readonly days: number
  /** First day, `2026-10-05`. */
  readonly from: string
  readonly seed: number
}

export interface SimulationReport {
  readonly due: number
  /** Different letters that arrived, by Message-ID. */
  readonly arrived: number
  /** Copies of the same letter: a crash between the server's acceptance and its being noted. Receivers drop them. */
  readonly copies: number
  readonly missing: number
  readonly unexpected: number
  readonly afterLeaving: number
  readonly unconfirmed: number
  readonly repeatedPapers: number
  readonly crashes: number
  readonly refusals: number
}

const HOUR_MS = 3_600_000
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Los_Angeles',
  'America/Sao_Paulo',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Sydney',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
]

class Crash extends Error {}

export async function simulate({ subscribers, days, from, seed }: Simulation): Promise<SimulationReport> {
  const folder = mkdtempSync(join(tmpdir(), 'papers-simulation-'))
  const random = randomOf(seed)
  const start = Date.parse(from)
  const clock = { now: start }
  // Two processes share the file, as after a restart that the old process did not notice.
  const databases = [openDatabase(join(folder, 'papers.db')), openDatabase(join(folder, 'papers.db'))]
  for (const { sql } of databases) sql.exec('PRAGMA synchronous = OFF')
  const [database] = databases
  const papers = createPaperStore(database!)
  database!.transaction(() => {
    for (let day = -9; day < days; day++)
      for (let i = 0; i < 15; i++)
        papers.put(
          {
            id: `p${day}-${i}`,
            title: `Paper ${i} of day ${day}`,
            abstract: 'Text.',
            authors: [],
            categories: [],
            publishedAt: new Date(start + day * 24 * HOUR_MS + i * HOUR_MS).toISOString(),
            upvotes: i,
          },
          start + days * 24 * HOUR_MS,
        )
  })
  const settings = { ...DEFAULTS, url: 'https://papers.example', from: 'papers@papers.example' }
  const composer = createComposer(settings, createSigner('simulation'))
  const stores = databases.map(createSubscriptionStore)
  const people = enrol(stores[0]!, { subscribers, start, random }, database!)
  const leaving = new Map<string, number>()
  for (const { id } of people)
    if (random() < 0.05) leaving.set(id, start + Math.floor(random() * days * 24) * HOUR_MS)

  const arrivals = new Map<string, Letter & { at: number; count: number }>()
  const counts = { crashes: 0, refusals: 0 }
  async function deliver(letter: Letter): Promise<void> {
    const luck = random()
    if (luck < 0.02) {
      counts.refusals++
      throw new DeliveryError('temporary', '451 try again')
    }
    if (luck < 0.0205) {
      counts.crashes++
      throw new Crash('before the server took it')
    }
    const known = arrivals.get(letter.messageId)
    arrivals.set(letter.messageId, { ...letter, at: known?.at ?? clock.now, count: (known?.count ?? 0) + 1 })
    if (luck < 0.021) {
      counts.crashes++
      throw new Crash('after the server took it')
    }
  }

  for (; clock.now < start + days * 24 * HOUR_MS; clock.now += HOUR_MS / 2) {
    for (const [id, at] of leaving) if (at <= clock.now) stores[0]!.end(id)
    // The process is down now and then, once for three hours.
    if (random() < 0.03) continue
    const rounds = (random() < 0.2 ? [0, 1] : [0]).map(async (which) => {
      const round = {
        subscriptions: stores[which]!,
        papers,
        composer,
        deliver,
        papersPerDigest: 10,
        now: () => clock.now,
      }
      for (;;)
        try {
          await sendDueDigests(round)
          return
        } catch (error) {
          if (!(error instanceof Crash)) throw error
        }
    })
    await Promise.all(rounds)
  }

  const report = judge({ people, leaving, arrivals, start, end: clock.now })
  for (const one of databases) one.close()
  rmSync(folder, { recursive: true })
  return { ...report, ...counts }
}

interface Enrolment {
  readonly subscribers: number
  readonly start: number
  readonly random: () => number
}

/** A tenth never confirms. */
function enrol(
  store: ReturnType<typeof createSubscriptionStore>,
  { subscribers, start, random }: Enrolment,
  { transaction }: ReturnType<typeof openDatabase>,
): readonly Subscription[] {
  return transaction(() =>
    Array.from({ length: subscribers }, (_, i) => {
      const preferences = {
        zone: ZONES[i % ZONES.length]!,
        hour: Math.floor(random() * 24),
        rhythm: random() < 0.3 ? ('weekly' as const) : ('weekdays' as const),
        topic: '',
      }
      const { id } = store.request(`reader${i}@example.org`, preferences, start - 48 * HOUR_MS)!
      if (random() >= 0.1) store.confirm(id, start - 36 * HOUR_MS)
      return store.get(id)!
    }),
  )
}

interface Month {
  readonly people: readonly Subscription[]
  readonly leaving: ReadonlyMap<string, number>
  readonly arrivals: ReadonlyMap<string, Letter & { readonly at: number; readonly count: number }>
  readonly start: number
  readonly end: number
}

/** What a calendar says is due, walked half hour by half hour without any of the code that sends. */
function judge({
  people,
  leaving,
  arrivals,
  start,
  end,
}: Month): Omit<SimulationReport, 'crashes' | 'refusals'> {
  const opened = new Map<string, number>()
  for (const zone of ZONES)
    for (let at = start; at < end; at += HOUR_MS / 2) {
      const { date, hour } = localTime(at, zone)
      for (let h = 0; h <= hour; h++) {
        const key = `${zone} ${date} ${h}`
        if (!opened.has(key)) opened.set(key, at)
      }
    }
  const dates = new Map<string, string[]>()
  for (const key of opened.keys()) {
    const [zone, date, hour] = key.split(' ')
    const list = dates.get(`${zone} ${hour}`) ?? []
    dates.set(`${zone} ${hour}`, [...list, date!])
  }
  let due = 0
  let missing = 0
  let repeatedPapers = 0
  const expected = new Set<string>()
  for (const { id, zone, hour, rhythm, confirmedAt } of people) {
    if (confirmedAt === undefined) continue
    const seen = new Set<string>()
    for (const date of dates.get(`${zone} ${hour}`) ?? []) {
      const weekday = new Date(date).getUTCDay()
      if (rhythm === 'weekly' ? weekday !== 1 : weekday === 0 || weekday === 6) continue
      const at = opened.get(`${zone} ${date} ${hour}`)!
      const messageId = `<digest.${date}.${id}@papers.example>`
      const arrived = arrivals.get(messageId)
      expected.add(messageId)
      for (const [title] of arrived?.text.matchAll(/^\d+\. .+$/gm) ?? []) {
        const name = title!.replace(/^\d+\. /, '')
        if (seen.has(name)) repeatedPapers++
        seen.add(name)
      }
      // The last day is not judged: tries and outages may end after the month. Nor is a window that opens as one leaves.
      if (at > end - 24 * HOUR_MS || (leaving.get(id) ?? Infinity) < at + 24 * HOUR_MS) continue
      due++
      if (arrived === undefined) missing++
    }
  }
  const byEmail = new Map(people.map((person) => [person.email, person]))
  const letters = [...arrivals.values()]
  return {
    due,
    arrived: arrivals.size,
    copies: letters.reduce((sum, { count }) => sum + count - 1, 0),
    missing,
    // A window of the day before the month may be made up for in its first hours.
    unexpected: letters.filter(
      ({ messageId }) => !expected.has(messageId) && !messageId.includes(dayBefore(start)),
    ).length,
    afterLeaving: letters.filter(({ to, at }) => (leaving.get(byEmail.get(to)!.id) ?? Infinity) < at).length,
    unconfirmed: letters.filter(({ to }) => byEmail.get(to)!.confirmedAt === undefined).length,
    repeatedPapers,
  }
}

const dayBefore = (at: number): string => new Date(at - 24 * HOUR_MS).toISOString().slice(0, 10)

/** Mulberry32: a small generator that a seed makes repeatable. */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      subscribers: { type: 'string', default: '10000' },
      days: { type: 'string', default: '31' },
      from: { type: 'string', default: '2026-10-12' },
      seed: { type: 'string', default: '1' },
    },
  })
  const startedMs = performance.now()
  const report = await simulate({
    subscribers: Number(values.subscribers),
    days: Number(values.days),
    from: values.from,
    seed: Number(values.seed),
  })
  console.log(
    JSON.stringify({ ...report, seconds: Math.round((performance.now() - startedMs) / 1000) }, null, 2),
  )
  if (
    report.missing + report.unexpected + report.afterLeaving + report.unconfirmed + report.repeatedPapers >
    0
  )
    process.exitCode = 1
}
