/** D2: one paper, also as Markdown, JSON and BibTeX, and what a reader does with it. */
import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Paper } from '../model.ts'
import type { Services } from '../services.ts'
import type { TextFacts } from '../state/texts.ts'
import { fold, namesOf } from '../text.ts'
import { actions, byline, type Html, hidden, page, pathOf } from './layout.ts'
import { addressOf, backOf, networkOf, Refusal, readForm, visitor } from './requests.ts'

export function addPaperPages(app: Hono, services: Services): void {
  const { papers, readers, settings, now } = services

  app.get('/papers/:key', async (c) => {
    const key = keyOf(c)
    const asked = /^(.+)\.(md|json|bib)$/.exec(key)
    const paper = papers.get(key)
    if (paper !== undefined) return show(c, paper)
    const other = asked === null ? undefined : papers.get(asked[1]!)
    if (other === undefined) {
      const same = papers.find(key)
      if (same !== undefined) return c.redirect(pathOf(same), 301)
      throw new Refusal(404, 'There is no such paper here.')
    }
    if (asked![2] === 'json') {
      const { url, readAt, pages, characters } = services.library.texts.facts(other.key) ?? {}
      const fullText = readAt === undefined ? {} : { fullText: { url, readAt, pages, characters } }
      return c.json({ ...other, versions: papers.versions(other.key), ...fullText })
    }
    const text = asked![2] === 'md' ? markdown(other, settings.url) : bibtex(other)
    return c.body(text, 200, {
      'Content-Type': `text/${asked![2] === 'md' ? 'markdown' : 'plain'}; charset=utf-8`,
    })
  })

  async function show(c: Context, paper: Paper) {
    const who = visitor(c, services)
    const mark = readers.markOf(who.reader, paper.key)
    const similar = await services.library.similar(paper)
    const versions = papers.versions(paper.key)
    const text = services.library.texts.facts(paper.key)
    const links = linksOf(paper)
    const back = pathOf(paper)
    const body = html`<h1>${paper.title}</h1>
<p class="soft">${byline(paper)}</p>
${paper.withdrawn ? html`<p role="note"><strong>This paper was withdrawn.</strong></p>` : ''}
<p>${paper.abstract}</p>
${links.length === 0 ? '' : html`<ul class="chips">${links.map(([name, url]) => html`<li><a href="${url}" rel="noreferrer">${name}</a></li>`)}</ul>`}
${text?.readAt === undefined ? '' : html`<p class="soft">${textLine(text, paper)}</p>`}
${actions(paper, { visitor: who, back, mark, voted: papers.hasVoted(paper.key, who.reader) })}
<section aria-labelledby="similar"><h2 id="similar">Similar papers</h2>
${similar.length === 0 ? html`<p>None found.</p>` : html`<ul>${similar.map((hit) => html`<li><a href="${pathOf(hit.paper)}">${hit.paper.title}</a><br><small>${hit.reason}</small></li>`)}</ul>`}</section>
<section aria-labelledby="yours"><h2 id="yours">Your list and note</h2>
<form method="post" action="${back}/save">${hidden(who, back)}<label for="list">Save to the list</label><input id="list" name="list" maxlength="80" value="${mark?.list ?? ''}"> <button>Save</button></form>
<form method="post" action="${back}/note">${hidden(who, back)}<label for="note">Note, for you alone</label><textarea id="note" name="text" rows="3" maxlength="10000">${readers.noteOf(who.reader, paper.key)}</textarea><button>Keep the note</button></form></section>
<section aria-labelledby="cite"><h2 id="cite">Cite</h2><pre>${bibtex(paper)}</pre>
<p><a href="${back}.bib">BibTeX</a> · <a href="${back}.md">Markdown</a> · <a href="${back}.json">JSON</a></p></section>
${versions.length < 2 ? '' : html`<section aria-labelledby="versions"><h2 id="versions">Versions</h2><ol reversed>${versions.map((one) => html`<li>Seen ${new Date(one.seenAt).toISOString().slice(0, 10)}: ${one.title}<details><summary>Abstract of version ${one.version}</summary><p>${one.abstract}</p></details></li>`)}</ol></section>`}`
    return c.html(page({ title: paper.title, body }))
  }

  app.post('/papers/:key/:action', async (c) => {
    const { reader, fields } = await readForm(c, services)
    const paper = papers.get(keyOf(c))
    if (paper === undefined) throw new Refusal(404, 'There is no such paper here.')
    switch (c.req.param('action')) {
      case 'vote': {
        const address = services.signer.digest(networkOf(addressOf(c, services)))
        const vote = { paper: paper.key, reader, address, perAddress: settings.votesPerAddress, now: now() }
        if (papers.vote(vote) === 'refused')
          throw new Refusal(429, 'This paper has as many votes from your network as count.')
        break
      }
      case 'save':
        readers.mark(reader, { paper: paper.key, kind: 'saved', list: fields.get('list') ?? '' }, now())
        break
      case 'hide':
        readers.mark(reader, { paper: paper.key, kind: 'hidden', list: '' }, now())
        break
      case 'unmark':
        readers.unmark(reader, paper.key)
        break
      case 'note':
        readers.note(reader, paper.key, fields.get('text') ?? '', now())
        break
      default:
        throw new Refusal(404, 'There is no such action.')
    }
    return c.redirect(backOf(fields), 303)
  })
}

