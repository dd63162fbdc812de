/** Responses whose text is at hand: the socket takes it as it is, without reading it back from a stream. */
const texts = new WeakMap<Response, string>()

export function textResponse(text: string, headers: Readonly<Record<string, string>>): Response {
  const response = new Response(text, { headers })
  texts.set(response, text)
  return response
}

export const textOf = (response: Response): string | undefined => texts.get(response)
