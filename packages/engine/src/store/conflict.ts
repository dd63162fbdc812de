/** The refusals of a change that was prepared on a state that is gone. */
import { LightconeError } from '../errors.ts'

export function conflict(expected: number, found: number): LightconeError {
  return new LightconeError('index-conflict', {
    message: `The change was prepared on commit ${expected}, but the index is at commit ${found}.`,
    hint: 'Read the index again and prepare the change anew.',
    details: { expected, found },
  })
}

export function droppedPart(part: number): LightconeError {
  return new LightconeError('index-conflict', {
    message: `Part ${part} of the index is gone: a merge has replaced it.`,
    hint: 'Take a new snapshot and try again.',
    details: { part },
  })
}

export function droppedLog(entry: number): LightconeError {
  return new LightconeError('index-conflict', {
    message: `Log entry ${entry} of the index is gone: a merge has folded it.`,
    hint: 'Take a new snapshot and try again.',
    details: { entry },
  })
}
