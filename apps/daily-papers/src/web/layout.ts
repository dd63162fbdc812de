/** The frame of all pages, and the pieces that several show. Everything inserted is escaped by `html`. */
import { html } from 'hono/html'
import type { Paper } from '../model.ts'
import type { Mark } from '../state/readers.ts'
import { shortNames } from '../text.ts'
import type { Visitor } from './requests.ts'

export type Html = ReturnType<typeof html>

export interface PageOptions {
  readonly title: string
  readonly body: Html
  /** Path of the page in the navigation. */
  readonly current?: string
  /** Feeds of what the page shows. */
  readonly feeds?: { readonly atom: string; readonly json: string }
}

const NAVIGATION = [
  ['/', 'Papers'],
  ['/search', 'Search'],
  ['/ask', 'Ask'],
  ['/saved', 'Saved'],
  ['/subscribe', 'By mail'],
] as const

export function page({ title, body, current, feeds }: PageOptions): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Daily Papers</title>
<link rel="stylesheet" href="/style.css">
${feeds === undefined ? '' : html`<link rel="alternate" type="application/atom+xml" href="${feeds.atom}" title="${title}"><link rel="alternate" type="application/feed+json" href="${feeds.json}" title="${title}">`}
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header><nav aria-label="Site"><ul>${NAVIGATION.map(
    ([path, name]) =>
      html`<li><a href="${path}"${current === path ? html` aria-current="page"` : ''}>${name}</a></li>`,
  )}</ul></nav></header>
<main id="main" tabindex="-1">
${body}
</main>
<footer><p class="soft"><a href="/about">How this page works</a> · <a href="/account">Account and data</a>${feeds === undefined ? '' : html` · <a href="${feeds.atom}">Atom</a> · <a href="${feeds.json}">JSON Feed</a>`}</p></footer>
</body>
</html>`
}

export const pathOf = (paper: Paper): string => `/papers/${encodeURIComponent(paper.key)}`

export interface CardOptions {
  readonly visitor: Visitor
  /** Where the buttons lead back to. */
  readonly back: string
  readonly mark: Mark | undefined
  readonly voted: boolean
  /** Why it is shown. */
  readonly reason?: string | undefined
}

/** One paper in a list. */
export function card(paper: Paper, options: CardOptions): Html {
  const { reason } = options
  return html`<article>
<h2><a href="${pathOf(paper)}">${paper.title}</a></h2>
<p class="soft">${byline(paper)}</p>
${reason === undefined ? '' : html`<p class="soft">${reason}</p>`}
<p>${short(paper.abstract)}</p>
${actions(paper, options)}
</article>`
}

export function actions(paper: Paper, { visitor, back, mark, voted }: CardOptions): Html {
  const points = paper.upvotes + paper.votes
  const named = html`<span class="soft" hidden>${paper.title}</span>`
  const button = (action: string, name: string, pressed: boolean) =>
    html`<form class="inline" method="post" action="${pathOf(paper)}/${action}">${hidden(visitor, back)}<button aria-pressed="${String(pressed)}" aria-label="${name}: ${paper.title}">${name}</button></form>`
  return html`<div>${button('vote', `${voted ? 'Voted' : 'Vote'} (${points})`, voted)}${button(mark?.kind === 'saved' ? 'unmark' : 'save', mark?.kind === 'saved' ? 'Saved' : 'Save', mark?.kind === 'saved')}${button(mark?.kind === 'hidden' ? 'unmark' : 'hide', mark?.kind === 'hidden' ? 'Hidden' : 'Hide', mark?.kind === 'hidden')}${named}</div>`
}

/** The hidden fields that each form of ours carries. */
export const hidden = ({ formToken }: Visitor, back: string): Html =>
  html`<input type="hidden" name="form" value="${formToken}"><input type="hidden" name="back" value="${back}">`

export function byline(paper: Paper): string {
  const { authors, categories, publishedAt, withdrawn } = paper
  const names = shortNames(authors)
  return [
    ...(withdrawn ? ['Withdrawn'] : []),
    ...(names === '' ? [] : [names]),
    new Date(publishedAt).toISOString().slice(0, 10),
    ...(categories.length === 0 ? [] : [categories.slice(0, 5).join(', ')]),
  ].join(' · ')
}

const SHORT = 400
const short = (text: string): string =>
  text.length <= SHORT ? text : `${text.slice(0, text.lastIndexOf(' ', SHORT) || SHORT)} …`

/** An address with these parameters, empty ones left out. */
export function withQuery(path: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const entries = Object.entries(parameters).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  )
  return entries.length === 0 ? path : `${path}?${new URLSearchParams(entries)}`
}
