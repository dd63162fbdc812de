import type { AddOutput } from '@lightcone/client'
import { useRef, useState } from 'preact/hooks'
import { batchesOf, filesOf } from '../dropped.ts'
import { ProblemNote } from '../parts/notes.tsx'
import { type Problem, problemOf, useServer } from '../server.ts'
import { CLOSED, go } from '../url-state.ts'
import { count, plural } from '../words.ts'

type Report = AddOutput['reports'][number]

interface Work {
  readonly done: number
  readonly total: number
}

/** First run: drop files, see what became of them, ask. */
export function StartScreen({
  isEmpty,
  onAdded,
}: {
  readonly isEmpty: boolean
  readonly onAdded: () => void
}) {
  const { client } = useServer()
  const [work, setWork] = useState<Work>()
  const [reports, setReports] = useState<readonly Report[]>([])
  const [problem, setProblem] = useState<Problem>()
  const [isOver, setOver] = useState(false)
  const cancel = useRef<AbortController>(undefined)

  const send = async (files: readonly File[]) => {
    if (files.length === 0) return
    // The index is not empty for long; what became of the files is still to be read here.
    go({ screen: 'start' }, true)
    const controller = new AbortController()
    cancel.current = controller
    setProblem(undefined)
    setReports([])
    setWork({ done: 0, total: files.length })
    try {
      let done = 0
      for (const batch of batchesOf(files)) {
        const report = (await client.upload(batch, { signal: controller.signal })) as Report
        done += batch.length
        setReports((before) => [...before, report])
        setWork({ done, total: files.length })
      }
    } catch (error) {
      if (!controller.signal.aborted) setProblem(problemOf(error))
    } finally {
      setWork(undefined)
      onAdded()
    }
  }

  return (
    <>
      {isEmpty && <p class="lead">Put in what you have. Ask, and see exactly where the answer stands.</p>}
      <section
        class={isOver ? 'drop over' : 'drop'}
        aria-label="Add files"
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          if (event.dataTransfer !== null) filesOf(event.dataTransfer).then(send)
        }}
      >
        <p class="drop-title">Drop files or folders here</p>
        <p class="quiet">Text, Markdown, HTML, PDF, Office, e-books, mail, tables, code, chats, archives</p>
        <div class="row-of">
          <Picker id="pick-files" label="Choose files" onFiles={send} />
          <Picker id="pick-folder" label="Choose a folder" isFolder onFiles={send} />
        </div>
        <p class="quiet">They stay on this server. Nothing is sent anywhere else.</p>
      </section>
      <div role="status">
        {work !== undefined && (
          <p class="busy">
            <progress max={work.total} value={work.done} aria-label="Files read" /> {count(work.done)} of{' '}
            {plural(work.total, 'file')} read{' '}
            <button type="button" onClick={() => cancel.current?.abort()}>
              Stop
            </button>
          </p>
        )}
        {work === undefined && reports.length > 0 && <Summary reports={reports} />}
      </div>
      {problem !== undefined && <ProblemNote problem={problem} />}
      {work === undefined && reports.length > 0 && <AskNow />}
    </>
  )
}

function Picker(props: {
  id: string
  label: string
  isFolder?: boolean
  onFiles: (files: readonly File[]) => void
}) {
  return (
    <label class="button" for={props.id}>
      {props.label}
      <input
        id={props.id}
        class="unseen"
        type="file"
        multiple
        {...(props.isFolder ? { webkitdirectory: true } : {})}
        onChange={(event) => props.onFiles([...(event.currentTarget.files ?? [])])}
      />
    </label>
  )
}

function Summary({ reports }: { readonly reports: readonly Report[] }) {
  const sum = (pick: (report: Report) => number) => reports.reduce((total, report) => total + pick(report), 0)
  const skipped = reports.at(-1)?.skipped ?? []
  return (
    <div class="note">
      <p>
        <strong>
          {plural(
            sum(({ added }) => added),
            'document',
          )}{' '}
          added
        </strong>
        , {count(sum(({ replaced }) => replaced))} replaced,{' '}
        {plural(
          sum(({ segments }) => segments),
          'passage',
        )}
        .
      </p>
      {skipped.length > 0 && (
        <details>
          <summary>{plural(skipped.length, 'file was', 'files were')} skipped</summary>
          <ul class="plain">
            {skipped.map((one) => (
              <li key={one.path}>
                <span class="file">{one.path}</span> {one.reason} <code>{one.code}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}

function AskNow() {
  const [text, setText] = useState('')
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault()
        go({ screen: 'answer', question: text.trim(), ...CLOSED })
      }}
    >
      <label for="first-question">Ask the first question</label>
      <div class="field">
        <input
          id="first-question"
          data-ask
          type="search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          autocomplete="off"
        />
        <button type="submit" class="primary">
          Ask
        </button>
      </div>
    </form>
  )
}
