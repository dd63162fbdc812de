import { z } from 'zod'

/** The names of `LEVELS` of the evaluation, without contexts and answers by rule; spelled out because importing a value would load it. */
export const FIGURE_LEVELS = [
  'ranking',
  'summary',
  'segmentation',
  'judge',
  'speech',
  'conformance',
  'closed-book',
  'full-context',
  'our-context',
  'oracle-evidence',
] as const

export const levelSchema = z.enum(['context', 'reader', ...FIGURE_LEVELS])
