/** Files out of what was dropped, folders read through. */

/** What a server takes at a time stays well below its limits, and progress shows between two batches. */
const BATCH = { files: 200, bytes: 40_000_000 } as const

export function batchesOf(files: readonly File[]): readonly (readonly File[])[] {
  const batches: File[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const file of files) {
    if (bytes + file.size > BATCH.bytes || batches.at(-1)!.length >= BATCH.files) {
      batches.push([])
      bytes = 0
    }
    batches.at(-1)!.push(file)
    bytes += file.size
  }
  return batches
}

export async function filesOf(transfer: DataTransfer): Promise<readonly File[]> {
  // The list of items is empty after the event, so all entries are taken at once.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? undefined)
  if (entries.some((entry) => entry === undefined)) return [...transfer.files]
  const files: File[] = []
  for (const entry of entries) await read(entry!, '', files)
  return files
}

async function read(entry: FileSystemEntry, folder: string, into: File[]): Promise<void> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    )
    // As the browser does for a folder that was chosen, so that the client sends the path.
    Object.defineProperty(file, 'webkitRelativePath', { value: `${folder}${entry.name}` })
    into.push(file)
    return
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader()
  for (;;) {
    // A reader gives at most a hundred entries a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return
    for (const one of some) await read(one, `${folder}${entry.name}/`, into)
  }
}
