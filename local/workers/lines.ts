/** Cuts a stream of bytes into lines of text. */

export async function forEachLine(
  stream: ReadableStream<Uint8Array>,
  use: (line: string) => void,
): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) use(line);
  }
  rest += decoder.decode();
  if (rest !== '') use(rest);
}
