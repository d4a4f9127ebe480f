/**
 * The lines of a text as its bytes come. Lines end with a line feed and nothing else: JSON may hold any other line
 * separator. What follows the last one was not written to its end, and is no line.
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let begun: string[] = [];
  for await (const chunk of chunks) {
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    begun.push(first);
    for (const other of others) {
      yield begun.join('');
      begun = [other];
    }
  }
}

/** The lines of a text, as {@link linesOf} has them. */
export function linesIn(text: string): string[] {
  return text.split('\n').slice(0, -1);
}
