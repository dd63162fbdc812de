import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import type { Parsed } from 'lightcone'
import { describe, expect, it } from 'vitest'
import { formats, htmlParser } from './index.ts'

async function parse(source: string, maxNesting = 200): Promise<Parsed> {
  const file = { path: 'page.html', bytes: Buffer.from(source), text: () => source }
  return htmlParser.parse(file, { maxNesting })
}

const body = async (source: string) => (await parse(`<body>${source}</body>`)).text

async function blocks(source: string): Promise<string[]> {
  const { text, blocks } = await parse(source)
  return blocks.map(({ kind, level, label, start, end }) =>
    [`${kind}${level ?? ''}`, label, text.slice(start, end)].filter((part) => part !== undefined).join(': '),
  )
}

/** The character of the source at each offset of the text, by the origin runs. */
function* sourceChars(source: string, { text, origin }: Parsed) {
  const lines = source.split(/\r\n|\r|\n/)
  for (const run of origin ?? []) {
    const stands = lines[run.line - 1]!.slice(run.column - 1)
    const isEntity =
      stands.startsWith('&') && text.slice(run.start, run.end) !== stands.slice(0, run.end - run.start)
    for (let at = run.start; at < run.end; at++) yield { at, char: stands[at - run.start], isEntity }
  }
}

const word = fc.constantFrom(
  'one',
  'two,',
  'x',
  '&amp;',
  '&lt;b&gt;',
  '&#x1F600;',
  '&nosuch;',
  '𝒳é',
  '&nbsp;',
  '<',
)
const space = fc.constantFrom(' ', '\n', '\r\n', '\r', '  \t', '', '<!-- c -->', '<br>')
const flow = fc.array(fc.tuple(word, space), { maxLength: 8 }).map((parts) => parts.flat().join(''))
const { node: anyElement } = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    flow,
    fc
      .tuple(
        fc.constantFrom(
          'p',
          'div',
          'b',
          'a',
          'ul',
          'ol',
          'li',
          'table',
          'tr',
          'td',
          'th',
          'pre',
          'h2',
          'blockquote',
          'main',
          'nav',
          'script',
          'span',
          'title',
        ),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.constantFrom('', ' class="x"', ' hidden', ' href=/a'),
        fc.boolean(),
      )
      .map(
        ([name, inner, attribute, closes]) =>
          `<${name}${attribute}>${inner.join('')}${closes ? `</${name}>` : ''}`,
      ),
  ),
}))

