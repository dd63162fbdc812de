/** D3 search with its reasons and saved searches, D4 answers with citations. */
import type { Hono } from 'hono'
import { html } from 'hono/html'
import type { Answer, Citation } from 'lightcone'
import type { Scope, Support } from '../library.ts'
import { DAY_MS } from '../model.ts'
import { isTextDocument, paperOfDocument } from '../paper-key.ts'
import type { Services } from '../services.ts'
import { contentWords } from '../text.ts'
import { sentenceWith } from '../texts/place.ts'
import { card, type Html, hidden, page, pathOf, withQuery } from './layout.ts'
import { Refusal, readerOf, readForm, visitor } from './requests.ts'
import { feedResponse } from './syndication.ts'

const MAX_QUESTION = 1000
const BUDGET_TOKENS = 1200

const SUPPORT: Readonly<Record<Support, string>> = {
  supported: 'Supported: what is cited has every content word of the question.',
  partly: 'Partly supported: the papers answer, but what is cited lacks some words of the question',
  'not found': 'Not found: no paper here answers this.',
}

export function addSearchPages(app: Hono, services: Services): void {
  const { library, papers, readers, settings, now } = services

  app.get('/search', async (c) => {
    const query = (c.req.query('q') ?? '').slice(0, MAX_QUESTION)
    const who = visitor(c, services)
    const hits = query.trim() === '' ? [] : await library.search(query)
    const back = withQuery('/search', { q: query })
    const saved = readers.searches(who.reader)
    const body = html`<h1>Search</h1>
<form role="search" method="get" action="/search"><label for="q">Words, an author, an id, or a sentence</label><input id="q" type="search" name="q" maxlength="${MAX_QUESTION}" value="${query}"> <button class="main">Search</button></form>
${
  query.trim() === ''
    ? ''
    : html`<p role="status">${hits.length === 0 ? 'Nothing found. Try other words, or fewer.' : `${hits.length} papers`}</p>
<form class="inline" method="post" action="/searches">${hidden(who, back)}<input type="hidden" name="q" value="${query}"><button>Save this search</button></form>`
}
${hits.map(({ paper, reason }) =>
  card(paper, {
    visitor: who,
    back,
    mark: readers.markOf(who.reader, paper.key),
    voted: papers.hasVoted(paper.key, who.reader),
    reason,
  }),
)}
${saved.length === 0 ? '' : html`<section aria-labelledby="saved"><h2 id="saved">Saved searches</h2><ul>${saved.map((one) => html`<li><a href="${withQuery('/search', { q: one.query })}">${one.query}</a> · <a href="/searches/${one.id}/feed.atom">Atom</a> · <a href="/searches/${one.id}/feed.json">JSON</a> <form class="inline" method="post" action="/searches/${one.id}/delete">${hidden(who, '/search')}<button aria-label="Delete the search ${one.query}">Delete</button></form></li>`)}</ul></section>`}`
    return c.html(page({ title: query === '' ? 'Search' : `Search: ${query}`, body, current: '/search' }))
  })

  app.post('/searches', async (c) => {
    const { reader, fields } = await readForm(c, services)
    const query = (fields.get('q') ?? '').trim()
    if (query !== '') readers.saveSearch(reader, query, now())
    return c.redirect(withQuery('/search', { q: query }), 303)
  })
  app.post('/searches/:id/delete', async (c) => {
    const { reader } = await readForm(c, services)
    readers.dropSearch(reader, c.req.param('id'))
    return c.redirect('/search', 303)
  })
  app.get('/searches/:id/:file', async (c) => {
    const search = readers.search(c.req.param('id'))
    const file = c.req.param('file')
    if (search === undefined || !/^feed\.(?:atom|json)$/.test(file))
      throw new Refusal(404, 'There is no such feed.')
    const hits = await library.search(search.query, { k: 30 })
    const feed = {
      title: `Daily Papers: ${search.query}`,
      page: settings.url + withQuery('/search', { q: search.query }),
      self: settings.url + c.req.path,
      papers: hits.map(({ paper }) => paper).toSorted((a, b) => b.publishedAt - a.publishedAt),
      site: settings.url,
    }
    return feedResponse(c, file === 'feed.json' ? 'json' : 'atom', feed)
  })

  app.get('/ask', async (c) => {
    const question = (c.req.query('q') ?? '').slice(0, MAX_QUESTION).trim()
    const who = visitor(c, services)
    const scopes = [
      ['all', 'All papers'],
      ['week', 'The last 7 days'],
      ['saved', 'Papers I saved'],
      ...papers.topics(8).map(({ topic }) => [`topic:${topic}`, topic] as const),
    ] as const
    const chosen = scopes.find(([value]) => value === c.req.query('scope'))?.[0] ?? 'all'
    const result =
      question === ''
        ? undefined
        : await library.ask(question, {
            scope: scopeOf(chosen, who.reader, services),
            budget: BUDGET_TOKENS,
            signal: c.req.raw.signal,
            ...(services.model === undefined ? {} : { model: services.model }),
          })
    // A link on another site asks, but says nothing about the reader.
    const isOwn = c.req.header('sec-fetch-site') !== 'cross-site'
    if (question !== '' && isOwn && readerOf(c, services) !== undefined) readers.asked(who.reader, question)
    const body = html`<h1>Ask the papers</h1>
<form method="get" action="/ask"><label for="q">Question</label><input id="q" type="search" name="q" maxlength="${MAX_QUESTION}" value="${question}"><fieldset><legend>Where to look</legend><div class="chips">${scopes.map(
      ([value, name], i) =>
        html`<span class="chip"><input type="radio" id="scope-${i}" name="scope" value="${value}"${value === chosen ? html` checked` : ''}><label for="scope-${i}">${name}</label></span>`,
    )}</div></fieldset><button class="main">Ask</button></form>
${
  result === undefined
    ? ''
    : html`<section aria-labelledby="answer"><h2 id="answer">Answer</h2>
<p role="status"><strong>${SUPPORT[result.support]}${result.support === 'partly' ? `: ${result.missing.join(', ')}.` : ''}</strong></p>
${result.support === 'not found' ? '' : html`<p>${withLinks(result.answer)}</p><ol>${result.answer.citations.map((citation) => html`<li value="${citation.id}" id="source-${citation.id}"><blockquote>${citation.quote}</blockquote>${cited(citation, result.answer)}</li>`)}</ol>`}
<details><summary>What I read: ${result.answer.context.tokens} of ${BUDGET_TOKENS} tokens, from ${new Set(result.answer.context.citations.map(({ document }) => paperOfDocument(document))).size} papers</summary>
<p class="soft">Whole passages in the same order would have been ${result.answer.context.plain.tokens} tokens. Read by: ${result.answer.reader}.</p>
<pre>${result.answer.context.text}</pre></details></section>`
}`
    return c.html(page({ title: question === '' ? 'Ask' : question, body, current: '/ask' }))
  })

  /** The paper, and for a sentence of its full text the page or section, with a link that opens it where it can. */
  function cited(citation: Citation, answer: Answer): Html | string {
    const key = paperOfDocument(citation.document)
    const paper = papers.get(key)
    if (paper === undefined) return ''
    const title = html`<a href="${pathOf(paper)}">${paper.title}</a>`
    if (!isTextDocument(citation.document)) return title
    const sentence = sentenceWith(contentWords(saidBy(answer, citation.id)), citation.quote)
    const page = library.texts.pageAt(key, citation.start + sentence)
    const section = citation.headings.at(-1)
    const place = page !== undefined ? `, page ${page}` : section === undefined ? '' : `, in “${section}”`
    const url = library.texts.facts(key)?.url
    if (url === undefined) return html`${title}, full text${place}`
    const target = `${url.replace(/#.*/, '')}${page === undefined ? '' : `#page=${page}`}`
    return html`${title}, <a href="${target}" rel="noreferrer">full text${place}</a>`
  }
}

/** What the answer says with this source: the words before its number. */
function saidBy({ text }: Answer, id: number): string {
  const parts = text.split(/(\[\d+\])/)
  return parts.filter((_, i) => parts[i + 1] === `[${id}]`).join(' ')
}

/** The numbers in an answer lead to what they cite. */
function withLinks({ text, citations }: Answer): readonly (Html | string)[] {
  const ids = new Set(citations.map(({ id }) => id))
  return text.split(/(\[\d+\])/).map((part) => {
    const id = Number(/^\[(\d+)\]$/.exec(part)?.[1] ?? Number.NaN)
    return ids.has(id) ? html`<a href="#source-${id}" aria-label="Source ${id}">${part}</a>` : part
  })
}

function scopeOf(name: string, reader: string, { readers, now }: Services): Scope {
  if (name === 'week') return { since: now() - 7 * DAY_MS }
  if (name === 'saved')
    return { keys: readers.marks(reader).flatMap(({ kind, paper }) => (kind === 'saved' ? paper : [])) }
  if (name.startsWith('topic:')) return { topic: name.slice('topic:'.length) }
  return {}
}
