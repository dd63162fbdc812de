/**
 * First words of sentences: log of how much likelier they are where a paragraph begins than elsewhere. Made by
 * `npm run train:topics`, never edited. Sources and licences: docs/models/topics.md.
 */
// biome-ignore format: a table
export const OPENERS: ReadonlyMap<string, number> = new Map([
  ['', -0.67], ['0', -0.8], ['a', 0.54], ['according', -0.64], ['add', 0.45], ['adding', 0.35],
  ['additionally', 0.42], ['after', -0.31], ['again', -0.05], ['all', 0.12], ['also', -0.46],
  ['alternatively', 0.35], ['although', 0.24], ['an', 0.57], ['and', -1.46], ['another', 1.2],
  ['any', -0.47], ['applications', 0.24], ['are', -0.05], ['as', 0.38], ['at', 0.23], ['attached', 0.06],
  ['because', 0.18], ['before', 0.73], ['best', 0.09], ['both', 0.22], ['but', -1.3], ['by', -0.02],
  ['can', -0.08], ['cargo', 0.1], ['carol', 0.09], ['chris', 0.6], ['currently', 0.96], ['do', -1.35],
  ['does', -0.43], ['don', -0.18], ['due', 0.7], ['during', 0.2], ['each', 0.14], ['eip', 0.35],
  ['even', -0.5], ['every', 0.03], ['everything', -0.73], ['finally', 0.51], ['first', 0.54], ['for', 0.02],
  ['from', -0.14], ['further', -0.11], ['furthermore', 0.14], ['given', 0.16], ['good', -0.23],
  ['have', -0.28], ['having', -0.03], ['he', -2.03], ['here', 0.74], ['hi', 0.73], ['his', -0.97],
  ['how', -0.4], ['however', -0.49], ['http', -1.26], ['i', -0.67], ['if', -0.05], ['in', 0.3],
  ['instead', -0.44], ['is', -0.7], ['it', -0.9], ['its', -1.32], ['jeff', -0.53], ['john', 0.65],
  ['just', 0.21], ['kay', 0.73], ['let', 0.06], ['like', 0.05], ['listing', -0.59], ['many', 0.3],
  ['mark', 0.06], ['maybe', -0.21], ['more', -0.49], ['moreover', -0.58], ['most', 0.24], ['my', -0.37],
  ['new', 0.44], ['next', 0.85], ['no', -0.41], ['not', -0.08], ['note', 1.31], ['notice', 0.7],
  ['now', 0.35], ['of', -0.13], ['ok', 0.3], ['on', 0.24], ['once', -0.16], ['one', 0.86], ['only', 0.23],
  ['or', -0.94], ['other', -0.34], ['otherwise', -1.19], ['our', -0.4], ['please', -0.38], ['python', 0.52],
  ['rather', 0.39], ['react', -0.07], ['read', 0.82], ['regards', 0.44], ['rust', 0.17], ['sara', -0.39],
  ['second', 0.06], ['see', -0.18], ['she', -1.79], ['should', -0.03], ['similarly', 0.21], ['since', 0.47],
  ['so', -0.98], ['some', 0.32], ['sometimes', 0.24], ['specifically', -0.43], ['such', -0.54],
  ['thank', -0.13], ['thanks', -0.05], ['that', -1.28], ['the', 0.38], ['their', -0.88], ['then', -0.97],
  ['there', 0.33], ['therefore', -1.01], ['these', -0.11], ['they', -2.14], ['this', 0.05], ['those', -0.54],
  ['thus', -0.24], ['to', 0.6], ['today', 0.19], ['try', -0.5], ['two', -0.05], ['under', 0.07],
  ['unfortunately', 0.03], ['unlike', 0.23], ['users', 0], ['using', 0.38], ['usually', 0.06],
  ['vince', 1.11], ['we', -0.06], ['well', -0.39], ['what', -0.45], ['when', 0.59], ['where', -0.1],
  ['whether', 0.09], ['while', 0.49], ['why', -0.59], ['will', -0.24], ['with', 0.29], ['within', 0.24],
  ['without', 0.05], ['yes', 0.35], ['you', -0.57], ['your', -0.2],
])
