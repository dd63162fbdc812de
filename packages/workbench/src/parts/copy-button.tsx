import { useState } from 'preact/hooks'

export function CopyButton({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('Copy')
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('The browser did not allow it'),
    )
  return (
    <button type="button" onClick={copy} aria-live="polite">
      {said}
    </button>
  )
}
