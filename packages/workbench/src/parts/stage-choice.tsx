import { readStrategy, type Stages, writeStrategy } from '../strategies.ts'

interface StageChoiceProps {
  readonly id: string
  readonly stages: Stages
  readonly value: string
  readonly onChange: (value: string) => void
}

/** One implementation a stage; those that are not chosen are the defaults. */
export function StageChoice({ id, stages, value, onChange }: StageChoiceProps) {
  const chosen = readStrategy(value)
  const choose = (stage: string, name: string) => {
    const { [stage]: _, ...others } = chosen
    onChange(writeStrategy(name === stages[stage]![0] ? others : { ...others, [stage]: name }))
  }
  return (
    <details class="stages" open={value !== ''}>
      <summary>Stages</summary>
      <div class="controls">
        {Object.entries(stages).map(([stage, names]) => (
          <div class="choice" key={stage}>
            <label for={`${id}-${stage}`}>{stage}</label>
            <select
              id={`${id}-${stage}`}
              value={chosen[stage] ?? names[0]}
              onChange={(event) => choose(stage, event.currentTarget.value)}
            >
              {names.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
    </details>
  )
}
