import type { MadeQuestion, MadeSet } from '../generators/set.ts'
import { uniqueIds } from './checks.ts'
import { existingFile, type JsonLine, malformedLine, readJsonLines, stringField } from './lines.ts'

/** The first string of a Python function's body, with its quotes. */
const DOCSTRING =
  /^(\s*(?:@[^\n]*\n\s*)*(?:async\s+)?def\b[\s\S]*?:[ \t]*\n\s*)[rRuU]?("""|''')([\s\S]*?)\2[ \t]*\n?[ \t]*/

/**
 * RepoExec (Le Hai et al. 2024): `functions.jsonl` {problem_ids, project, module, entry_point, focal_function}, a Python
 * function a line. Each becomes a document without its docstring, and the docstring's first paragraph the question that
 * has to find it. Functions without a docstring are documents alone. Throws `file-malformed`, `io`.
 */
export async function readRepoExec(path: string): Promise<MadeSet> {
  const documents: MadeSet['documents'][number][] = []
  const questions: MadeQuestion[] = []
  const unique = uniqueIds()
  for await (const line of readJsonLines((await existingFile(path)) ?? path)) {
    const id = idOf(line)
    unique(id, line)
    const code = stringField(line, 'focal_function')
    const found = DOCSTRING.exec(code)
    const text = found === null ? code : `${found[1]}${code.slice(found[0].length)}`
    documents.push({ id, title: stringField(line, 'module', ''), text })
    const question =
      found?.[3]
        ?.trim()
        .split(/\n\s*\n/)[0]
        ?.replace(/\s+/g, ' ') ?? ''
    if (question === '') continue
    const spans = [{ document: id, start: 0, end: text.length, text }]
    questions.push({ id, kind: 'function', question, match: 'all', spans, answers: [] })
  }
  return { documents, questions }
}

function idOf(line: JsonLine): string {
  const id = line.record['problem_ids']
  if (typeof id === 'number' || (typeof id === 'string' && id !== '')) return String(id)
  throw malformedLine(line, 'has no "problem_ids"')
}
