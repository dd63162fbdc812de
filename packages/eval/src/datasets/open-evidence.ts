import { basename, resolve } from 'node:path'
import { LightconeError } from 'lightcone'
import { readBeirEvidence } from './evidence-beir.ts'
import { readPairEvidence } from './evidence-pairs.ts'
import type { EvidenceSet } from './evidence-set.ts'
import { readSpanEvidence } from './evidence-spans.ts'

/**
 * Reads a folder of documents and items with spans, a BEIR folder, or key-value records (see `docs/evaluation.md` for what is evidence
 * there). Throws `invalid-argument` when it is neither, when the split is not there or when no question has evidence,
 * `file-malformed` with the line and the reason, `io`.
 */
export async function openEvidenceFolder(path: string, split?: string): Promise<EvidenceSet> {
  const folder = resolve(path)
  const read =
    (await readBeirEvidence(folder, split)) ??
    (await readSpanEvidence(folder, split)) ??
    (await readPairEvidence(folder, split))
  if (read === undefined)
    throw new LightconeError('invalid-argument', {
      message: `${folder} holds no set with evidence.`,
      hint: 'A set is documents.jsonl and items.jsonl, or corpus.jsonl, queries.jsonl and qrels/*.tsv, or kv-<pairs>.jsonl.',
      details: { folder },
    })
  if (read.questions.length > 0) return { name: basename(folder), ...read }
  throw new LightconeError('invalid-argument', {
    message: `${folder} has no question with evidence.`,
    hint: 'Give at least one question spans, evidence or a judgement above 0.',
    details: { folder },
  })
}
