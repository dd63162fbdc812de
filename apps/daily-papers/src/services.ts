/** Everything that a request, a poll or a round of mail works with. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { LanguageModel } from 'lightcone'
import { type Library, openLibrary } from './library.ts'
import { type Composer, createComposer } from './mail/compose.ts'
import { type RoundReport, sendDueDigests } from './mail/digests.ts'
import { type Letter, openTransport, type Transport } from './mail/transport.ts'
import type { Settings } from './settings.ts'
import { type Database, openDatabase } from './state/database.ts'
import { createPaperStore, type PaperStore } from './state/papers.ts'
import { createReaderStore, type ReaderStore } from './state/readers.ts'
import { createSubscriptionStore, type SubscriptionStore } from './state/subscriptions.ts'
import { createTextFetcher, type TextFetcher } from './texts/fetch-text.ts'
import { fetchTexts, type TextReport } from './texts/texts.ts'
import { createSigner, type Signer } from './tokens.ts'

export interface Services {
  readonly settings: Settings
  readonly database: Database
  readonly library: Library
  readonly papers: PaperStore
  readonly readers: ReaderStore
  readonly subscriptions: SubscriptionStore
  readonly signer: Signer
  readonly composer: Composer
  readonly transport: Transport | undefined
  readonly model: LanguageModel | undefined
  readonly now: () => number
  /** Sends after the response is on its way, so that its time says nothing about an address. */
  mailLater(letter: Letter): void
  sendDigests(signal?: AbortSignal): Promise<RoundReport | undefined>
  /** Reads the full texts that are due. */
  fetchTexts(signal?: AbortSignal): Promise<TextReport>
  /** Resolves when all mail handed to `mailLater` is out or has failed. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface ServicesOptions {
  readonly settings: Settings
  readonly now?: () => number
  /** Keep everything in memory: for tests. */
  readonly inMemory?: boolean
  readonly transport?: Transport
  /** How full texts are fetched: for tests. */
  readonly textFetcher?: TextFetcher
  /** Answers questions instead of the extractive reader. */
  readonly model?: LanguageModel
  readonly log?: (line: string) => void
}

export async function openServices(options: ServicesOptions): Promise<Services> {
  const { settings, now = Date.now, inMemory = false, log = () => {} } = options
  if (!inMemory) mkdirSync(settings.folder, { recursive: true })
  const database = openDatabase(inMemory ? ':memory:' : join(settings.folder, 'papers.db'))
  const papers = createPaperStore(database)
  const library = await openLibrary(database, papers, inMemory ? ':memory:' : join(settings.folder, 'index'))
  const subscriptions = createSubscriptionStore(database)
  const signer = createSigner(database.secret)
  const composer = createComposer(settings, signer)
  const transport = options.transport ?? openTransport(settings)
  const leaving = new Set<Promise<void>>()
  const textFetcher = options.textFetcher ?? createTextFetcher()

  return {
    settings,
    database,
    library,
    papers,
    readers: createReaderStore(database),
    subscriptions,
    signer,
    composer,
    transport,
    model: options.model,
    now,
    mailLater(letter) {
      if (transport === undefined) return
      const sending = transport
        .deliver(letter)
        .catch((error: Error) => log(`A letter could not be sent: ${error.message}`))
        .finally(() => leaving.delete(sending))
      leaving.add(sending)
    },
    async sendDigests(signal) {
      if (transport === undefined) return undefined
      return sendDueDigests({
        subscriptions,
        papers,
        composer,
        deliver: transport.deliver,
        papersPerDigest: settings.digestPapers,
        now,
        ...(signal === undefined ? {} : { signal }),
      })
    },
    fetchTexts: (signal) =>
      fetchTexts({ library, fetch: textFetcher, now, ...(signal === undefined ? {} : { signal }) }),
    async idle() {
      await Promise.all(leaving)
    },
    async close() {
      await Promise.all(leaving)
      transport?.close()
      await library.close()
      database.close()
    },
  }
}
