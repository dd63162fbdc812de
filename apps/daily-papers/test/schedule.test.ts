import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import type { Letter } from '../src/mail/transport.ts'
import { startSchedule } from '../src/schedule.ts'
import { openServices } from '../src/services.ts'
import { DEFAULTS } from '../src/settings.ts'

const HOUR_MS = 3_600_000
/** A Wednesday, four hours after the digest of eight o'clock was due. */
const NOW = Date.UTC(2026, 5, 10, 12)
const closing: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function feedServer() {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url!)
    response.end(
      '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2606.00001v1</id><title>Maps of caves</title><summary>Drawn by bats.</summary><published>2026-06-10T03:00:00Z</published></entry></feed>',
    )
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => void server.close())
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }
}

/** As many processes as asked for, of one folder, with one reader whose digest is due. */
async function processes(count: number, url: string, deliver: (letter: Letter) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'papers-schedule-'))
  closing.push(() => rmSync(folder, { recursive: true }))
  const settings = {
    ...DEFAULTS,
    ...{ folder, url: 'https://papers.example', from: 'papers@papers.example' },
    polls: [{ name: 'list', kind: 'feed' as const, url }],
  }
  const opened = []
  for (let i = 0; i < count; i++) {
    const transport = { deliver, close: () => {} }
    const services = await openServices({ settings, now: () => NOW, transport })
    closing.push(() => services.close())
    opened.push(services)
  }
  const { subscriptions, library } = opened[0]!
  const preferences = { zone: 'UTC', hour: 8, rhythm: 'weekdays' as const, topic: '' }
  const { id } = subscriptions.request('ada@example.org', preferences, NOW - 48 * HOUR_MS)!
  subscriptions.confirm(id, NOW - 47 * HOUR_MS)
  const there = { id: 'p1', title: 'Songs of whales', abstract: '', authors: [], categories: [] }
  await library.import([{ ...there, publishedAt: new Date(NOW - 9 * HOUR_MS).toISOString() }], NOW)
  return opened
}

it('starts with a round of everything: what was missed while it was down is made up for', async () => {
  const feed = await feedServer()
  const letters: Letter[] = []
  const [services] = await processes(1, feed.url, async (letter) => void letters.push(letter))
  const schedule = startSchedule(services!, () => {})
  await vi.waitFor(() => expect(services!.papers.find('arxiv:2606.00001')).toBeDefined())
  await vi.waitFor(() => expect(letters.map(({ to }) => to)).toEqual(['ada@example.org']))
  await schedule.stop()
  expect(letters[0]!.text).toContain('Songs of whales')
})

it('is safe to run twice: each paper is there once, each letter goes out once', async () => {
  const feed = await feedServer()
  const letters: Letter[] = []
  const both = await processes(2, feed.url, async (letter) => void letters.push(letter))
  const faults: string[] = []
  const schedules = both.map((services) => startSchedule(services, (line) => faults.push(line)))
  await vi.waitFor(() => expect(feed.asked).toHaveLength(2))
  await vi.waitFor(() => expect(letters).toHaveLength(1))
  for (const schedule of schedules) await schedule.stop()
  for (const services of both) await services.sendDigests()
  expect(faults).toEqual([])
  expect(letters).toHaveLength(1)
  expect(both.map(({ papers }) => papers.count())).toEqual([2, 2])
  const { candidates } = await both[0]!.library.cone.search('caves')
  expect(candidates).toHaveLength(1)
})

it('stops only when the letter that is on its way is written down', async () => {
  const feed = await feedServer()
  const taken: Letter[] = []
  const { promise: answer, resolve: answered } = Promise.withResolvers<void>()
  const [services] = await processes(1, feed.url, async (letter) => {
    taken.push(letter)
    await answer
  })
  const schedule = startSchedule(services!, () => {})
  await vi.waitFor(() => expect(taken).toHaveLength(1))
  let isStopped = false
  const stopped = schedule.stop().then(() => {
    isStopped = true
  })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(isStopped).toBe(false)
  answered()
  await stopped
  await services!.sendDigests()
  expect(taken).toHaveLength(1)
})
