/**
 * Loops over numbers in linear memory, 128 bits at a time. AssemblyScript, compiled by `npm run build:wasm` into
 * `src/text/kernel-wasm.ts`; the plain twin of each function is `src/text/kernel-naive.ts`. All pointers are multiples of 16.
 */

/**
 * Differing bits between the code at `query` and each of `count` codes (a multiple of 16) of `bytes` bytes (a multiple
 * of 16). Sixteen codes lie in a block, the first byte of each, then the second of each and so on, so that no lanes
 * have to be added up. What has a 0 among the bytes at `flags` is 65535 away.
 */
export function hamming(
  codes: usize,
  bytes: usize,
  count: usize,
  query: usize,
  flags: usize,
  out: usize,
): void {
  for (let row: usize = 0; row < count; row += 16) {
    let low = i16x8.splat(0)
    let high = i16x8.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) {
      let sums = i8x16.splat(0)
      for (let i = query + at; i < query + at + 16; i++) {
        sums = i8x16.add(sums, i8x16.popcnt(v128.xor(v128.load(codes), v128.load8_splat(i))))
        codes += 16
      }
      low = i16x8.add(low, i16x8.extend_low_i8x16_u(sums))
      high = i16x8.add(high, i16x8.extend_high_i8x16_u(sums))
    }
    const outside = i8x16.eq(v128.load(flags + row), i8x16.splat(0))
    v128.store(out, v128.or(low, i16x8.extend_low_i8x16_s(outside)))
    v128.store(out + 16, v128.or(high, i16x8.extend_high_i8x16_s(outside)))
    out += 32
  }
}

/** How many of `count` distances (a multiple of 8) are at most `most`. */
export function countWithin(distances: usize, count: usize, most: u32): u32 {
  const limit = i16x8.splat(<i16>most)
  let found: u32 = 0
  for (let row: usize = 0; row < count; row += 8)
    found += popcnt<u32>(i16x8.bitmask(i16x8.le_u(v128.load(distances + (row << 1)), limit)))
  return found
}

/** Writes the numbers of these, ascending. */
export function listWithin(distances: usize, count: usize, most: u32, out: usize): void {
  const limit = i16x8.splat(<i16>most)
  for (let row: usize = 0; row < count; row += 8) {
    let bits: u32 = i16x8.bitmask(i16x8.le_u(v128.load(distances + (row << 1)), limit))
    for (; bits > 0; bits &= bits - 1) {
      store<u32>(out, <u32>row + ctz<u32>(bits))
      out += 4
    }
  }
}

/** Dot products of the bytes at `query` with `count` rows of `dimensions` bytes (a multiple of 16), by row number. */
export function dots(
  vectors: usize,
  dimensions: usize,
  rows: usize,
  count: usize,
  query: usize,
  out: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const row = vectors + <usize>load<u32>(rows + (i << 2)) * dimensions
    let sums = i32x4.splat(0)
    for (let at: usize = 0; at < dimensions; at += 16) {
      const a = v128.load(row + at)
      const b = v128.load(query + at)
      sums = i32x4.add(
        sums,
        i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(a), i16x8.extend_low_i8x16_s(b)),
      )
      sums = i32x4.add(
        sums,
        i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(a), i16x8.extend_high_i8x16_s(b)),
      )
    }
    store<i32>(
      out + (i << 2),
      i32x4.extract_lane(sums, 0) +
        i32x4.extract_lane(sums, 1) +
        i32x4.extract_lane(sums, 2) +
        i32x4.extract_lane(sums, 3),
    )
  }
}

/** y += a x over `length` floats (a multiple of 4). */
// @ts-expect-error: decorator
@inline
function addScaled(y: usize, x: usize, a: f32, length: usize): void {
  const scale = f32x4.splat(a)
  for (let at: usize = 0; at < length << 2; at += 16)
    v128.store(y + at, f32x4.add(v128.load(y + at), f32x4.mul(scale, v128.load(x + at))))
}

/** Y[row of] += value · X[row from], in order, for `count` entries; rows are `width` floats (a multiple of 4). */
export function scatter(
  x: usize,
  y: usize,
  width: usize,
  from: usize,
  to: usize,
  values: usize,
  count: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const at = i << 2
    addScaled(
      y + ((<usize>load<u32>(to + at) * width) << 2),
      x + ((<usize>load<u32>(from + at) * width) << 2),
      load<f32>(values + at),
      width,
    )
  }
}

/** The upper triangle of XᵀX in doubles, added to `out`; X has `rows` rows of `width` floats (a multiple of 2). */
export function gram(x: usize, rows: usize, width: usize, out: usize): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let i: usize = 0; i < width; i++) {
      const scale = f64x2.splat(<f64>load<f32>(x + (i << 2)))
      const line = out + ((i * width) << 3)
      for (let j = i & ~1; j < width; j += 2) {
        const pair = f64x2.promote_low_f32x4(v128.load64_zero(x + (j << 2)))
        const at = line + (j << 3)
        v128.store(at, f64x2.add(v128.load(at), f64x2.mul(scale, pair)))
      }
    }
    x += width << 2
  }
}

/** Y = X T: `rows` rows of `inner` floats times `inner` rows of `width` floats (a multiple of 4). Y starts as zeros. */
export function multiply(
  x: usize,
  rows: usize,
  inner: usize,
  t: usize,
  width: usize,
  y: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    for (let i: usize = 0; i < inner; i++)
      addScaled(y, t + ((i * width) << 2), load<f32>(x + (i << 2)), width)
    x += inner << 2
    y += width << 2
  }
}
