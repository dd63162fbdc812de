/** The index's words by spelling, read when a question first needs them after a commit. */
import { isLightconeError } from './errors.ts'
import { readVocabulary, type TermsOfParts } from './indexes/lexical/vocabulary.ts'
import type { Store } from './ports.ts'
import { Vocabulary } from './retrieve/repair.ts'

const CONFLICT_RETRIES = 5

export function createVocabulary(store: Store): () => Promise<Vocabulary> {
  let kept: { readonly seq: number; readonly words: Promise<Vocabulary> } | undefined
  const known: TermsOfParts = new Map()
  return async () => {
    const seq = await store.seq()
    if (kept?.seq !== seq) kept = { seq, words: read(store, known) }
    const { words } = kept
    words.catch(() => {
      kept = undefined
    })
    return words
  }
}

async function read(store: Store, known: TermsOfParts): Promise<Vocabulary> {
  for (let attempt = 0; ; attempt++) {
    try {
      return new Vocabulary(await readVocabulary(store, known))
    } catch (error) {
      // Merged meanwhile: the terms stand in another part now.
      if (!isLightconeError(error) || error.code !== 'index-conflict' || attempt >= CONFLICT_RETRIES)
        throw error
    }
  }
}
