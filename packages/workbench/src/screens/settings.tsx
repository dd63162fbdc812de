import { useState } from 'preact/hooks'
import { CopyButton } from '../parts/copy-button.tsx'
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
    <>
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
      <Addresses />
    </>
  )
}

/** Where other programs find the same index. */
const ADDRESSES = [
  { who: 'Agents (MCP)', path: '/mcp' },
  { who: 'Chats that speak the OpenAI protocol', path: '/v1' },
  { who: 'Chats that speak the Ollama protocol, clients of LightRAG', path: '' },
  { who: 'Your own programs (OpenAPI)', path: '/openapi.json' },
] as const

function Addresses() {
  return (
    <>
      <h2>Addresses for other programs</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section class="scroll addresses" aria-label="Addresses for other programs" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">For</th>
              <th scope="col">Address</th>
            </tr>
          </thead>
          <tbody>
            {ADDRESSES.map(({ who, path }) => (
              <tr key={path}>
                <th scope="row">{who}</th>
                <td>
                  <code>{location.origin + path}</code>{' '}
                  <CopyButton text={location.origin + path} what={who} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
