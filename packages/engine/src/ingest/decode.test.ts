import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeText } from './decode.ts'

const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')))

/** Encodes by asking the decoder what every one- and two-byte sequence stands for. */
function encode(text: string, label: string): Uint8Array {
  const table = new Map<string, number[]>()
  const decoder = new TextDecoder(label)
  for (let high = 0x81; high < 0xff; high++) {
    for (let low = 0x40; low < 0xff; low++) {
      const char = decoder.decode(Uint8Array.of(high, low))
      if ([...char].length === 1 && !table.has(char)) table.set(char, [high, low])
    }
  }
  for (let byte = 0; byte < 256; byte++) table.set(decoder.decode(Uint8Array.of(byte)), [byte])
  return Uint8Array.from(
    [...text].flatMap((char) => table.get(char) ?? expect.fail(`${char} is not in ${label}`)),
  )
}

const JAPANESE = '鍵は毎月更新されます。古い鍵は一日だけ有効です。ログを確認してください。\n'
const CHINESE = '密钥每月轮换一次。旧密钥在一天之内仍然有效。请检查日志文件。\n'
const KOREAN = '키는 매달 교체됩니다. 이전 키는 하루 동안 유효합니다.\n'
const RUSSIAN = 'Ключи меняются каждый месяц. Старый ключ действует один день.\n'

describe('decodeText', () => {
  it('reads UTF-8 with and without a mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!/[\0-\x08\x0e-\x1f\ufeff]/.test(text) && !/^(?:%PDF-|PK|%!PS)/.test(text))
        expect(decodeText(Buffer.from(text))).toBe(text)
        expect(decodeText(Buffer.from(`\ufeff${text}`))).toBe(text)
      }),
    )
  })

  it('reads UTF-16 by its mark or by its NULs', () => {
    const text = 'Keys rotate monthly – naïvely.\r\n'
    const little = Buffer.from(text, 'utf16le')
    const big = Buffer.from(little).swap16()
    for (const data of [little, big, bytes([0xff, 0xfe], [...little]), bytes([0xfe, 0xff], [...big])])
      expect(decodeText(data)).toBe(text)
  })

  it('leaves no lone surrogate', () => {
    const text = decodeText(bytes([0xff, 0xfe], [0x41, 0, 0x3d, 0xd8, 0x42, 0]))
    expect(text.isWellFormed()).toBe(true)
    expect(text).toBe('A\ufffdB')
  })

  it.each([
    ['shift_jis', JAPANESE],
    ['euc-jp', JAPANESE],
    ['gb18030', CHINESE],
    ['euc-kr', KOREAN],
    ['windows-1251', RUSSIAN],
    ['koi8-r', RUSSIAN],
    ['windows-1252', 'Die Schlüssel werden „monatlich“ gewechselt; ein alter gilt für einen Tag.\n'],
    ['windows-1252', 'Café\n'],
  ])('recognises %s', (label, text) => {
    const many = text.repeat(10)
    expect(decodeText(encode(many, label))).toBe(many)
  })

  it('believes a charset that the text declares', () => {
    const greek = 'Τα κλειδιά αλλάζουν κάθε μήνα.'
    const page = `<html><head><meta charset="iso-8859-7"></head><body>${greek}</body></html>`
    const xml = `<?xml version="1.0" encoding="windows-1253"?><p>Το κλειδι</p>`
    expect(decodeText(encode(page, 'iso-8859-7'))).toBe(page)
    expect(decodeText(encode(xml, 'windows-1253'))).toBe(xml)
    expect(decodeText(bytes('# -*- coding: latin-1 -*-\nx = "caf\xe9"\n'))).toContain('café')
    // A wrong declaration loses against valid UTF-8; an unknown one is passed over.
    expect(decodeText(Buffer.from('<meta charset="windows-1252">é'))).toContain('é')
    expect(decodeText(bytes('<meta charset="no-such">caf\xe9'))).toContain('café')
  })

  it.each([
    ['a picture', bytes([0x89], 'PNG\r\n', [0x1a, 10, 0, 0, 0, 13])],
    ['control characters', bytes(Array.from({ length: 100 }, (_, at) => (at % 3 ? 65 : 3)))],
    ['a PDF without a NUL', bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n')],
  ])('refuses %s as binary', (_, data) => {
    expect(() => decodeText(data)).toThrow(expect.objectContaining({ code: 'file-binary' }))
  })

  it('says so when no encoding fits', () => {
    const noise = Uint8Array.from({ length: 4000 }, (_, at) => 0x80 + ((at * 7919) % 128))
    expect(() => decodeText(noise)).toThrow(expect.objectContaining({ code: 'file-encoding' }))
  })
})
