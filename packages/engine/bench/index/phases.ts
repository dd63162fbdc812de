/** What is measured of an engine, in this order. */
export const PHASES = ['build', 'query', 'update', 'merge'] as const
export type Phase = (typeof PHASES)[number]
