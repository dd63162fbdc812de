/** A small library to work on: the files that the examples of the operations speak of. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const FILES = (): Readonly<Record<string, string>> => ({
  'runs/before.jsonl': trace(1),
  'runs/after.jsonl': trace(0),
  'docs/keys.md': `# Keys

## Rotation

Signing keys are rotated every 90 days. The old key stays valid for seven days, so that running services can
change over. An operator can rotate a key at once with \`keys rotate --now\`.

## Storage

Keys are kept in the vault, encrypted with the master key. No key is ever written to a log.
`,
  'docs/storage.md': `---
year: 2024
team: storage
---
# Storage

Backups run each night and are kept for 30 days. A backup is encrypted with the key of its day, so the rotation
of keys does not touch old backups.
`,
  'notes/meeting.md': `# Meeting in May

We agreed to rotate the keys of the build farm monthly, and to write the schedule down.
`,
  'notes/monday.md': `# Monday

We decided to move the backups to the second vault. Who orders the disks is still open.
`,
  'notes/friday.md': `# Friday

It was agreed that the old vault stays until June. The price of the disks is unclear.
`,
  'visits/first.md': `# Visit on Tuesday

The customer reported a loud noise and a leak at the pump. The seal was inspected and found torn.
The seal was replaced and the pump cleaned. A new filter remains to be ordered.
`,
  'people/office.md': `# The harbour office

Mara Ellison was born in Port Velloe. Port Velloe is the capital of Sandmark. M. E. won the Lamp Prize twice.
`,
  'sets/keys/corpus.jsonl': `{"_id":"d1","title":"Rotation","text":"Signing keys are rotated every 90 days."}
{"_id":"d2","title":"Backups","text":"Backups run each night and are kept for 30 days."}
{"_id":"d3","title":"Vault","text":"The vault is encrypted with the master key."}
`,
  'sets/keys/queries.jsonl': `{"_id":"q1","text":"how often are signing keys rotated"}
{"_id":"q2","text":"how long are backups kept"}
`,
  'sets/spans/documents.jsonl': `{"_id":"d1","title":"Rotation","text":"Signing keys are rotated every 90 days. The old key stays valid for a week."}
{"_id":"d2","title":"Backups","text":"Backups run each night and are kept for 30 days."}
`,
  'sets/spans/items.jsonl': `{"_id":"q1","question":"How often are signing keys rotated?","spans":[{"docId":"d1","start":31,"end":38,"text":"90 days"}]}
{"_id":"q2","question":"How long are backups kept?","spans":[{"docId":"d2","start":40,"end":47,"text":"30 days"}]}
`,
  'sets/sentences/en.jsonl': `{"_id":"s1","lang":"en","text":"Dr. Ada left at 5 p.m. on Monday. Why did she go?","sentences":[[0,33],[34,49]]}
{"_id":"s2","lang":"en","text":"No key was lost. Nobody knows more.","sentences":[[0,16],[17,35]]}
`,
  'rag/kv_store_full_docs.json': `{"doc-1":{"content":"The harbour of Port Velloe opened in 1931.","file_path":"harbour.txt"}}`,
  'rag/graph_chunk_entity_relation.graphml': `<graphml><key id="d0" for="node" attr.name="description"/>
<graph edgedefault="undirected"><node id="Port Velloe"><data key="d0">A port.</data></node></graph></graphml>
`,
  'sets/keys/qrels/test.tsv': 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n',
  'sets/cranfield/corpus.jsonl': `{"_id":"1","title":"Lift","text":"The lift of a slender wing at high speed."}
{"_id":"2","title":"Heat","text":"The transfer of heat in a laminar layer."}
`,
  'sets/cranfield/queries.jsonl': `{"_id":"1","text":"what lift has a slender wing"}
`,
  'sets/cranfield/qrels/test.tsv': 'query-id\tcorpus-id\tscore\n1\t1\t1\n',
  'dev-v2.0.json': JSON.stringify({
    version: 'v2.0',
    data: [
      {
        title: 'Keys',
        paragraphs: [
          {
            context: 'Signing keys are rotated every 90 days.',
            qas: [
              {
                id: 'q1',
                question: 'How often are signing keys rotated?',
                is_impossible: false,
                answers: [{ text: '90 days', answer_start: 31 }],
              },
            ],
          },
        ],
      },
    ],
  }),
})

/** A trace of two questions, as `eval run --out` writes it; the second one fails. */
const trace = (second: number) =>
  [
    '{"type":"run","format":1,"suite":"core","budget":512,"budgets":[512],"tokenizer":"estimate","seed":1,"version":"0.1.0","build":"0123456789ab","node":"24.0.0","platform":"linux x64"}',
    '{"type":"task","task":"core/fact","level":"reader","items":2,"hash":"0123456789abcdef"}',
    `{"type":"item","level":"reader","task":"core/fact","id":"q1","cluster":"keys","answerable":true,"figures":{"answered":1,"right":1,"f1":1,"citationPrecision":1,"citationRecall":1}}`,
    `{"type":"item","level":"reader","task":"core/fact","id":"q2","cluster":"backups","answerable":true,"figures":{"answered":1,"right":${second},"f1":0,"citationPrecision":1,"citationRecall":1}${second === 1 ? '' : ',"blame":"answer","oracles":{"evidence":1}'}}`,
    '',
  ].join('\n')

export interface Library {
  readonly folder: string
  write(path: string, content: string | Uint8Array): Promise<void>
  remove(): Promise<void>
}

export async function createLibrary(): Promise<Library> {
  const folder = await mkdtemp(join(tmpdir(), 'lightcone-test-'))
  const write = async (path: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  for (const [path, content] of Object.entries(FILES())) await write(path, content)
  return { folder, write, remove: () => rm(folder, { recursive: true, force: true }) }
}
