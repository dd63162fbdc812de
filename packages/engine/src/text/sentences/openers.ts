/** True when one of these connectives stands at `at`. */
export function opensSentence(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code < 0xe00 || code > 0xe7f) return false
  return OPENERS.some((opener) => text.startsWith(opener, at))
}

/** Thai connectives that open a sentence and hide in no longer word: however, moreover, therefore, meanwhile and others. */
const OPENERS: readonly string[] = [
  'อย่างไรก็ตาม',
  'อย่างไรก็ดี',
  'นอกจากนี้',
  'นอกจากนั้น',
  'ดังนั้น',
  'เพราะฉะนั้น',
  'ในขณะเดียวกัน',
  'ในทางกลับกัน',
  'ในที่สุด',
  'ยิ่งไปกว่านั้น',
  'ตัวอย่างเช่น',
  'หลังจากนั้น',
  'ทั้งนี้',
]
