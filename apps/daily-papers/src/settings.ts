/** All settings, their meaning and their defaults. `config.example.json` shows them; the README documents them. */
import { readFileSync } from 'node:fs'
import { LightconeError } from 'lightcone'

export interface SmtpSettings {
  readonly host: string
  readonly port: number
  /** TLS from the first byte (port 465). Otherwise STARTTLS when the server offers it. */
  readonly secure?: boolean
  /** Refuse to send without TLS. */
  readonly requireTls?: boolean
  readonly user?: string
  readonly password?: string
}

export interface DkimSettings {
  readonly domain: string
  readonly selector: string
  /** File with the private key in PEM. */
  readonly keyFile: string
}

export type PollKind = 'arxiv' | 'oai' | 'daily' | 'feed' | 'bibtex' | 'jsonl'

export interface PollSettings {
  /** Unique; what the operations page calls it. */
  readonly name: string
  readonly kind: PollKind
  readonly url: string
  /** When to ask, as cron in UTC. Default `17 * * * *`. */
  readonly schedule?: string
  /** Topics that every paper of the source gets. */
  readonly categories?: readonly string[]
}

export interface Settings {
  /** Folder of the state file and the index. Default `.daily-papers`. */
  readonly folder: string
  /** Default `127.0.0.1`. */
  readonly host: string
  /** Default 4780. */
  readonly port: number
  /**
   * Address under which readers reach the page, without a slash at the end: links in mail and feeds begin with it.
   * Default this machine and the port.
   */
  readonly url: string
  /** Take the reader's address from the last entry of `X-Forwarded-For`. Only behind a proxy that sets it. Default false. */
  readonly behindProxy: boolean
  /** Readers of one network address whose votes count for one paper. Default 3. */
  readonly votesPerAddress: number
  /** Requests that change something, per network address and minute. Default 30. */
  readonly writesPerMinute: number
  /** Token that opens the operations page at `/operations?token=`. Without one it answers only on this machine. */
  readonly operationsToken?: string
  /** Sender of all mail, `Name <address>`. Without it nothing is mailed. */
  readonly from?: string
  /** Where bounces go. Default the address of `from`. */
  readonly bounceAddress?: string
  /** Shown at the foot of every mail, as laws on bulk mail ask for. */
  readonly postalAddress?: string
  readonly smtp?: SmtpSettings
  readonly dkim?: DkimSettings
  /** Write mail as `.eml` files into this folder instead of sending it. */
  readonly mailFolder?: string
  /** Papers in a digest. Default 10. */
  readonly digestPapers: number
  /** Read full texts from the web: of papers that name one, and arXiv's PDF of papers that a source lists. Default false. */
  readonly fullText: boolean
  readonly polls: readonly PollSettings[]
}

export const DEFAULTS: Settings = {
  folder: '.daily-papers',
  host: '127.0.0.1',
  port: 4780,
  url: 'http://127.0.0.1:4780',
  behindProxy: false,
  votesPerAddress: 3,
  writesPerMinute: 30,
  digestPapers: 10,
  fullText: false,
  polls: [],
}

const KNOWN = new Set([
  ...Object.keys(DEFAULTS),
  ...['operationsToken', 'from', 'bounceAddress', 'postalAddress', 'smtp', 'dkim', 'mailFolder'],
])

/** Reads a JSON file over the defaults. Throws `invalid-argument` for a name or type that is not known. */
export function readSettings(file: string | undefined, overrides: Partial<Settings> = {}): Settings {
  let given: Record<string, unknown> = {}
  if (file !== undefined) {
    try {
      given = JSON.parse(readFileSync(file, 'utf8'))
    } catch (cause) {
      throw invalid(`The settings file ${file} can not be read as JSON.`, cause)
    }
  }
  const settings = { ...DEFAULTS, ...given, ...overrides }
  const url = overrides.url ?? given['url'] ?? `http://127.0.0.1:${settings.port}`
  return checkSettings({ ...settings, url } as Settings)
}

export function checkSettings(settings: Settings): Settings {
  for (const [name, value] of Object.entries(settings)) {
    if (!KNOWN.has(name)) throw invalid(`There is no setting "${name}".`)
    const wanted = DEFAULTS[name as keyof Settings]
    if (wanted !== undefined && typeof value !== typeof wanted)
      throw invalid(`The setting "${name}" must be a ${typeof wanted}.`)
  }
  if (!URL.canParse(settings.url) || settings.url.endsWith('/'))
    throw invalid('The setting "url" must be an address without a slash at the end.')
  for (const name of ['from', 'bounceAddress'] as const)
    if (settings[name] !== undefined && /[\r\n]/.test(settings[name]!))
      throw invalid(`The setting "${name}" must be one line.`)
  for (const poll of settings.polls)
    if (!/^https?:/.test(poll.url) || !/^[\w-]+$/.test(poll.name))
      throw invalid(`The poll "${poll.name}" needs a name of letters and digits and an http address.`)
  if (new Set(settings.polls.map(({ name }) => name)).size < settings.polls.length)
    throw invalid('Two polls have the same name.')
  return settings
}

const invalid = (message: string, cause?: unknown): LightconeError =>
  new LightconeError('invalid-argument', {
    message,
    hint: 'apps/daily-papers/README.md lists the settings.',
    ...(cause === undefined ? {} : { cause }),
  })
