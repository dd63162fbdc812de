/** Attacks that cost time or memory: slow clients, archives that grow, guesses at tokens, frames of garbage. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { open } from 'lightcone'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { serve } from '../src/index.ts'
import { createAsker, createPlace, type Place } from './fixture.ts'

const compared: number[] = []
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>()
  return {
    ...crypto,
    timingSafeEqual: (a: Buffer, b: Buffer) => {
      compared.push(a.length)
      return crypto.timingSafeEqual(a, b)
    },
  }
})
const { createToken, findToken, readTokens } = await import('../src/tokens.ts')

let place: Place
beforeAll(async () => {
  place = createPlace()
  const cone = await open(place.index)
  await cone.add(place.docs)
  await cone.close()
})
afterAll(() => place.remove())

describe('slow clients', () => {
  it.each([
    ['headers that never end', 'POST /operations/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: '],
    [
      'a body that trickles',
      'POST /operations/status HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    ],
  ])('are cut off: %s', async (_, beginning) => {
    const limits = { headersMs: 300, requestMs: 600 }
    const server = await serve({ location: place.index, port: 0, limits })
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(beginning))
    const trickle = setInterval(() => socket.write(' '), 50)
    let reply = ''
    socket.on('data', (data) => (reply += data))
    socket.on('error', () => undefined)
    const startedMs = performance.now()
    await once(socket, 'close')
    clearInterval(trickle)
    expect(performance.now() - startedMs).toBeLessThan(5_000)
    expect(reply).toMatch(/^(?:HTTP\/1\.1 408|$)/)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    await server.stop(100)
  })
})

describe('an archive that grows', () => {
  it('is skipped where it passes the limit of a file, and the rest is read', async () => {
    const ask = createAsker({ location: place.index })
    const form = new FormData()
    const files = {
      'zeros.txt': Buffer.alloc(80_000_000),
      'note.md': Buffer.from('The heron nests in the mill.'),
    }
    form.append('file', new File([zipOf(files)], 'bomb.zip'))
    const { body } = await ask('POST', '/uploads', { raw: form })
    expect(body.skipped).toMatchObject([{ path: 'bomb.zip!/zeros.txt', code: 'file-too-large' }])
    const found = await ask('POST', '/operations/search', { body: { question: 'heron mill' } })
    expect(JSON.stringify(found.body.candidates)).toContain('bomb.zip!/note.md')
    await ask.close()
  })

  it.each([
    ['one in the other', 'l.zip', () => zipOf({ 'l.zip': Buffer.from(zipOf({ 'zeros.txt': ZEROS })) })],
    [
      'a hundred at once',
      'a0.txt',
      () => zipOf(Object.fromEntries(HUNDRED.map((at) => [`a${at}.txt`, ZEROS]))),
    ],
    ['as a document of Word', '', () => zipOf({ 'word/document.xml': ZEROS }), 'bomb.docx'],
    ['packed once more', '', () => gzipSync(ZEROS), 'zeros.txt.gz'],
  ])('is skipped %s, soon', async (_, entry, make, name = 'bomb.zip') => {
    const ask = createAsker({ location: place.index })
    const form = new FormData()
    form.append('file', new File([new Uint8Array(make())], name))
    const startedMs = performance.now()
    const { status, body } = await ask('POST', '/uploads?name=bombs', { raw: form })
    expect([status, body.added]).toEqual([200, 0])
    const skipped = body.skipped.map(({ path }: { path: string }) => path)
    expect(skipped).toContain(entry === '' ? name : `${name}!/${entry}`)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    await ask.close()
  })

  it('writes nothing where its entries say, and names no document by a way out', async () => {
    const ask = createAsker({ location: place.index })
    const form = new FormData()
    const words = Buffer.from('Words of an entry that leads out.')
    const entries = ['../../escape.md', '/tmp/escape.md', '..\\..\\escape.md', 'C:escape.md']
    form.append(
      'file',
      new File([zipOf(Object.fromEntries(entries.map((entry) => [entry, words])))], 'slip.zip'),
    )
    await ask('POST', '/uploads?name=slips', { raw: form })
    const { body } = await ask('POST', '/operations/list', { body: {} })
    const ids: string[] = body.documents.map(({ id }: { id: string }) => id)
    for (const id of ids.filter((one) => one.startsWith('slips/')))
      expect(id).toMatch(/^slips\/slip\.zip!\/[^/]/)
    expect(ids.filter((id) => id.split(/[\\/]/).includes('..'))).toEqual([])
    const written = readdirSync(place.folder, { recursive: true }).map(String)
    expect(written.filter((path) => path.includes('escape'))).toEqual([])
    await ask.close()
  })

  it('is refused as a body that was packed', async () => {
    const ask = createAsker({ location: place.index })
    const reply = await ask('POST', '/operations/status', {
      raw: '\x1f\x8b\x08',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    })
    expect(reply.status).toBe(400)
    await ask.close()
  })
})

const ZEROS = Buffer.alloc(40_000_000)
const HUNDRED = Array.from({ length: 100 }, (_, at) => at)

/** A zip archive with deflated entries (APPNOTE 4.3). */
function zipOf(files: Readonly<Record<string, Buffer>>): Uint8Array<ArrayBuffer> {
  const [locals, central]: [Buffer[], Buffer[]] = [[], []]
  let offset = 0
  for (const [name, bytes] of Object.entries(files)) {
    const packed = packedOf(bytes)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(8, 4)
    facts.writeUInt32LE(crc32(bytes), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(bytes.length, 18)
    facts.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    locals.push(Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed)
    central.push(Buffer.from('PK\x01\x02\x14\x00'), facts, place, Buffer.from(name))
    offset += 30 + name.length + packed.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06')
  end.writeUInt16LE(central.length / 4, 8)
  end.writeUInt16LE(central.length / 4, 10)
  end.writeUInt32LE(Buffer.concat(central).length, 12)
  end.writeUInt32LE(offset, 16)
  return new Uint8Array(Buffer.concat([...locals, ...central, end]))
}

const known = new Map<Buffer, Buffer>()
function packedOf(bytes: Buffer): Buffer {
  const packed = known.get(bytes) ?? deflateRawSync(bytes)
  known.set(bytes, packed)
  return packed
}

describe('guesses at a token', () => {
  it('learn nothing from time: whole hashes are compared, all of them, wherever the right one stands', () => {
    const file = join(place.folder, 'tokens.json')
    const tokens = ['a', 'b', 'c'].map(
      (name) => createToken(file, { name, scope: 'read', namespaces: ['default'] }, 0).token,
    )
    const records = readTokens(file)
    const cost = (token: string) => {
      compared.length = 0
      findToken(records, token, 0)
      return [...compared]
    }
    const nearly = `${tokens[0]!.slice(0, -1)}?`
    for (const token of [...tokens, nearly, 'lc_', '']) expect(cost(token)).toEqual([32, 32, 32])
    expect(findToken(records, nearly, 0)).toBeUndefined()
    expect(findToken(records, tokens[2]!, 0)?.name).toBe('c')
  })
})

describe('frames on standard input', () => {
  it('that are no messages are passed over or refused, and the next one is answered', async () => {
    const cli = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
    const child = spawn(process.execPath, [cli, 'mcp', '--index', place.index], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    const garbage = [
      'not json',
      '{',
      '[]',
      'null',
      '{"jsonrpc":"1.0","id":7,"method":"ping"}',
      '{"jsonrpc":"2.0","id":{"a":1},"method":"ping"}',
      '\0\x01\x02',
      '{"jsonrpc":"2.0","method":"tools/call"}',
      `${'['.repeat(20_000)}`,
      'x'.repeat(1_000_000),
    ]
    for (const line of garbage) child.stdin.write(`${line}\n`)
    const hello = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    }
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello })}\n`)
    for (;;) {
      const { value, done } = await answers.next()
      if (done) throw new Error('The server went away.')
      const message = JSON.parse(value)
      if (message.id !== 1) continue
      expect(message.result.serverInfo.name).toBe('lightcone')
      break
    }
    child.stdin.end()
    expect((await once(child, 'exit'))[0]).toBe(0)
  })
})
