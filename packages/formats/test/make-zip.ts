import { crc32, deflateRawSync } from 'node:zlib'

export type ZipPart = readonly [name: string, content: string | Uint8Array]

/** A ZIP archive (APPNOTE 4.3). `level` 0 stores the parts as they are. */
export function zipOf(parts: readonly ZipPart[], level = 6): Buffer {
  const files: Buffer[] = []
  const entries: Buffer[] = []
  let offset = 0
  for (const [name, part] of parts) {
    const content = Buffer.from(part)
    const packed = level === 0 ? content : deflateRawSync(content, { level })
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(level === 0 ? 0 : 8, 4)
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, tail, Buffer.from(name)]))
    files.push(file)
    offset += file.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, directory, end])
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** An Office Open XML file; `relations` are `[id, type, target]` of the main part. */
export function officeOf(
  main: string,
  relations: readonly (readonly [id: string, type: string, target: string])[],
  parts: readonly ZipPart[],
  level = 6,
): Buffer {
  const slash = main.lastIndexOf('/') + 1
  const own = `${main.slice(0, slash)}_rels/${main.slice(slash)}.rels`
  return zipOf(
    [
      ['_rels/.rels', relationsPart([['main', 'officeDocument', main]])],
      [own, relationsPart(relations)],
      ...parts,
    ],
    level,
  )
}

function relationsPart(relations: readonly (readonly [string, string, string])[]): string {
  const entries = relations.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`,
  )
  return `<Relationships>${entries.join('')}</Relationships>`
}