/** What can be searched and asked beside the abstract. */
function textLine({ url, name, pages, version, readAt }: TextFacts, paper: Paper): Html {
  const length = pages === 0 ? '' : `, ${pages} page${pages === 1 ? '' : 's'}`
  const from = url === undefined ? name : html`<a href="${url}" rel="noreferrer">${new URL(url).host}</a>`
  const old = version < paper.version ? ' It is of an earlier version of the paper.' : ''
  return html`The full text is searched, too${length}: read from ${from} on ${new Date(readAt!).toISOString().slice(0, 10)}.${old}`
}

/** The key as it was linked; an address with a broken escape names nothing. */
function keyOf(c: Context): string {
  return c.req.param('key') ?? ''
}

function linksOf({ arxiv, doi, url }: Paper): readonly (readonly [string, string])[] {
  return [
    ...(arxiv === undefined
      ? []
      : ([
          ['arXiv', `https://arxiv.org/abs/${arxiv}`],
          ['PDF', `https://arxiv.org/pdf/${arxiv}`],
        ] as const)),
    ...(doi === undefined ? [] : ([['DOI', `https://doi.org/${encodeURI(doi)}`]] as const)),
    ...(url === undefined || arxiv !== undefined ? [] : ([['Source', url]] as const)),
  ]
}

/** Entries one after the other, each under a key of its own. */
export function bibliography(papers: readonly Paper[]): string {
  const times = new Map<string, number>()
  return papers
    .map((paper) =>
      bibtex(paper).replace(/^@misc\{[^,]*/, (start) => {
        const n = (times.get(start) ?? 0) + 1
        times.set(start, n)
        return n === 1 ? start : `${start}-${n}`
      }),
    )
    .join('\n')
}

function bibtex(paper: Paper): string {
  const { names, more } = namesOf(paper.authors)
  const year = new Date(paper.publishedAt).getUTCFullYear()
  const name = fold(names[0]?.split(' ').at(-1) ?? 'paper').replace(/[^a-z]/g, '')
  const word = fold(/[\p{L}]{4,}/u.exec(paper.title)?.[0] ?? '').replace(/[^a-z]/g, '')
  const fields = [
    ['title', `{${escapeTex(paper.title)}}`],
    ['author', [...names.map(escapeTex), ...(more > 0 ? ['others'] : [])].join(' and ')],
    ['year', String(year)],
    ['eprint', paper.arxiv ?? ''],
    ['archivePrefix', paper.arxiv === undefined ? '' : 'arXiv'],
    ['doi', paper.doi ?? ''],
    ['url', paper.url ?? ''],
  ].filter(([, value]) => value !== '')
  return `@misc{${name}${year}${word},\n${fields.map(([key, value]) => `  ${key} = {${value}},`).join('\n')}\n}\n`
}

const escapeTex = (text: string): string => text.replace(/[{}\\]/g, '').replace(/[%&#_$]/g, '\\$&')

function markdown(paper: Paper, site: string): string {
  const plain = (text: string) => text.replace(/[\\`*_[\]<>#]/g, '\\$&')
  return `# ${plain(paper.title)}\n\n${plain(byline(paper))}\n\n${plain(paper.abstract)}\n\n<${site}${pathOf(paper)}>\n`
}
