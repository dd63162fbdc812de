import { BUDGET, MODES, type Mode } from '../url-state.ts'
import { count } from '../words.ts'

interface BudgetProps {
  readonly id: string
  readonly value: number
  readonly onChange: (value: number) => void
}

/** Tokens by slider or number; both say the same. */
export function Budget({ id, value, onChange }: BudgetProps) {
  return (
    <div class="budget">
      <label for={id}>
        Budget <output for={id}>{count(value)} tokens</output>
      </label>
      <input
        id={id}
        type="range"
        min={BUDGET.least}
        max={BUDGET.most}
        step={10}
        value={value}
        aria-valuetext={`${value} tokens`}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
      />
    </div>
  )
}

const MODE_NAMES: Readonly<Record<Mode, string>> = {
  default: 'as set up',
  mix: 'words and names',
  naive: 'words',
  local: 'names',
  global: 'themes',
  hybrid: 'names and themes',
  descent: 'digests of long texts',
  lexical: 'words, not reranked',
}

export function ModeChoice({
  id,
  value,
  onChange,
}: {
  id: string
  value: Mode
  onChange: (mode: Mode) => void
}) {
  return (
    <div class="choice">
      <label for={id}>Found by</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value as Mode)}>
        {MODES.map((mode) => (
          <option key={mode} value={mode}>
            {MODE_NAMES[mode]}
          </option>
        ))}
      </select>
    </div>
  )
}
