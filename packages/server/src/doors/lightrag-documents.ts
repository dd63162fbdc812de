/** The door for clients of LightRAG's server that add, list and delete: `/documents/…`. */
import { createHash, randomUUID } from 'node:crypto'
import { type AddReport, type DocumentInfo, type Lightcone, LightconeError, type Skip } from 'lightcone'
import { z } from 'zod'
import { requireScope } from '../caller.ts'
import { receiveUploads } from '../receive-uploads.ts'
import type { Call, Router, Services } from '../services.ts'
import { uploadsIn } from '../uploads.ts'
import { readInput } from './input.ts'

/** Source of texts that came without a file. */
const TEXTS = 'texts'
const UPLOADS = 'uploads'

const textSchema = z.object({ text: z.string().min(1), file_source: z.string().min(1).nullish() })
const textsSchema = z.object({
  texts: z.array(z.string().min(1)).min(1),
  file_sources: z.array(z.string()).nullish(),
})
const deleteSchema = z.object({ doc_ids: z.array(z.string().min(1)).min(1) })
const STATES = ['pending', 'processing', 'preprocessed', 'processed', 'failed'] as const
const pageSchema = z.object({
  status_filter: z.enum(STATES).nullish(),
  page: z.int().min(1).default(1),
  page_size: z.int().min(10).max(200).default(50),
  sort_field: z.enum(['created_at', 'updated_at', 'id', 'file_path']).default('updated_at'),
  sort_direction: z.enum(['asc', 'desc']).default('desc'),
})

/** Documents that a list without pages holds at most; LightRAG cuts it there, too. */
const MOST_LISTED = 1000
/** Additions that a client can ask about later. */
const MOST_TRACKS = 1000

export function addLightRagDocuments(router: Router, services: Services): void {
  const tracks = createTracks()
  addAdding(router, services, tracks)
  addListing(router, services, tracks)
  addDeleting(router, services)
}

function addAdding(router: Router, services: Services, tracks: Tracks): void {
  const addTexts = async (call: Call, texts: readonly string[], names: readonly (string | undefined)[]) => {
    requireScope(call.caller, 'write')
    const documents = texts.map((text, at) => ({ id: names[at] || idOf(text), text }))
    const report = await services.use(call.caller.namespace, async (context) =>
      (await context.open({ create: true })).addDocuments(documents, {
        name: TEXTS,
        signal: call.request.signal,
      }),
    )
    const track = tracks.put(
      call.caller.namespace,
      documents.map(({ id }) => id),
    )
    return Response.json(added(report, track))
  }
  router.post('/documents/text', async ({ env: { call } }) => {
    const { text, file_source } = await readInput(textSchema, call, services)
    return addTexts(call, [text], [file_source ?? undefined])
  })
  router.post('/documents/texts', async ({ env: { call } }) => {
    const { texts, file_sources } = await readInput(textsSchema, call, services)
    return addTexts(call, texts, file_sources ?? [])
  })
  router.post('/documents/upload', async ({ env: { call } }) => {
    const { paths, report } = await receiveUploads(UPLOADS, call, services)
    const track = tracks.put(
      call.caller.namespace,
      paths.map((path) => `${UPLOADS}/${path}`),
    )
    const refused = report.skipped.filter(({ path }) => paths.includes(path))
    return Response.json(added({ ...report, skipped: refused }, track))
  })
  /** Files that were skipped are read again with all others. */
  const readAgain = (call: Call) => {
    requireScope(call.caller, 'write')
    return services.use(call.caller.namespace, async (context) => {
      const cone = await context.open({ create: false })
      const { sources } = await cone.status()
      const local = sources.filter(({ kind, root }) => root !== '' && (kind === 'folder' || kind === 'file'))
      for (const { name, root } of local)
        await cone.add(root, { name, ignored: name === UPLOADS, signal: call.request.signal })
      return local.length
    })
  }
  for (const [path, status] of [
    ['/documents/scan', 'scanning_started'],
    ['/documents/reprocess_failed', 'reprocessing_started'],
  ] as const)
    router.post(path, async ({ env: { call } }) =>
      Response.json({
        status,
        message: `${await readAgain(call)} of the sources were read again.`,
        track_id: tracks.put(call.caller.namespace, []),
      }),
    )
  router.post('/documents/cancel_pipeline', ({ env: { call } }) => {
    requireScope(call.caller, 'write')
    return Response.json({
      status: 'not_busy',
      message: 'Nothing is at work: additions are done when they are answered.',
    })
  })
}

