/** One SQLite connection with its prepared statements. All of it is synchronous: a call is over within one turn. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { globMatcher } from '../glob.ts'
import { utf8 } from './codec.ts'
import { translate } from './sql-errors.ts'

export interface ConnectionOptions {
  readonly readOnly?: boolean
  /** The file cannot change while it is open: no lock, no write-ahead log. */
  readonly immutable?: boolean
  /** How long SQLite itself may sleep, and the event loop with it, when the file is locked. */
  readonly sleepMs: number
}

export class Connection {
  readonly path: string
  private readonly database: DatabaseSync
  private readonly statements = new Map<string, StatementSync>()

  constructor(location: string | URL, path: string, options: ConnectionOptions) {
    this.path = path
    this.database = this.translated(
      () => new DatabaseSync(location, { readOnly: options.readOnly ?? false, timeout: options.sleepMs }),
    )
    this.database.function('lightcone_glob', { deterministic: true, directOnly: true }, globFunction())
  }

  /** The first row, or `undefined`. The caller states the row's shape, which its fixed statement gives. */
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    try {
      return this.prepare(sql).get(...values) as Row | undefined
    } catch (error) {
      throw translate(error, this.path)
    }
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    try {
      return this.prepare(sql).all(...values) as Row[]
    } catch (error) {
      throw translate(error, this.path)
    }
  }

  /** Rows one by one, within the caller's read transaction. */
  *iterate<Row>(sql: string, ...values: SQLInputValue[]): Generator<Row> {
    try {
      yield* this.prepare(sql).iterate(...values) as unknown as Iterable<Row>
    } catch (error) {
      throw translate(error, this.path)
    }
  }

  /** Returns the number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    try {
      return Number(this.prepare(sql).run(...values).changes)
    } catch (error) {
      throw translate(error, this.path)
    }
  }

  /** A statement made for one question only: it is not kept. */
  once<Row>(sql: string, values: readonly SQLInputValue[]): Row[] {
    return this.translated(() => this.database.prepare(sql).all(...values)) as Row[]
  }

  execute(sql: string): void {
    this.translated(() => this.database.exec(sql))
  }

  pragma(name: string): number {
    const row = this.get<Record<string, number>>(`PRAGMA ${name}`)
    return Object.values(row ?? {})[0] ?? 0
  }

  /** One snapshot for all that `work` reads. */
  read<T>(work: () => T): T {
    this.run('BEGIN')
    try {
      return work()
    } finally {
      this.run('COMMIT')
    }
  }

  close(): void {
    this.statements.clear()
    if (this.database.isOpen) this.translated(() => this.database.close())
  }

  private prepare(sql: string): StatementSync {
    let statement = this.statements.get(sql)
    if (!statement) this.statements.set(sql, (statement = this.database.prepare(sql)))
    return statement
  }

  private translated<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw translate(error, this.path)
    }
  }
}

/** Takes the value as bytes: older versions of `node:sqlite` cut texts at U+0000. */
function globFunction(): (pattern: unknown, value: unknown) => number {
  let last = ''
  let match = globMatcher(last)
  return (pattern, value) => {
    const text = utf8(pattern as Uint8Array)
    if (text !== last) [last, match] = [text, globMatcher(text)]
    return match(utf8(value as Uint8Array)) ? 1 : 0
  }
}
