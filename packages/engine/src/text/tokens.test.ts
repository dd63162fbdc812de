import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ESTIMATE_UNDERCOUNT, estimateTokenizer, loadTokenizer } from './tokens.ts'

describe('loadTokenizer', () => {
  it('counts exactly by encoding and by model name', async () => {
    const encoding = await loadTokenizer('o200k_base')
    expect(encoding.exact).toBe(true)
    expect(encoding.count('Hello world')).toBe(2)
    expect((await loadTokenizer('gpt-4o')).count('Hello world')).toBe(2)
    expect((await loadTokenizer('cl100k_base')).name).toBe('cl100k_base')
  })

  it('counts the spelling of a special token as text', async () => {
    expect((await loadTokenizer('o200k_base')).count('<|endoftext|>')).toBeGreaterThan(1)
  })

  it('says which names it knows', async () => {
    await expect(loadTokenizer('no-such-model')).rejects.toMatchObject({ code: 'tokenizer-unknown' })
  })

  it('takes a tokenizer object as it is', async () => {
    const words = { name: 'words', exact: true, count: (text: string) => text.split(/\s+/).length }
    expect(await loadTokenizer(words)).toBe(words)
  })
})

describe('estimateTokenizer', () => {
  const texts = ['ports.ts', 'model.ts', 'text/tokens.ts'].map((path) =>
    readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'),
  )
  const samples = [
    ...texts,
    'Die Rückversicherungsgesellschaft prüfte gestern sämtliche Haftpflichtansprüche der Geschädigten. '.repeat(
      12,
    ),
    'Вчера совет директоров рассмотрел отчёт о выполнении квартального плана продаж. '.repeat(12),
    '昨日、取締役会は四半期の販売計画の実績報告を検討しました。'.repeat(12),
    'راجع مجلس الإدارة أمس تقرير تنفيذ خطة المبيعات الفصلية. '.repeat(12),
    '| 2024-01-01 | 1,234.56 | 99.9 % |\n'.repeat(30),
    'https://example.org/a/b?c=d&e=f#g '.repeat(30),
  ]

  it('stays within its stated bound of the exact count', async () => {
    const exact = await loadTokenizer('o200k_base')
    for (const text of samples) {
      const estimate = estimateTokenizer.count(text)
      const real = exact.count(text)
      expect(real).toBeLessThanOrEqual(estimate * ESTIMATE_UNDERCOUNT)
      expect(estimate).toBeLessThanOrEqual(real * 1.8)
    }
  })

  it('counts nothing for nothing and grows with the text', () => {
    expect(estimateTokenizer.count('')).toBe(0)
    expect(estimateTokenizer.count('a')).toBeGreaterThan(0)
  })
})
