/** Ids under which papers go, and how two records are known to be one paper. */
import type { PaperRecord } from './model.ts'

/** Identifier schemes since April 2007 and before (arxiv.org/help/arxiv_identifier). */
const ARXIV = /(?:^|[^\d.])(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?\/\d{7})(?:v\d+)?(?=$|[^\d])/i
const DOI = /10\.\d{4,9}\/[^\s"<>]+/
const ARXIV_DOI = /^10\.48550\/arxiv\.(.+)$/i

/** The arXiv id in an id, address or DOI, without its version; undefined where there is none. */
export function arxivIdIn(text: string): string | undefined {
  const doi = DOI.exec(text)?.[0]
  if (doi !== undefined) return ARXIV_DOI.exec(doi)?.[1]?.replace(/v\d+$/, '')
  return ARXIV.exec(text)?.[1]?.toLowerCase()
}

export const doiIn = (text: string): string | undefined => {
  const doi = DOI.exec(text)?.[0]
    .replace(/[.,;)]+$/, '')
    .toLowerCase()
  return doi === undefined || ARXIV_DOI.test(doi) ? undefined : doi
}

export interface Identity {
  readonly arxiv?: string
  readonly doi?: string
  /** All names of the record, the most lasting first. Two records with one in common are one paper. */
  readonly aliases: readonly string[]
}

/** Undefined for a record that nothing identifies. */
export function identify(record: PaperRecord): Identity | undefined {
  const arxiv =
    record.arxiv ?? arxivIdIn(record.id ?? '') ?? arxivIdIn(record.doi ?? '') ?? arxivOf(record.url)
  const doi = doiIn(record.doi ?? '') ?? doiIn(record.id ?? '')
  const own =
    (record.id ?? '') !== '' && arxivIdIn(record.id!) === undefined && doiIn(record.id!) === undefined
  const aliases = [
    ...(arxiv === undefined ? [] : [`arxiv:${arxiv}`]),
    ...(doi === undefined ? [] : [`doi:${doi}`]),
    ...(own ? [`id:${record.id!.slice(0, 200)}`] : []),
  ]
  if (aliases.length === 0 && record.url !== undefined) aliases.push(`id:${record.url.slice(0, 200)}`)
  if (aliases.length === 0) return undefined
  return { ...(arxiv === undefined ? {} : { arxiv }), ...(doi === undefined ? {} : { doi }), aliases }
}

const arxivOf = (url: string | undefined): string | undefined =>
  url !== undefined && /arxiv\.org\//.test(url) ? arxivIdIn(url) : undefined

/** The index holds a paper's abstract under its key and its full text under this id. No key begins like it. */
export const textDocument = (key: string): string => `text:${key}`

/** The key of the paper that a document of the index belongs to. */
export const paperOfDocument = (document: string): string =>
  document.startsWith('text:') ? document.slice('text:'.length) : document

export const isTextDocument = (document: string): boolean => document.startsWith('text:')
