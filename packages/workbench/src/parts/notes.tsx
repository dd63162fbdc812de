import type { ComponentChildren } from 'preact'
import type { Problem } from '../server.ts'

export function ProblemNote({ problem }: { readonly problem: Problem }) {
  return (
    <div class="note problem" role="alert">
      <p>
        <strong>{problem.message}</strong> <code>{problem.code}</code>
      </p>
      {problem.hint !== '' && <p>{problem.hint}</p>}
    </div>
  )
}

export function Note({ children }: { readonly children: ComponentChildren }) {
  return <div class="note">{children}</div>
}

/** What changed, for those who do not see it: said once the page is at rest. */
export function Live({ text }: { readonly text: string }) {
  return (
    <p class="unseen" role="status" aria-live="polite">
      {text}
    </p>
  )
}