/** The same text twice is one document. */
const idOf = (text: string): string => `text-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`

/** All is done when the answer comes: LightRAG's clients ask for its progress and find it finished. */
function added({ added, replaced, unchanged, skipped }: AddReport, track_id: string): object {
  if (skipped.length > 0)
    return {
      status: added + replaced > 0 ? 'partial_success' : 'failure',
      message: skipped.map(({ path, reason }) => `${path}: ${reason}`).join(' '),
      track_id,
    }
  const isKnown = added + replaced === 0 && unchanged > 0
  return {
    status: isKnown ? 'duplicated' : 'success',
    message: isKnown ? 'It was there already.' : `${added} added, ${replaced} replaced.`,
    track_id,
  }
}

interface Tracks {
  put(namespace: string, ids: readonly string[]): string
  get(namespace: string, track: string): readonly string[]
}

/** In memory: a restart forgets them, and no other namespace's are found. */
function createTracks(): Tracks {
  const known = new Map<string, readonly string[]>()
  const key = (namespace: string, track: string) => JSON.stringify([namespace, track])
  return {
    put(namespace, ids) {
      const track = `insert_${randomUUID()}`
      known.set(key(namespace, track), ids)
      if (known.size > MOST_TRACKS) known.delete(known.keys().next().value!)
      return track
    },
    get: (namespace, track) => known.get(key(namespace, track)) ?? [],
  }
}

function addListing(router: Router, services: Services, tracks: Tracks): void {
  const read = <T>(call: Call, work: (cone: Lightcone) => Promise<T>) => {
    requireScope(call.caller, 'read')
    return services.use(call.caller.namespace, async (context) => {
      const answer = await work(await context.open({ create: false }))
      return Response.json(answer)
    })
  }
  router.get('/documents', ({ env: { call } }) =>
    read(call, async (cone) => {
      const all = (await entriesOf(cone)).slice(0, MOST_LISTED)
      const statuses: Record<string, Entry[]> = {}
      for (const entry of all) (statuses[entry.status] ??= []).push(entry)
      return { statuses }
    }),
  )
  router.post('/documents/paginated', async ({ env: { call } }) => {
    const wanted = await readInput(pageSchema, call, services)
    return read(call, async (cone) => pageOf(await entriesOf(cone), wanted))
  })
  router.get('/documents/status_counts', ({ env: { call } }) =>
    read(call, async (cone) => ({ status_counts: countsOf(await entriesOf(cone)) })),
  )
  router.get('/documents/track_status/:track', ({ req, env: { call } }) => {
    const track_id = req.param('track')
    const ids = tracks.get(call.caller.namespace, track_id)
    return read(call, async (cone) => {
      const documents = (await entriesOf(cone)).filter(({ id }) => ids.includes(id))
      return { track_id, documents, total_count: documents.length, status_summary: countsOf(documents) }
    })
  })
  router.get('/documents/pipeline_status', ({ env: { call } }) => {
    requireScope(call.caller, 'read')
    return Response.json({
      autoscanned: true,
      busy: false,
      job_name: '',
      job_start: null,
      docs: 0,
      batchs: 0,
      cur_batch: 0,
      request_pending: false,
      latest_message: '',
      history_messages: [],
    })
  })
}

interface Entry {
  readonly id: string
  readonly content_summary: string
  readonly content_length: number
  readonly status: (typeof STATES)[number]
  readonly created_at: string
  readonly updated_at: string
  readonly chunks_count?: number
  readonly error_msg?: string
  readonly metadata: object
  readonly file_path: string
}

