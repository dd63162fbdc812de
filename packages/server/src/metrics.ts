/** Counters in the text format of Prometheus (exposition format 0.0.4). */

/** Upper bounds in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const

interface Histogram {
  readonly counts: number[]
  sum: number
  count: number
}

export interface Gauges {
  readonly active: number
  readonly waiting: number
  readonly namespaces: number
  readonly readers: number
}

export interface Metrics {
  observe(route: string, status: number, elapsedMs: number): void
  text(gauges: Gauges): string
}

export function createMetrics(): Metrics {
  const requests = new Map<string, number>()
  const durations = new Map<string, Histogram>()
  return {
    observe: (route, status, elapsedMs) => {
      const key = `route="${route}",status="${status}"`
      requests.set(key, (requests.get(key) ?? 0) + 1)
      const histogram = durations.get(route) ?? { counts: BUCKETS.map(() => 0), sum: 0, count: 0 }
      durations.set(route, histogram)
      const seconds = elapsedMs / 1000
      const slot = BUCKETS.findIndex((bound) => seconds <= bound)
      if (slot >= 0) histogram.counts[slot]!++
      histogram.sum += seconds
      histogram.count++
    },
    text: (gauges) =>
      `${[...requestLines(requests), ...durationLines(durations), ...gaugeLines(gauges)].join('\n')}\n`,
  }
}

function* requestLines(requests: ReadonlyMap<string, number>): Generator<string> {
  yield '# HELP lightcone_requests_total Requests by route and status.'
  yield '# TYPE lightcone_requests_total counter'
  for (const [labels, count] of requests) yield `lightcone_requests_total{${labels}} ${count}`
}

function* durationLines(durations: ReadonlyMap<string, Histogram>): Generator<string> {
  const name = 'lightcone_request_duration_seconds'
  yield `# HELP ${name} Time from a request to its answer.`
  yield `# TYPE ${name} histogram`
  for (const [route, { counts, sum, count }] of durations) {
    let below = 0
    for (const [i, bound] of BUCKETS.entries()) {
      below += counts[i]!
      yield `${name}_bucket{route="${route}",le="${bound}"} ${below}`
    }
    yield `${name}_bucket{route="${route}",le="+Inf"} ${count}`
    yield `${name}_sum{route="${route}"} ${sum}`
    yield `${name}_count{route="${route}"} ${count}`
  }
}

function* gaugeLines({ active, waiting, namespaces, readers }: Gauges): Generator<string> {
  const memory = process.memoryUsage()
  const gauges = [
    ['lightcone_requests_active', 'Operations at work.', active],
    ['lightcone_requests_waiting', 'Requests waiting for their turn.', waiting],
    ['lightcone_namespaces_open', 'Namespaces that are open.', namespaces],
    ['lightcone_reader_threads', 'Threads that answer questions.', readers],
    ['process_resident_memory_bytes', 'Resident memory.', memory.rss],
    ['nodejs_heap_used_bytes', 'Heap in use.', memory.heapUsed],
  ] as const
  for (const [name, help, value] of gauges) {
    yield `# HELP ${name} ${help}`
    yield `# TYPE ${name} gauge`
    yield `${name} ${value}`
  }
}
