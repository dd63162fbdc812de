/**
 * Loops over numbers in WebAssembly with 128-bit SIMD: what the vector index scans with and what LSA is fitted with.
 * Results are the same bits on every machine: no relaxed instructions, sums in a fixed order. Twin: `naive.ts`.
 */
import { KERNEL_WASM } from './kernel-wasm.ts'

/** Pointers are byte offsets in the kernel's memory, multiples of 16. The source says what each function does. */
export interface KernelFunctions {
  hamming(codes: number, bytes: number, count: number, query: number, flags: number, out: number): void
  countWithin(distances: number, count: number, most: number): number
  listWithin(distances: number, count: number, most: number, out: number): void
  dots(vectors: number, dimensions: number, rows: number, count: number, query: number, out: number): void
  scatter(x: number, y: number, width: number, from: number, to: number, values: number, count: number): void
  gram(x: number, rows: number, width: number, out: number): void
  multiply(x: number, rows: number, inner: number, t: number, width: number, y: number): void
}

/** What is used of WebAssembly's own interface; the types of Node leave it out. */
interface WasmMemory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}
interface Wasm {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> }
}

const PAGE = 65536
/** The first bytes stay free, so that no pointer is 0. */
const FIRST = 16

const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly
let compiled: object | undefined

/** Functions and the memory they work in. Memory is handed out from the beginning and given back all at once. */
export class Kernel {
  readonly run: KernelFunctions
  private readonly memory: WasmMemory
  private top = FIRST

  constructor() {
    compiled ??= new wasm.Module(Buffer.from(KERNEL_WASM, 'base64'))
    const { exports } = new wasm.Instance(compiled, {})
    this.run = exports as unknown as KernelFunctions
    this.memory = exports['memory'] as WasmMemory
  }

  /** Reserves so many bytes, all 0, and returns their offset. */
  reserve(bytes: number): number {
    const at = this.top
    this.top = at + Math.ceil(bytes / 16) * 16
    const missing = Math.ceil((this.top - this.memory.buffer.byteLength) / PAGE)
    if (missing > 0) this.memory.grow(missing)
    new Uint8Array(this.memory.buffer, at, this.top - at).fill(0)
    return at
  }

  /** Offset of what `reserve` will give next; `release` with it gives back all that was reserved since. */
  mark(): number {
    return this.top
  }

  release(mark: number): void {
    this.top = mark
  }

  /** Views end to be valid with the next `reserve`. */
  bytes(at: number, length: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, at, length)
  }

  signedBytes(at: number, length: number): Int8Array {
    return new Int8Array(this.memory.buffer, at, length)
  }

  shorts(at: number, length: number): Uint16Array {
    return new Uint16Array(this.memory.buffer, at, length)
  }

  integers(at: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, at, length)
  }

  floats(at: number, length: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, length)
  }

  doubles(at: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, at, length)
  }
}
