import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { storeExam } from '../store.exam.ts'
import { openSqliteStore } from './sqlite-store.ts'

storeExam('the SQLite store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lightcone-store-'))
  return {
    open: (options) => openSqliteStore({ ...options, folder, create: true }),
    destroy: async () => rmSync(folder, { recursive: true }),
  }
})
