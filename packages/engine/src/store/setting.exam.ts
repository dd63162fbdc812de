/** What the parts of the store exam share. */
import type { Document } from '../model.ts'
import type { Clock, DocumentWrite, Store } from '../ports.ts'
import { segmentText } from './model.exam.ts'

/** A database of the store under exam; the exam opens several stores on it at once. */
export interface ExamDatabase {
  open(options: {
    readonly namespace: string
    readonly clock: Clock
    readonly retentionMs?: number
  }): Promise<Store>
  destroy(): Promise<void>
}

/** The database of the test that runs, and a clock that the test sets. */
export interface ExamSetting {
  /** `null` asks for no retention in particular; the default is a minute. */
  open(namespace?: string, retentionMs?: number | null): Promise<Store>
  readonly clock: Clock & { ms: number }
}

export function makeWrite(
  id: string,
  text: string,
  more: Partial<Omit<Document, 'version' | 'id' | 'text'>> = {},
): DocumentWrite {
  return {
    document: {
      id,
      source: 'src',
      title: `Title of ${id}`,
      text,
      blocks: [],
      metadata: {},
      hash: 'ab',
      language: 'en',
      ...more,
    },
    segments: segmentText(text, 4),
    log: { lexical: new TextEncoder().encode(`log of ${text.slice(0, 20)}`) },
  }
}
