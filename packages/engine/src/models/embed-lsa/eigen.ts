/**
 * Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to tridiagonal form, then QL with
 * implicit shifts (Bowdler, Martin, Reinsch & Wilkinson 1968; Golub & Van Loan, "Matrix Computations", §8.3).
 */

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array
  /** Row `i` belongs to value `i`; rows are orthonormal. Signs are those that the algorithm happens to give. */
  readonly vectors: Float64Array
}

/** `matrix` is n × n, row by row, and symmetric. */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const { rows, diagonal, beside } = tridiagonal(matrix, n)
  diagonalise(rows, diagonal, beside, n)
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => diagonal[b]! - diagonal[a]! || a - b)
  const vectors = new Float64Array(n * n)
  for (const [i, from] of order.entries()) vectors.set(rows.subarray(from * n, from * n + n), i * n)
  return { values: Float64Array.from(order, (i) => diagonal[i]!), vectors }
}

interface Tridiagonal {
  /** Qᵀ, with QᵀAQ tridiagonal. */
  readonly rows: Float64Array
  readonly diagonal: Float64Array
  /** `beside[i]` couples i and i + 1. */
  readonly beside: Float64Array
}

/** A ← HAH with H = I - 2vvᵀ, for one column after the other; Qᵀ gathers the H. */
function tridiagonal(matrix: Float64Array, n: number): Tridiagonal {
  const a = matrix.slice()
  const rows = new Float64Array(n * n)
  for (let i = 0; i < n; i++) rows[i * n + i] = 1
  const v = new Float64Array(n)
  const p = new Float64Array(n)
  for (let k = 0; k < n - 2; k++) {
    if (!reflector(a, n, k, v)) continue
    // p = Av, then A ← A - 2(v wᵀ + w vᵀ) with w = p - (vᵀp) v.
    let dot = 0
    for (let i = k; i < n; i++) {
      let sum = 0
      for (let j = k + 1; j < n; j++) sum += a[i * n + j]! * v[j]!
      p[i] = sum
      dot += sum * v[i]!
    }
    for (let i = k; i < n; i++) p[i]! -= dot * v[i]!
    for (let i = k; i < n; i++) {
      const [vi, pi] = [2 * v[i]!, 2 * p[i]!]
      for (let j = k; j < n; j++) a[i * n + j]! -= vi * p[j]! + pi * v[j]!
    }
    applyReflector(rows, n, k, v, p)
  }
  return {
    rows,
    diagonal: Float64Array.from({ length: n }, (_, i) => a[i * n + i]!),
    beside: Float64Array.from({ length: n }, (_, i) => (i + 1 < n ? a[i * n + i + 1]! : 0)),
  }
}

/** The unit vector v whose reflection clears column k below its first subdiagonal place; false when it is clear. */
function reflector(a: Float64Array, n: number, k: number, v: Float64Array): boolean {
  let square = 0
  for (let i = k + 1; i < n; i++) square += a[i * n + k]! ** 2
  const first = a[(k + 1) * n + k]!
  if (square - first ** 2 === 0) return false
  v.fill(0, 0, k + 1)
  for (let i = k + 1; i < n; i++) v[i] = a[i * n + k]!
  v[k + 1] = first + (first < 0 ? -1 : 1) * Math.sqrt(square)
  const length = Math.sqrt(square - first ** 2 + v[k + 1]! ** 2)
  for (let i = k + 1; i < n; i++) v[i]! /= length
  return true
}

/** rows ← H rows. */
function applyReflector(rows: Float64Array, n: number, k: number, v: Float64Array, sums: Float64Array): void {
  sums.fill(0)
  for (let i = k + 1; i < n; i++) {
    const vi = v[i]!
    for (let j = 0; j < n; j++) sums[j]! += vi * rows[i * n + j]!
  }
  for (let i = k + 1; i < n; i++) {
    const vi = 2 * v[i]!
    for (let j = 0; j < n; j++) rows[i * n + j]! -= vi * sums[j]!
  }
}

/** Ends with the eigenvalues in `diagonal` and the eigenvectors in `rows`. */
function diagonalise(rows: Float64Array, diagonal: Float64Array, beside: Float64Array, n: number): void {
  for (let low = 0; low < n; low++)
    for (
      let end = coupledEnd(diagonal, beside, low, n);
      end > low;
      end = coupledEnd(diagonal, beside, low, n)
    )
      qlStep(rows, diagonal, beside, low, end, n)
}

/** The last index that is still coupled with `low`. */
function coupledEnd(diagonal: Float64Array, beside: Float64Array, low: number, n: number): number {
  for (let i = low; i < n - 1; i++)
    if (Math.abs(beside[i]!) <= Number.EPSILON * (Math.abs(diagonal[i]!) + Math.abs(diagonal[i + 1]!)))
      return i
  return n - 1
}

/** One sweep of Givens rotations from `high` down to `low`, with Wilkinson's shift. */
function qlStep(
  rows: Float64Array,
  diagonal: Float64Array,
  beside: Float64Array,
  low: number,
  high: number,
  n: number,
): void {
  const half = (diagonal[low + 1]! - diagonal[low]!) / (2 * beside[low]!)
  const root = Math.sqrt(half * half + 1)
  let g = diagonal[high]! - diagonal[low]! + beside[low]! / (half + (half < 0 ? -root : root))
  let [sine, cosine, shift] = [1, 1, 0]
  for (let i = high - 1; i >= low; i--) {
    const f = sine * beside[i]!
    const b = cosine * beside[i]!
    const r = Math.sqrt(f * f + g * g)
    beside[i + 1] = r
    if (r === 0) {
      diagonal[i + 1]! -= shift
      beside[high] = 0
      return
    }
    sine = f / r
    cosine = g / r
    const d = diagonal[i + 1]! - shift
    const t = (diagonal[i]! - d) * sine + 2 * cosine * b
    shift = sine * t
    diagonal[i + 1] = d + shift
    g = cosine * t - b
    rotate(rows, i * n, sine, cosine, n)
  }
  diagonal[low]! -= shift
  beside[low] = g
  beside[high] = 0
}

/** Rotates the row at `at` with the one after it. */
function rotate(rows: Float64Array, at: number, sine: number, cosine: number, n: number): void {
  for (let k = at; k < at + n; k++) {
    const upper = rows[k]!
    const lower = rows[k + n]!
    rows[k + n] = sine * upper + cosine * lower
    rows[k] = cosine * upper - sine * lower
  }
}
