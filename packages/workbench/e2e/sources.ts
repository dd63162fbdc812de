/** What the stranger drops in: harmless files, a PDF, and one that attacks whoever shows it. */
import { pdfOf } from '../../formats/test/make-pdf.ts'

interface Payload {
  readonly name: string
  readonly mimeType: string
  readonly buffer: Buffer
}

export const PAPER = {
  question: 'How long do lighthouse lamps burn?',
  pages: [
    ['The book of the lighthouse', 'Kept by the crew of the northern light.', 'The tower stands on rock.'],
    ['Of lamps', 'Lighthouse lamps burn for nine hundred hours.', 'They are changed in pairs at noon.'],
  ],
} as const

/** What is asked, and what the source shows once its citation is opened. */
export const PLACES = [
  {
    question: 'On which day does the harbour watch change?',
    file: 'watch.py',
    place: /^lines? \d/,
    words: /def next_watch/,
  },
  {
    question: 'Who holds the keys of the lab?',
    file: 'rooms.csv',
    place: /^lines? \d/,
    words: /Lab,3,Night shift/,
  },
  {
    question: 'Which colour has the pier lantern?',
    file: 'crew.txt',
    place: /\d/,
    words: /lantern is green/,
  },
] as const

export const ATTACK = { shown: 'zebra manual' } as const

/** Each tries to run as soon as it becomes markup: names, headings, code, links, cells, titles, tags of a page. */
const HOSTILE = `# The zebra manual <img src=x onerror="pwned=1">

The zebra manual says <script>pwned=1</script> and <svg onload="pwned=1"></svg>. Ask "Mallory <img src=x onerror=pwned=1>" about the zebra manual.

[The zebra manual](javascript:pwned=1) says also: \`<iframe srcdoc="<script>parent.pwned=1</script>">\`

\`\`\`html
<details open ontoggle="pwned=1">The zebra manual in code</details><math href="javascript:pwned=1">
\`\`\`
`

const HOSTILE_PAGE = `<!doctype html><html><head><title>&lt;script&gt;pwned=1&lt;/script&gt; zebra manual</title></head>
<body><h1>&lt;svg onload=pwned=1&gt; zebra manual</h1>
<p>A second zebra manual: &lt;img src=x onerror=pwned=1&gt;. <a href="javascript:pwned=1">the zebra manual</a></p>
<svg xmlns="http://www.w3.org/2000/svg"><script>pwned=1</script><text>zebra manual</text></svg></body></html>
`

const HOSTILE_TABLE = `zebra manual,"<img src=x onerror=pwned=1>"
"<script>pwned=1</script>","=HYPERLINK(""javascript:pwned=1"")"
`

const HOSTILE_CHAT = `[2024-05-01, 10:00:00] <svg onload=pwned=1>: Where is the zebra manual?
[2024-05-01, 10:01:00] <img src=x onerror=pwned=1>: The zebra manual is in the <script>pwned=1</script> drawer.
`

const HOSTILE_MAIL = `From: "<img src=x onerror=pwned=1>" <mallory@example.test>
To: <svg onload=pwned=1>
Subject: <script>pwned=1</script> zebra manual
Date: Wed, 1 May 2024 10:00:00 +0000
Content-Type: text/html

<p>The zebra manual by mail &lt;img src=x onerror=pwned=1&gt; <a href="javascript:pwned=1">here</a></p>
`

const HOSTILE_NOTEBOOK = JSON.stringify({
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {},
  cells: [
    { cell_type: 'markdown', metadata: {}, source: ['# The zebra manual <img src=x onerror=pwned=1>\n'] },
    {
      cell_type: 'code',
      metadata: {},
      source: ['zebra_manual = "<script>pwned=1</script>"'],
      outputs: [
        { output_type: 'display_data', metadata: {}, data: { 'text/html': ['<script>pwned=1</script>'] } },
      ],
    },
  ],
})

const HOSTILE_PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" onload="pwned=1"><script>pwned=1</script><title>The zebra manual</title>
<a href="javascript:pwned=1"><text>zebra manual</text></a></svg>
`

const HOSTILE_CODE = `/** The zebra manual <img src=x onerror=pwned=1> */
export function zebraManual(name = '<script>pwned=1</script>') {
  return '</code></pre><svg onload=pwned=1>' + name
}
`

const KEYS = `# Keys

Signing keys rotate every thirty days. The old key stays valid for seven days, so that releases in flight still verify.

## Where keys live

Signing keys live in the hardware vault and never leave it. Two people open the vault together.

## After a rotation

Each machine fetches the new public key within an hour. A machine that was off fetches it when it starts.
`

const CREW = `[2024-05-01, 21:00:00] Ada: Is the pier lantern lit?
[2024-05-01, 21:02:00] Bo: Yes, the pier lantern is green tonight.
[2024-05-01, 21:03:00] Ada: Thank you, then I sail at ten.
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
    text('crew.txt', CREW),
    text("<img src=x onerror='pwned=1'>.md", HOSTILE),
    text('<svg onload=pwned=1>.html', HOSTILE_PAGE),
    text('"><script>pwned=1<%2Fscript>.csv', HOSTILE_TABLE),
    text('javascript&colon;pwned=1.txt', HOSTILE_CHAT),
    text('<img src=x onerror=pwned=1>.eml', HOSTILE_MAIL),
    text('<img src=x onerror=pwned=1>.ipynb', HOSTILE_NOTEBOOK),
    text('<img src=x onerror=pwned=1>.svg', HOSTILE_PICTURE),
    text('<img src=x onerror=pwned=1>.ts', HOSTILE_CODE),
    // No PDF at all, so it stands in the list of what was skipped.
    text("<img src=x onerror='pwned=1'>.pdf", 'zebra'),
    { name: 'lamps.pdf', mimeType: 'application/pdf', buffer: paper() },
  ]
}

function paper(): Buffer {
  return pdfOf(
    PAPER.pages.map((lines) => lines.map((text, at) => ({ x: 72, y: 740 - 40 * at, text, size: 14 }))),
  )
}
