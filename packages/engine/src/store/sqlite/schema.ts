/** The tables of formats 1 to 3. `docs/index-format.md` says what each column means. */

/** The file inside the index folder. */
export const DATABASE_FILE = 'index.db'
/** `LCon` in ASCII, in bytes 68 to 71 of the file. */
export const APPLICATION_ID = 0x4c436f6e
/** In bytes 60 to 63 of the file. */
export const FORMAT_VERSION = 3
/** From this one on formats are read as they are; the first commit makes them `FORMAT_VERSION`. Others are refused. */
export const OLDEST_FORMAT = 1
/**
 * Measured on documents of 20 segments of 1000 characters with their log entries and blobs: 8 KiB pages make the file
 * 9 % smaller than 4 KiB, and loading takes 7 % less CPU; 16 KiB save 4 % more, but a replaced document then writes
 * 300 KiB to the log instead of 185 (4 KiB: 130).
 */
export const PAGE_SIZE = 8192

/** Document versions, ordinals, log entries and parts count to 2^32 in each namespace. */
export const KEY_SPAN = 2 ** 32
/** 2^21 namespaces keep every key inside 2^53, where JavaScript's numbers are exact. */
export const MAX_NAMESPACES = 2 ** 21

/** A row key of `document`, `segment`, `log` and `part`: the namespace in the high bits, so rows of a namespace lie together. */
export function rowKey(ns: number, number: number): number {
  return ns * KEY_SPAN + number
}

export const SCHEMA = `
CREATE TABLE namespace (
  ns INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  seq INTEGER NOT NULL, committed_ms INTEGER NOT NULL,
  next_document INTEGER NOT NULL, next_ordinal INTEGER NOT NULL, next_entry INTEGER NOT NULL, next_part INTEGER NOT NULL,
  indexes INTEGER NOT NULL,
  documents INTEGER NOT NULL, segments INTEGER NOT NULL, length INTEGER NOT NULL,
  horizon_seq INTEGER NOT NULL, horizon_ms INTEGER NOT NULL, crc INTEGER NOT NULL
) STRICT;
CREATE TABLE document (
  key INTEGER PRIMARY KEY, ns INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL,
  first INTEGER NOT NULL, count INTEGER NOT NULL, length INTEGER NOT NULL,
  source TEXT NOT NULL, title TEXT NOT NULL, hash TEXT NOT NULL, language TEXT NOT NULL,
  added_seq INTEGER NOT NULL, added_ms INTEGER NOT NULL, removed_seq INTEGER, removed_ms INTEGER,
  crc INTEGER NOT NULL, spans_crc INTEGER NOT NULL,
  metadata TEXT NOT NULL, blocks BLOB NOT NULL, origin BLOB
) STRICT;
CREATE UNIQUE INDEX document_live ON document (ns, id) WHERE removed_seq IS NULL;
CREATE INDEX document_source ON document (ns, source, id) WHERE removed_seq IS NULL;
CREATE INDEX document_history ON document (ns, id, added_seq) WHERE removed_seq IS NOT NULL;
CREATE INDEX document_removed ON document (ns, removed_ms, removed_seq) WHERE removed_seq IS NOT NULL;
CREATE TABLE segment (
  key INTEGER PRIMARY KEY, document INTEGER NOT NULL, start INTEGER NOT NULL, kind INTEGER NOT NULL,
  headings TEXT NOT NULL, crc INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE TABLE field (
  ns INTEGER NOT NULL, name TEXT NOT NULL, type INTEGER NOT NULL, value ANY NOT NULL,
  document INTEGER NOT NULL, instant REAL, PRIMARY KEY (ns, name, type, value, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX field_instant ON field (ns, name, instant) WHERE instant IS NOT NULL;
CREATE TABLE language (
  ns INTEGER NOT NULL, language TEXT NOT NULL, documents INTEGER NOT NULL, PRIMARY KEY (ns, language)
) STRICT, WITHOUT ROWID;
CREATE TABLE log (
  key INTEGER PRIMARY KEY, ns INTEGER NOT NULL, "index" INTEGER NOT NULL, seq INTEGER NOT NULL,
  kind INTEGER NOT NULL, first INTEGER NOT NULL, count INTEGER NOT NULL, crc INTEGER NOT NULL,
  document TEXT NOT NULL, data BLOB NOT NULL
) STRICT;
CREATE INDEX log_seq ON log (ns, "index", seq);
CREATE TABLE part (
  key INTEGER PRIMARY KEY, "index" INTEGER NOT NULL, base INTEGER NOT NULL, crc INTEGER NOT NULL,
  header BLOB NOT NULL
) STRICT;
CREATE TABLE blob (
  part INTEGER NOT NULL, name TEXT NOT NULL, crc INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (part, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE source (
  ns INTEGER NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, root TEXT NOT NULL, crc INTEGER NOT NULL,
  PRIMARY KEY (ns, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE skip (
  ns INTEGER NOT NULL, source TEXT NOT NULL, rank INTEGER NOT NULL, path TEXT NOT NULL, code TEXT NOT NULL,
  reason TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (ns, source, rank)
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
  ns INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (ns, name)
) STRICT, WITHOUT ROWID;
`
