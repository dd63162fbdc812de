/** What becomes of answers when questions and documents go wrong, after FailSafeQA (Kamble et al. 2025). */

export interface ComplianceFigures {
  /** Share of the questions answered rightly as they are and in every way they went wrong: the worst of them counts. */
  readonly robustness: number
  /** Share of the questions without evidence in the documents that got no answer. */
  readonly grounding: number
  /** Weighted harmonic mean of both, grounding counting for more. */
  readonly compliance: number
}

/** Below 1: a wrong answer where there is none is worse than a question given up. */
const BETA = 0.5

/** `right`: for each question, whether each of its forms was answered rightly. `silent`: for each without evidence. */
export function complianceFigures(
  right: readonly (readonly boolean[])[],
  silent: readonly boolean[],
): ComplianceFigures {
  const share = (list: readonly boolean[]) =>
    list.length === 0 ? 0 : list.filter(Boolean).length / list.length
  const robustness = share(right.map((forms) => forms.every(Boolean)))
  const grounding = share(silent)
  const sum = BETA ** 2 * grounding + robustness
  return {
    robustness,
    grounding,
    compliance: sum === 0 ? 0 : ((1 + BETA ** 2) * grounding * robustness) / sum,
  }
}