async function entriesOf(cone: Lightcone): Promise<Entry[]> {
  const entries: Entry[] = []
  for await (const info of cone.documents()) entries.push(entryOf(info))
  for (const skip of (await cone.status()).skipped) entries.push(failedEntry(skip))
  return entries
}

function entryOf({ id, title, length, committedAtMs, count, metadata }: DocumentInfo): Entry {
  const at = new Date(committedAtMs).toISOString()
  return {
    id,
    content_summary: title,
    content_length: length,
    status: 'processed',
    created_at: at,
    updated_at: at,
    chunks_count: count,
    metadata,
    file_path: id,
  }
}

const failedEntry = ({ source, path, code, reason }: Skip): Entry => ({
  id: `${source}/${path}`,
  content_summary: '',
  content_length: 0,
  status: 'failed',
  created_at: '',
  updated_at: '',
  error_msg: reason,
  metadata: { code },
  file_path: `${source}/${path}`,
})

function pageOf(all: readonly Entry[], wanted: z.output<typeof pageSchema>): object {
  const { status_filter, page, page_size, sort_field, sort_direction } = wanted
  const sign = sort_direction === 'asc' ? 1 : -1
  const sorted = all
    .filter(({ status }) => status_filter == null || status === status_filter)
    .toSorted((a, b) => {
      const [x, y] = [a[sort_field], b[sort_field]]
      return x === y ? (a.id < b.id ? -1 : 1) : x < y ? -sign : sign
    })
  const total_pages = Math.ceil(sorted.length / page_size)
  return {
    documents: sorted.slice((page - 1) * page_size, page * page_size),
    pagination: {
      page,
      page_size,
      total_count: sorted.length,
      total_pages,
      has_next: page < total_pages,
      has_prev: page > 1,
    },
    status_counts: countsOf(all),
  }
}

function countsOf(entries: readonly Entry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { all: entries.length }
  for (const state of STATES) counts[state] = entries.filter(({ status }) => status === state).length
  return counts
}

function addDeleting(router: Router, services: Services): void {
  const remove = (call: Call, targetsOf: (cone: Lightcone) => Promise<readonly string[]>) => {
    requireScope(call.caller, 'write')
    const { namespace } = call.caller
    return services.use(namespace, async (context) => {
      const cone = await context.open({ create: false })
      const targets = await targetsOf(cone)
      for (const target of targets) await cone.remove(target, { signal: call.request.signal })
      uploadsIn(services.settings.location, namespace).forget(targets)
      return targets
    })
  }
  router.delete('/documents/delete_document', async ({ env: { call } }) => {
    const { doc_ids } = await readInput(deleteSchema, call, services)
    const gone = await remove(call, async (cone) => {
      await requireDocuments(cone, doc_ids)
      return doc_ids
    })
    return Response.json({
      status: 'deletion_started',
      message: `${gone.length} deleted.`,
      doc_id: gone.join(', '),
    })
  })
  router.delete('/documents', async ({ env: { call } }) => {
    const gone = await remove(call, async (cone) => (await cone.status()).sources.map(({ name }) => name))
    return Response.json({ status: 'success', message: `${gone.length} sources with all their documents.` })
  })
  router.post('/documents/clear_cache', ({ env: { call } }) => {
    requireScope(call.caller, 'write')
    return Response.json({ status: 'success', message: 'There is no cache of model answers.' })
  })
}

/** `remove` also takes sources, with all that is in them; this door names documents alone. */
async function requireDocuments(cone: Lightcone, ids: readonly string[]): Promise<void> {
  const known = new Set<string>()
  const filter = { field: 'id', in: ids } as const
  for await (const { id } of cone.documents({ filter })) known.add(id)
  const missing = ids.find((id) => !known.has(id))
  if (missing === undefined) return
  throw new LightconeError('document-not-found', {
    message: `There is no document "${missing.slice(0, 200)}".`,
    hint: 'POST /documents/paginated lists them.',
  })
}
