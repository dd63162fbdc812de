/** The Robots Exclusion Protocol (RFC 9309). */

export interface Robots {
  isAllowed(path: string): boolean
  /** Seconds that the site asks for between two requests. */
  readonly crawlDelaySeconds?: number
}

export const ALLOW_ALL: Robots = { isAllowed: () => true }
export const ALLOW_NONE: Robots = { isAllowed: () => false }

/** Only so much of a file is read (RFC 9309 §2.5 asks for at least 500 KiB). */
export const ROBOTS_MAX_BYTES = 512_000

interface Rule {
  readonly allow: boolean
  readonly pattern: string
}

interface Group {
  readonly agents: string[]
  readonly rules: Rule[]
  crawlDelaySeconds?: number
}

/** The rules for one product token, or for `*` where no group names it. Groups of one name are read together. */
export function parseRobots(text: string, agent: string): Robots {
  const groups = groupsOf(text)
  const named = groups.filter(({ agents }) => agents.includes(agent.toLowerCase()))
  const own = named.length > 0 ? named : groups.filter(({ agents }) => agents.includes('*'))
  const rules = own.flatMap((group) => group.rules)
  const delay = own.find((group) => group.crawlDelaySeconds !== undefined)?.crawlDelaySeconds
  return {
    ...(delay === undefined ? {} : { crawlDelaySeconds: delay }),
    isAllowed: (path) => {
      // The longest pattern that fits decides, and among equals the one that allows (§2.2.2).
      let best: Rule | undefined
      for (const rule of rules) if (fits(rule.pattern, path) && isStronger(rule, best)) best = rule
      return best?.allow ?? true
    },
  }
}

const isStronger = (rule: Rule, best: Rule | undefined): boolean =>
  best === undefined ||
  rule.pattern.length > best.pattern.length ||
  (rule.pattern.length === best.pattern.length && rule.allow)

function groupsOf(text: string): readonly Group[] {
  const groups: Group[] = []
  let inAgents = false
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n?|\n/)) {
    const [, name, value] = /^\s*([\w-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line) ?? []
    const field = name?.toLowerCase()
    if (field === 'user-agent') {
      if (!inAgents) groups.push({ agents: [], rules: [] })
      groups.at(-1)!.agents.push(value!.toLowerCase().replace(/\/.*/, ''))
      inAgents = true
      continue
    }
    const group = groups.at(-1)
    if (field === undefined || group === undefined) continue
    if (field === 'allow' || field === 'disallow') {
      if (value !== '') group.rules.push({ allow: field === 'allow', pattern: normal(value!) })
      inAgents = false
    } else if (field === 'crawl-delay') {
      const seconds = Number(value)
      if (seconds >= 0) group.crawlDelaySeconds = seconds
      inAgents = false
    }
  }
  return groups
}

/** Percent-encoding in one spelling, so that `/%7ejoe` and `/~joe` are one. */
function normal(path: string): string {
  try {
    return encodeURI(decodeURI(path))
  } catch {
    return path
  }
}

/** `*` stands for any characters, `$` at the end for the end. Linear in the path for each star. */
function fits(pattern: string, path: string): boolean {
  const whole = normal(path)
  const anchored = pattern.endsWith('$')
  const parts = (anchored ? pattern.slice(0, -1) : pattern).split('*')
  if (!whole.startsWith(parts[0]!)) return false
  let at = parts[0]!.length
  for (const part of parts.slice(1, -1)) {
    const found = whole.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  const last = parts.at(-1)!
  if (parts.length === 1) return !anchored || whole.length === at
  return anchored ? whole.length >= at + last.length && whole.endsWith(last) : whole.indexOf(last, at) >= 0
}
