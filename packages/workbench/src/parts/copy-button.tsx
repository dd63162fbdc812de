import { useState } from 'preact/hooks'

/** `what` tells several of them on one screen apart. */
export function CopyButton({ text, what = '' }: { readonly text: string; readonly what?: string }) {
  const [said, setSaid] = useState('Copy')
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setSaid('Copied'),
      () => setSaid('The browser did not allow it'),
    )
  return (
    <button type="button" onClick={copy} aria-live="polite">
      {said}
      {what !== '' && <span class="unseen"> the address for: {what}</span>}
    </button>
  )
}
