/** What the stranger drops in: harmless files, a PDF, and one that attacks whoever shows it. */
import { pdfOf } from '../../formats/test/make-pdf.ts'

interface Payload {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

export const PAPER = { question: 'How long do lighthouse lamps burn?' } as const

export const ATTACK = { shown: 'zebra manual' } as const

const HOSTILE = `# The zebra manual <img src=x onerror="pwned=1">

The zebra manual says <script>pwned=1</script> and <svg onload="pwned=1"></svg>.

[The zebra manual](javascript:pwned=1) says also: \`<iframe srcdoc="<script>parent.pwned=1</script>">\`
`

const KEYS = `# Keys

Signing keys rotate every thirty days. The old key stays valid for seven days, so that releases in flight still verify.

## Where keys live

Signing keys live in the hardware vault and never leave it. Two people open the vault together.

## After a rotation

Each machine fetches the new public key within an hour. A machine that was off fetches it when it starts.
`

const PORTAL = `# Portal

The portal closes at nine in the evening. Manifests are rejected when their signature is older than the last key rotation.
`

export function sources(): Payload[] {
  const text = (name: string, content: string) => ({
    name,
    mimeType: 'text/plain',
    buffer: Buffer.from(content),
  })
  return [
    text('keys.md', KEYS),
    text('portal.md', PORTAL),
    text(
      'watch.py',
      'def next_watch(day):\n    """The day on which the harbour watch changes."""\n    return day + 9\n',
    ),
    text('rooms.csv', 'room,keys,holder\nVault,12,Signing desk\nLab,3,Night shift\n'),
    text("<img src=x onerror='pwned=1'>.md", HOSTILE),
    { name: 'lamps.pdf', mimeType: 'application/pdf', buffer: paper() },
  ]
}

function paper(): Buffer {
  const first = [
    'The book of the lighthouse',
    'Kept by the crew of the northern light.',
    'The tower stands on rock.',
  ]
  const second = [
    'Of lamps',
    'Lighthouse lamps burn for nine hundred hours.',
    'They are changed in pairs at noon.',
  ]
  return pdfOf(
    [first, second].map((lines) => lines.map((text, at) => ({ x: 72, y: 740 - 40 * at, text, size: 14 }))),
  )
}
