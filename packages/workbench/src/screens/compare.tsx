import type { ContextOutput } from '@lightcone/client'
import { Budget, ModeChoice } from '../parts/budget.tsx'
import { CitationCard } from '../parts/citations.tsx'
import { Note, ProblemNote } from '../parts/notes.tsx'
import { QuestionBar } from '../parts/question-bar.tsx'
import type { Asked, Citation } from '../server.ts'
import { go, type UrlState, useUrl } from '../url-state.ts'
import { count, plural } from '../words.ts'
import { useContextOf } from './context.tsx'

/** One question, two ways of making its context. */
export function CompareScreen() {
  const { question, budget, mode, budgetB, modeB } = useUrl()
  const a = useContextOf(question, budget, mode)
  const b = useContextOf(question, budgetB, modeB)
  return (
    <>
      <QuestionBar action="Compare" />
      {question === '' && (
        <Note>Ask one question of two set-ups, and see what each holds that the other does not.</Note>
      )}
      <div class="two">
        <Side
          name="A"
          asked={a}
          other={b.value}
          budget={budget}
          mode={mode}
          onBudget={(next) => go({ budget: next }, true)}
          onMode={(next) => go({ mode: next }, true)}
        />
        <Side
          name="B"
          asked={b}
          other={a.value}
          budget={budgetB}
          mode={modeB}
          onBudget={(next) => go({ budgetB: next }, true)}
          onMode={(next) => go({ modeB: next }, true)}
        />
      </div>
    </>
  )
}

interface SideProps {
  readonly name: string
  readonly asked: Asked<ContextOutput>
  readonly other: ContextOutput | undefined
  readonly budget: number
  readonly mode: UrlState['mode']
  readonly onBudget: (budget: number) => void
  readonly onMode: (mode: UrlState['mode']) => void
}

function Side({ name, asked, other, budget, mode, onBudget, onMode }: SideProps) {
  const context = asked.value
  return (
    <section aria-labelledby={`side-${name}`}>
      <h2 id={`side-${name}`}>{name}</h2>
      <div class="controls">
        <Budget id={`budget-${name}`} value={budget} onChange={onBudget} />
        <ModeChoice id={`mode-${name}`} value={mode} onChange={onMode} />
      </div>
      {asked.problem !== undefined && <ProblemNote problem={asked.problem} />}
      {context !== undefined && (
        <>
          <p>
            <b>{count(context.tokens)}</b> tokens, {plural(context.citations.length, 'passage')}
          </p>
          <ol class="cards">
            {context.citations.map((citation) => (
              <CitationCard
                key={citation.id}
                citation={citation}
                tag={other === undefined || isIn(citation, other.citations) ? 'in both' : `only ${name}`}
              />
            ))}
          </ol>
        </>
      )}
    </section>
  )
}

const isIn = (one: Citation, others: readonly Citation[]): boolean =>
  others.some(({ document, start, end }) => document === one.document && start < one.end && one.start < end)
