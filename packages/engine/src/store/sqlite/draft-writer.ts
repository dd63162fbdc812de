/** Large parts on their way in and out: the commits before and after the one that counts. */
import { isLightconeError } from '../../errors.ts'
import type { Clock, PartWrite, StoreChange } from '../../ports.ts'
import { droppedPart } from '../conflict.ts'
import type { Drafts } from './commit.ts'
import type { Connection } from './connection.ts'
import {
  beginDraft,
  continueDraft,
  type Draft,
  deleteBlobs,
  deleteDraft,
  draftSteps,
  giveUpDraft,
  type LeftDraft,
  leftDrafts,
} from './drafts.ts'
import type { Namespace } from './namespace.ts'
import { KEY_SPAN } from './schema.ts'
import type { Writer } from './writer.ts'

export interface DraftWriterOptions {
  readonly writer: Writer
  readonly namespace: string
  readonly clock: Pick<Clock, 'nowMs'>
  readonly read: <T>(work: (db: Connection, namespace: Namespace) => T) => T
}

export class DraftWriter {
  private readonly options: DraftWriterOptions

  constructor(options: DraftWriterOptions) {
    this.options = options
  }

  /** Writes the blobs of a change's large parts, and gives them to `commit`, which makes them count or fails. */
  async around<T>(
    change: StoreChange,
    signal: AbortSignal | undefined,
    commit: (drafts: Drafts) => Promise<T>,
  ): Promise<T> {
    const drafts = new Map<PartWrite, Draft>()
    try {
      for (const part of change.putParts ?? []) await this.write(part, drafts, signal)
      return await commit(drafts)
    } catch (error) {
      await this.tidy(() => this.giveUp([...drafts.values()]))
      throw error
    } finally {
      if (drafts.size > 0 || change.dropParts?.length) await this.tidy(() => this.deleteLeft())
    }
  }

  private async write(
    part: PartWrite,
    drafts: Map<PartWrite, Draft>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { writer, namespace, clock } = this.options
    const steps = draftSteps(part)
    if (steps === undefined) return
    let draft = await writer.transact((db) => beginDraft(db, namespace, clock.nowMs()), signal)
    drafts.set(part, draft)
    for (const blobs of steps) {
      const next = continueDraft(draft, blobs, clock.nowMs())
      if ((await writer.transactBeside(next.statements, signal)) === 'refused')
        throw droppedPart(draft.key % KEY_SPAN)
      drafts.set(part, (draft = next.draft))
    }
  }

  private async giveUp(drafts: readonly Draft[]): Promise<void> {
    for (const draft of drafts) await this.options.writer.transactBeside([giveUpDraft(draft)])
  }

  private async deleteLeft(): Promise<void> {
    const { writer, read, clock } = this.options
    try {
      for (const draft of read((db, { ns }) => leftDrafts(db, ns, clock.nowMs())))
        await this.deleteBlobsOf(draft)
    } finally {
      await writer.release()
    }
  }

  private async deleteBlobsOf(draft: LeftDraft): Promise<void> {
    const { writer } = this.options
    if (draft.abandoned && (await writer.transactBeside([giveUpDraft(draft)])) === 'refused') return
    for (const part of draft.parts) {
      let [deleted] = await writer.transactBeside([deleteBlobs(part)])
      while (Number(deleted) > 0) [deleted] = await writer.transactBeside([deleteBlobs(part)])
    }
    await writer.transactBeside([deleteDraft(draft.key)])
  }

  /** Never fails a commit: what is left is deleted after a later one that drops parts. */
  private async tidy(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (!isLightconeError(error)) throw error
    }
  }
}
