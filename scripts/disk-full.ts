/**
 * Fills a real disk, a small tmpfs, while an index is written to it: `node scripts/disk-full.ts`. Needs the right to
 * mount one (root on Linux); without it says so and ends well.
 *
 * Documents are added until there is no room. Then the code must be `disk-full`, everything acknowledged must be there
 * and searchable, also for a process that opens the index anew on the full disk, `doctor` must find nothing, and once
 * there is room again the index must go on. Repeated with other amounts of free space, so that the disk fills up at
 * other moments.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { doctor, isLightconeError, type Lightcone, open } from 'lightcone'

const DISK_MB = 12
const ROUNDS = 3

const disk = mkdtempSync(join(tmpdir(), 'lightcone-full-'))
if (!mounts()) {
  rmSync(disk, { recursive: true })
  console.log('skipped: this user may not mount a file system to fill')
  process.exit()
}
let failed = 0
try {
  for (let round = 0; round < ROUNDS; round++) {
    const faults = await fill(join(disk, `index-${round}`), 5 + round * 0.7)
    for (const fault of faults) console.log(`round ${round}: ${fault}`)
    if (faults.length > 0) failed++
    rmSync(join(disk, `index-${round}`), { recursive: true })
  }
} finally {
  execFileSync('umount', [disk])
  rmSync(disk, { recursive: true })
}
console.log(`${ROUNDS - failed} passed, ${failed} failed`)
process.exitCode = failed > 0 ? 1 : 0

function mounts(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', disk], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** Returns what went wrong. */
async function fill(folder: string, ballastMB: number): Promise<readonly string[]> {
  const ballast = join(disk, 'ballast')
  writeFileSync(ballast, new Uint8Array(ballastMB * 2 ** 20))
  const cone = await open(folder, { threads: 0 })
  let acknowledged = 0
  let code = 'none'
  while (code === 'none')
    try {
      await cone.addDocuments([{ id: `d${acknowledged}`, text: textOf(acknowledged) }])
      acknowledged++
    } catch (error) {
      code = isLightconeError(error) ? error.code : String(error)
    }
  const faults = code === 'disk-full' ? [] : [`the code was ${code}`]
  if (acknowledged === 0) faults.push('nothing was stored before the disk was full')
  faults.push(...(await missing(cone, acknowledged, 'in the process that met the full disk')))
  await cone.close().catch((error) => faults.push(`closing on a full disk failed: ${error.message}`))

  const reader = await open(folder, { threads: 0, create: false })
  faults.push(...(await missing(reader, acknowledged, 'opened anew on the full disk')))
  await reader
    .close()
    .catch((error) => faults.push(`closing a reader on a full disk failed: ${error.message}`))

  rmSync(ballast)
  const again = await open(folder, { threads: 0, create: false })
  await again.addDocuments([{ id: `d${acknowledged}`, text: textOf(acknowledged) }])
  faults.push(...(await missing(again, acknowledged + 1, 'when there was room again')))
  await again.close()
  const { checks } = await doctor(folder)
  for (const check of checks) if (!check.ok) faults.push(`doctor: ${check.name}: ${check.detail ?? ''}`)
  return faults
}

function textOf(document: number): string {
  const filler = Array.from({ length: 1500 }, (_, i) => `w${(document * 7919 + i * 104_729) % 50_000}`)
  return `Marker${document}x stands here.\n\n${filler.join(' ')}`
}

async function missing(cone: Lightcone, count: number, when: string): Promise<string[]> {
  const faults: string[] = []
  for (let document = 0; document < count; document++) {
    const { candidates } = await cone.search(`Marker${document}x`, { mode: 'lexical' })
    if (candidates[0]?.segment.document !== `d${document}`) faults.push(`d${document} is not found ${when}`)
  }
  const stored = (await cone.status()).documents
  // The one that was refused may be stored, as after a crash: the disk can fill up when its vectors are written.
  if (stored !== count && stored !== count + 1) faults.push(`${stored} documents instead of ${count} ${when}`)
  return faults
}
