import { bodyBytes, type Invocation } from './invocation.ts';
import { Problem } from './problem.ts';

/**
 * The fields of a form: `application/x-www-form-urlencoded`, or `multipart/form-data`, which SailPoint's client for Node
 * sends.
 *
 * @throws {Problem} 400 for what is none, for a field that comes twice, and for a file
 */
export async function formOf(event: Invocation): Promise<Record<string, string>> {
  const { 'content-type': type = '' } = event.headers;
  const fields: Record<string, string> = Object.create(null);
  const form = await new Response(new Uint8Array(bodyBytes(event)), { headers: { 'content-type': type } })
    .formData()
    .catch(() => {
      throw new Problem('malformed-body', 'The body is not a valid form.');
    });
  for (const [name, value] of form) {
    if (typeof value !== 'string') throw new Problem('malformed-body', 'A form may hold no file here.');
    if (name in fields) throw new Problem('malformed-body', 'A field of the form comes more than once.');
    fields[name] = value;
  }
  return fields;
}
