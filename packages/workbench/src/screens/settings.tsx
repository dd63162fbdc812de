import { useState } from 'preact/hooks'
import { applyTheme, readTheme, THEMES, type Theme } from '../theme.ts'
import { go, useUrl } from '../url-state.ts'

export function SettingsScreen({
  token,
  onToken,
}: {
  readonly token: string
  readonly onToken: (token: string) => void
}) {
  const { namespace } = useUrl()
  const [theme, setTheme] = useState<Theme>(readTheme)
  const [said, setSaid] = useState('')
  const [typedToken, setTypedToken] = useState(token)
  const [typedNamespace, setTypedNamespace] = useState(namespace)
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault()
        onToken(typedToken.trim())
        go({ namespace: typedNamespace.trim() })
        setSaid('In use')
      }}
    >
      <fieldset class="tabs">
        <legend>Colours</legend>
        {THEMES.map((name) => (
          <label key={name}>
            <input
              type="radio"
              name="theme"
              checked={name === theme}
              onChange={() => {
                applyTheme(name)
                setTheme(name)
              }}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <div class="choice">
        <label for="namespace">Namespace</label>
        <input
          id="namespace"
          value={typedNamespace}
          onInput={(event) => setTypedNamespace(event.currentTarget.value)}
          placeholder="default"
          autocomplete="off"
        />
        <p class="quiet">A part of the index that sees no other part.</p>
      </div>
      <div class="choice">
        <label for="token">Access token</label>
        <input
          id="token"
          type="password"
          value={typedToken}
          onInput={(event) => setTypedToken(event.currentTarget.value)}
          autocomplete="off"
        />
        <p class="quiet">
          Needed where the server asks for one (<code>lightcone token create</code>). Kept until this tab
          closes.
        </p>
      </div>
      <button type="submit" class="primary">
        Use
      </button>{' '}
      <span role="status">{said}</span>
    </form>
  )
}
