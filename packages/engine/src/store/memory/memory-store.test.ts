import { storeExam } from '../store.exam.ts'
import { MemoryDatabase, openMemoryStore } from './memory-store.ts'

storeExam('the memory store', async () => {
  const database = new MemoryDatabase()
  return {
    open: async (options) => openMemoryStore({ ...options, database }),
    destroy: async () => undefined,
  }
})
