import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { folderWith } from '../../test/folder.ts'
import { evalRun } from '../suites/eval-run.ts'
import { evalCompare } from './compare.ts'
import { evalReport } from './report.ts'
import { runHeader } from './run-header.ts'
import type { ReaderItem, TraceLine } from './trace.ts'
import { parseTrace, readTrace } from './trace-file.ts'

const header = runHeader({ suite: 'core', budget: 512, budgets: [512], tokenizer: 'estimate', seed: 1 })
const task = { type: 'task', task: 'core/fact', level: 'reader', items: 30, hash: 'h' } as const
const item = (i: number, right: number): ReaderItem => ({
  type: 'item',
  level: 'reader',
  task: 'core/fact',
  id: `q${i}`,
  cluster: `d${i}`,
  answerable: true,
  figures: { answered: 1, right, f1: right, citationPrecision: 1, citationRecall: 1 },
  ...(right === 1 ? {} : { blame: 'answer', oracles: { evidence: 1 } }),
})
const jsonl = (lines: readonly unknown[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('')
const run = (rights: readonly number[], over: Partial<TraceLine>[] = []) =>
  jsonl([{ ...header, ...over[0] }, { ...task, ...over[1] }, ...rights.map((right, i) => item(i, right))])
const all = (right: number) => Array.from({ length: 30 }, () => right)

describe('a trace', () => {
  const out = () => join(folderWith({}), 'run.jsonl')
  const options = { suite: 'core', budget: 300, only: ['passkeys'] } as const
  const threads = { ...options, only: ['threads'] }

  it('gives the figures of the run without one, and names the stage that lost evidence', async () => {
    const path = out()
    const { seconds: _, out: written, ...report } = await evalRun({ ...threads, out: path })
    const { seconds: __, ...without } = await evalRun(threads)
    expect(written).toBe(path)
    expect(report).toEqual(without)
    const { items } = await readTrace(path)
    expect(items).toHaveLength(15)
    for (const one of items) {
      const missing = one.level === 'context' && one.figures.allEvidence < 1
      expect(one.blame !== undefined).toBe(missing)
    }
    // What packing lost, and nothing else, is there without a limit.
    for (const { blame, oracles } of items.filter((one) => one.blame !== undefined))
      expect(oracles?.pack).toBe(blame === 'rerank' || blame === 'pack' ? 1 : 0)
  }, 120_000)

  it('goes on where a killed process stopped, without repeating or losing an item', async () => {
    const path = out()
    const code = `import { evalRun } from '${new URL('../suites/eval-run.ts', import.meta.url).href}'
await evalRun(${JSON.stringify({ ...options, out: path })})`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' })
    const linesNow = () => {
      try {
        return readFileSync(path, 'utf8').split('\n').length
      } catch {
        return 0
      }
    }
    while (linesNow() < 5 && child.exitCode === null) await setTimeout(5)
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    const before = await readTrace(path)
    expect(before.items.length).toBeGreaterThan(0)
    expect(before.items.length).toBeLessThan(10)
    // As if the process had been killed in the middle of a line.
    writeFileSync(path, '{"type":"item","level":"con', { flag: 'a' })
    await evalRun({ ...options, out: path })
    const whole = out()
    await evalRun({ ...options, out: whole })
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(whole, 'utf8'))
  }, 120_000)

  it('belongs to one run', async () => {
    const path = join(folderWith({ 'run.jsonl': run(all(1)) }), 'run.jsonl')
    await expect(evalRun({ ...options, out: path })).rejects.toThrow('its budget is 512, not 300')
  })

  it.each([
    ['', 'run.jsonl:1 is missing: the run is empty'],
    ['{}\n', 'is neither a run, a task nor an item'],
    [jsonl([task]), 'run.jsonl:1 is not the header of a run'],
    [jsonl([{ ...header, format: 9 }]), 'has format 9'],
    [jsonl([header, header]), 'run.jsonl:2 begins a second run'],
    [jsonl([header, item(1, 1)]), 'run.jsonl:2 belongs to no task'],
    [
      jsonl([header, task, item(1, 1), item(1, 0)]),
      'run.jsonl:4 holds the item "q1" of core/fact a second time',
    ],
    [jsonl([header, task, { ...item(1, 1), blame: 'weather' }]), 'blames "weather"'],
    [jsonl([header, task, { ...item(1, 1), figures: { right: 'yes' } }]), 'one that is not a number'],
    [`${jsonl([header])}oops\n`, 'run.jsonl:2 is not JSON'],
  ])('refuses %j', (text, message) => {
    expect(() => parseTrace(text, 'run.jsonl')).toThrow(message)
  })
})

describe('eval compare', () => {
  const compare = (a: string, b: string) => {
    const folder = folderWith({ 'a.jsonl': a, 'b.jsonl': b })
    return evalCompare({ a: join(folder, 'a.jsonl'), b: join(folder, 'b.jsonl') })
  }
  const mixed = (wrong: number) => all(1).map((right, i) => (i < wrong ? 0 : right))

  it('calls a drop one only when it is large and significant', async () => {
    expect(await compare(run(all(1)), run(mixed(12)))).toMatchObject({
      drops: 1,
      rows: [{ a: 1, b: 0.6, difference: -0.4, won: [], dropped: true }],
    })
    // Large, but two of thirty may be chance.
    const chance = await compare(run(all(1)), run(mixed(2)))
    expect(chance).toMatchObject({ drops: 0, rows: [{ lost: ['q0', 'q1'], dropped: false }] })
    expect(chance.rows[0]!.adjustedP).toBeGreaterThan(0.05)
    expect((await compare(run(mixed(12)), run(all(1)))).drops).toBe(0)
  })
  it('is quiet about a run and itself', async () => {
    expect(await compare(run(mixed(3)), run(mixed(3)))).toMatchObject({
      rows: [{ difference: 0, interval: [0, 0], p: 1, won: [], lost: [] }],
    })
  })
  it('counts what only one run has, and refuses what cannot be compared', async () => {
    expect(await compare(run(all(1)), run([1, 1]))).toMatchObject({
      onlyA: 28,
      onlyB: 0,
      rows: [{ items: 2 }],
    })
    const other = { tokenizer: 'o200k_base' } as Partial<TraceLine>
    await expect(compare(run([1]), run([1], [other]))).rejects.toThrow('their tokenizer differs')
    await expect(compare(run([1]), run([1], [{}, { hash: 'x' }]))).rejects.toThrow(
      'questions of core/fact differ',
    )
    await expect(compare(run([1]), run([]))).rejects.toThrow('no item in common')
  })
})

describe('eval report', () => {
  it('writes one page that needs nothing else, and Markdown', async () => {
    const folder = folderWith({ 'a.jsonl': run(all(1)) })
    const path = (name: string) => join(folder, name)
    await evalRun({ suite: 'core', only: ['threads'], budget: 300, curve: true, out: path('run.jsonl') })
    const before = readFileSync(path('run.jsonl'), 'utf8').replaceAll('threads-1', '<b>&')
    writeFileSync(path('before.jsonl'), before)
    const report = await evalReport({
      run: path('run.jsonl'),
      against: path('before.jsonl'),
      html: path('run.html'),
      markdown: path('run.md'),
    })
    expect(report.complete).toBe(true)
    expect(report.levels).toMatchObject([{ level: 'context', rows: [{}, {}, {}] }])
    const { rows, failed, blame } = report.levels[0]!
    expect(Object.values(blame).reduce((sum, count) => sum + count, 0)).toBe(failed)
    expect(rows.every(({ interval: [low, high], value }) => low <= value && value <= high)).toBe(true)
    const recalls = report.curve!.map(({ plain }) => plain)
    expect(recalls).toHaveLength(5)
    expect(recalls.toSorted((a, b) => a - b)).toEqual(recalls)
    const html = readFileSync(path('run.html'), 'utf8')
    for (const part of [
      'threads/branch',
      '<polyline',
      'What lost',
      'perfect twin',
      'Since the earlier run',
      'SHA-256',
    ])
      expect(html).toContain(part)
    expect(html).not.toMatch(/<script|src=|href=|https?:|@import|url\(/)
    expect(readFileSync(path('run.md'), 'utf8')).toContain('| threads/branch | 5 |')
  }, 120_000)

  it('says that a run is unfinished, and escapes what traces say', async () => {
    const hostile = run([1], [{}, { task: '<script>x' }]).replaceAll('"core/fact"', '"<script>x"')
    const folder = folderWith({ 'a.jsonl': hostile })
    const html = join(folder, 'a.html')
    expect(await evalReport({ run: join(folder, 'a.jsonl'), html })).toMatchObject({ complete: false })
    expect(readFileSync(html, 'utf8')).not.toContain('<script')
    await expect(evalReport({ run: join(folder, 'no.jsonl') })).rejects.toMatchObject({ code: 'io' })
  })
})