describe('htmlParser', () => {
  it('maps every offset to the same character of the source', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyElement, { maxLength: 8 }), async (parts) => {
        const source = parts.join('')
        const parsed = await parse(source)
        const mapped = new Set<number>()
        for (const { at, char, isEntity } of sourceChars(source, parsed)) {
          mapped.add(at)
          if (!isEntity) expect(char).toBe(parsed.text[at])
        }
        // What has no place is white space, list marks and cell bars, which the parser sets.
        for (let at = 0; at < parsed.text.length; at++)
          if (!mapped.has(at)) expect(' \n-|.0123456789').toContain(parsed.text[at])
      }),
      { numRuns: 300 },
    )
  })

  it('gives blocks in order without overlaps, with runs that are exact and apart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyElement, { maxLength: 8 }), async (parts) => {
        const { text, blocks, origin } = await parse(parts.join(''))
        let before = 0
        for (const { start, end } of blocks) {
          expect(start).toBeGreaterThanOrEqual(before)
          expect(text.slice(before, start).trim()).toBe('')
          expect(text.slice(start, end).trim()).not.toBe('')
          before = end
        }
        expect(text.slice(before).trim()).toBe('')
        let last = 0
        for (const { start, end } of origin!) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          last = end
        }
      }),
      { numRuns: 300 },
    )
  })

  it('reads headings, text, lists, quotes, code and tables', async () => {
    const source = `<html lang="de"><head><title>Keys &amp; locks</title>
      <meta name="Description" content="About  keys"><link rel="canonical" href="https://example.org/keys"></head>
      <body><main>
      <h1>Keys<a class="headerlink" href="#keys">¶</a></h1>
      <p>Keys are <b>rot</b>ated
         monthly &amp; logged.<br>Second&nbsp;line.</p>
      <ul><li>one <i>two</i></li><li><p>two</p><ol><li>nested</li></ol></li></ul>
      <blockquote><p>Quoted.</p></blockquote>
      <pre><code class="language-ts">\n if (a &lt; 1)\n\n   b()\n</code></pre>
      <table><caption>Ages</caption><thead><tr><th>Name<th>Age</thead><tr><td>Ann<td>3<tr><td>Bob<td>4</table>
      <h2>More</h2>loose <span>text</span><div>in boxes</div>
      </main></body></html>`
    expect(await blocks(source)).toEqual([
      'heading1: Keys: Keys',
      'paragraph: Keys are rotated monthly & logged.\nSecond line.',
      'list: - one two\n- two\n  1. nested',
      'quote: Quoted.',
      'code: ts:  if (a < 1)\n\n   b()',
      'paragraph: Ages',
      'table: Name | Age: Name | Age',
      'row: Ann | 3',
      'row: Bob | 4',
      'heading2: More: More',
      'paragraph: loose text',
      'paragraph: in boxes',
    ])
    expect(await parse(source)).toMatchObject({
      title: 'Keys & locks',
      language: 'de',
      metadata: { description: 'About keys', url: 'https://example.org/keys' },
    })
  })

  it('leaves out what is not the content', async () => {
    const text = await body(`
      <header><a href=/>Acme</a> <a href=/shop>Shop</a></header><nav><a href=/>Home</a></nav>
      <div class="cookie-banner">We use cookies.</div><div role="dialog">Subscribe!</div>
      <div id="page"><div class="content">
        <h1>Keys</h1><p>Keys rotate monthly, and old keys stay valid for a day after that.</p>
        <p hidden>Hidden.</p><p style="display: none">Styled away.</p><p aria-hidden="true">For nobody.</p>
        <script>var x = "<p>no</p>"</script><style>p {}</style><template><p>later</p></template>
        <aside>By the way.</aside><p>Read the <a href="/log">log</a> for details.</p>
      </div><div class="side"><ul><li><a href=1>Some other page</a><li><a href=2>Yet another page</a>
        <li><a href=3>And one more of them</a></ul></div></div>
      <footer>© Acme</footer>`)
    expect(text).toBe(
      'Keys\n\nKeys rotate monthly, and old keys stay valid for a day after that.\n\nRead the log for details.',
    )
  })

  it('takes the main part, or the whole page when there is nothing better', async () => {
    const long = 'The main part says a lot about keys, more than anything around it does. '.repeat(3)
    expect(await body(`<p>Teaser.</p><main><p>${long}</p></main><p>After.</p>`)).toBe(long.trim())
    expect(await body(`<p>First.</p><main></main><p>Second.</p>`)).toBe('First.\n\nSecond.')
    expect(await body('<article><p>One.</p></article><article><p>Two.</p></article>')).toBe('One.\n\nTwo.')
    const links = Array.from(
      { length: 9 },
      (_, at) => `<li><a href=${at}>Chapter ${at} of the book</a></li>`,
    ).join('')
    expect(await body(`<ul>${links}</ul>`)).toContain('- Chapter 8 of the book')
    expect(await body('<header><h1>Title</h1></header><p>Text.</p>')).toBe('Title\n\nText.')
    expect((await parse('just text')).text).toBe('just text')
    expect((await parse('')).text).toBe('')
  })

  it('reads tables that lay out a page as text', async () => {
    expect(await blocks('<table><tr><td><h2>Menu</h2><p>Text.</p></td></tr></table>')).toEqual([
      'heading2: Menu: Menu',
      'paragraph: Text.',
    ])
    expect(await blocks('<table><tr><td>1<td>2<tr><td>3<td>4</table>')).toEqual(['row: 1 | 2', 'row: 3 | 4'])
  })

  it('bears what was never closed', async () => {
    expect(await body('<p>One<p>Two <b>bold <i>both</b> still<div>Three')).toBe(
      'One\n\nTwo bold both still\n\nThree',
    )
    expect(await body('Text <!-- never closed')).toBe('Text')
    expect(await body('<p>a < b && c &amp d &#xD800; <unknown-tag>x</p>')).toContain('x')
    expect((await parse(`${'<b>'.repeat(5000)}deep in the line`)).text).toBe('deep in the line')
  })

  it('refuses blocks nested deeper than the limit, quickly', async () => {
    const begun = performance.now()
    for (const source of ['<div>'.repeat(10_000), '<b>'.repeat(100_000)])
      await expect(parse(source)).rejects.toMatchObject({ code: 'file-nesting' })
    expect((await parse(`${'<div>'.repeat(150)}in`)).text).toBe('in')
    expect(performance.now() - begun).toBeLessThan(2000)
  })

  it('takes time that grows with the length alone', async () => {
    const begun = performance.now()
    const many = await parse(`<body>${'<h2>Heading</h2><p>Text of it.</p>'.repeat(20_000)}`)
    expect(many.blocks).toHaveLength(40_000)
    await parse(`<table>${'<tr><th>a<th>b'.repeat(20_000)}</table>`)
    await parse(`<p>${'word '.repeat(400_000)}</p>`)
    expect(performance.now() - begun).toBeLessThan(8000)
  })

  it('is loaded without its library until a page turns up', () => {
    const script = `
      import { registerHooks } from 'node:module'
      const loaded = []
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) })
      const { formats } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)})
      const before = loaded.some((url) => url.includes('htmlparser2'))
      await formats[0].parse({ path: 'a.html', bytes: new Uint8Array(), text: () => '<p>x' }, { maxNesting: 9 })
      console.log(before, loaded.some((url) => url.includes('htmlparser2')))`
    const cwd = fileURLToPath(new URL('.', import.meta.url))
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd,
      encoding: 'utf8',
    })
    expect(out.trim()).toBe('false true')
    expect(formats).toContain(htmlParser)
  })
})
