/** The same numbers in an array of another length, zeros behind them. */
export function resized<Numbers extends Int32Array | Uint32Array | Uint16Array | Float64Array>(
  numbers: Numbers,
  length: number,
): Numbers {
  const copy = new (numbers.constructor as new (length: number) => Numbers)(length)
  copy.set(numbers)
  return copy
}
