/**
 * Loops over numbers in linear memory, 128 bits at a time. AssemblyScript, compiled by `npm run build:wasm` into
 * `src/text/kernel-wasm.ts`; the plain twin of each function is `src/text/kernel-naive.ts`. All pointers are multiples of 16.
 */

/** Differing bits between the code at `query` and each of `count` codes of `bytes` bytes (a multiple of 16). */
export function hamming(codes: usize, bytes: usize, count: usize, query: usize, out: usize): void {
  for (let row: usize = 0; row < count; row++) {
    let sums = i16x8.splat(0)
    for (let at: usize = 0; at < bytes; at += 16) {
      const bits = i8x16.popcnt(v128.xor(v128.load(codes + at), v128.load(query + at)))
      sums = i16x8.add(sums, i16x8.extadd_pairwise_i8x16_u(bits))
    }
    const wide = i32x4.extadd_pairwise_i16x8_u(sums)
    const sum =
      i32x4.extract_lane(wide, 0) +
      i32x4.extract_lane(wide, 1) +
      i32x4.extract_lane(wide, 2) +
      i32x4.extract_lane(wide, 3)
    store<u16>(out, <u16>sum)
    out += 2
    codes += bytes
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
