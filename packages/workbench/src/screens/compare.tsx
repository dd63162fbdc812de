import type { ContextOutput } from '@lightcone/client'
import { Budget, ModeChoice } from '../parts/budget.tsx'
import { CitationCard } from '../parts/citations.tsx'
import { Note, ProblemNote } from '../parts/notes.tsx'
import { QuestionBar } from '../parts/question-bar.tsx'
import { StageChoice } from '../parts/stage-choice.tsx'
import { type Asked, type Citation, useAsked, useServer } from '../server.ts'
import { readStages, type Stages } from '../strategies.ts'
import { go, type UrlState, useUrl } from '../url-state.ts'
import { count, plural } from '../words.ts'
import { useContextOf } from './context.tsx'

/** One question, two ways of making its context. */
export function CompareScreen() {
  const { question, budget, mode, strategy, budgetB, modeB, strategyB } = useUrl()
  const { client, namespace, token } = useServer()
  const { value: stages = {} } = useAsked(`${namespace}\n${token}`, (signal) => readStages(client, signal))
  const a = useContextOf(question, budget, mode, { chosen: strategy })
  const b = useContextOf(question, budgetB, modeB, { chosen: strategyB })
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
          stages={stages}
          strategy={strategy}
          onStrategy={(next) => go({ strategy: next }, true)}
        />
        <Side
          name="B"
          asked={b}
          other={a.value}
          budget={budgetB}
          mode={modeB}
          onBudget={(next) => go({ budgetB: next }, true)}
          onMode={(next) => go({ modeB: next }, true)}
          stages={stages}
          strategy={strategyB}
          onStrategy={(next) => go({ strategyB: next }, true)}
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
  readonly stages: Stages
  readonly strategy: string
  readonly onStrategy: (strategy: string) => void
}

function Side({ name, asked, other, budget, mode, onBudget, onMode, ...chosen }: SideProps) {
  const { stages, strategy, onStrategy } = chosen
  const context = asked.value
  return (
    <section aria-labelledby={`side-${name}`}>
      <h2 id={`side-${name}`}>{name}</h2>
      <div class="controls">
        <Budget id={`budget-${name}`} value={budget} onChange={onBudget} />
        <ModeChoice id={`mode-${name}`} value={mode} onChange={onMode} />
      </div>
      <StageChoice id={`stages-${name}`} stages={stages} value={strategy} onChange={onStrategy} />
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
