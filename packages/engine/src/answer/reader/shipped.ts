import { decodeModel, type ReaderModel } from './format.ts'
import { NUMBERS, WORDS } from './weights.ts'

let model: ReaderModel | undefined

/** The model of this package, decoded when a question is first read. */
export function shippedReader(): ReaderModel {
  model ??= decodeModel({ words: WORDS, numbers: NUMBERS })
  return model
}
