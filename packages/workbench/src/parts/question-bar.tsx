import { useEffect, useState } from 'preact/hooks'
import { go, useUrl } from '../url-state.ts'

export function QuestionBar({ action }: { readonly action: string }) {
  const { question } = useUrl()
  const [text, setText] = useState(question)
  useEffect(() => setText(question), [question])
  return (
    <form
      class="ask"
      onSubmit={(event) => {
        event.preventDefault()
        go({ question: text.trim() })
      }}
    >
      <label for="question">Question</label>
      <div class="field">
        <input
          id="question"
          data-ask
          type="search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          placeholder="What do you want to know?"
          autocomplete="off"
          enterkeyhint="search"
        />
        <button type="submit" class="primary">
          {action}
        </button>
      </div>
    </form>
  )
}
