import { createReadStream } from 'node:fs';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { operation } from '../../functions/hooks/itsm.ts';
import { parseBody } from '../../lib/operation/parse-body.ts';
import { Problem } from '../../lib/operation/problem.ts';
import { Refusal } from '../operate/refusal.ts';

// More than any body may have, so that a larger one is refused as such without being read whole.
const MAX_READ = 4 * 1024 * 1024;

/** The body in a file, held to all that the hook holds one to. @throws {Refusal} */
export async function readBody(file: string): Promise<unknown> {
  const chunks = await createReadStream(file, { end: MAX_READ })
    .toArray()
    .catch(({ code }: { code?: string }) => {
      if (code === 'ENOENT') throw new Refusal(`There is no file ${file}.`);
      throw new Refusal(`${file} cannot be read (${code}).`);
    });
  const bytes = Buffer.concat(chunks);
  const event = {
    headers: { 'content-type': 'application/json' },
    body: bytes.toString('base64'),
    isBase64Encoded: true,
  } as unknown as APIGatewayProxyEventV2;
  try {
    return parseBody(operation, event);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new Refusal(`${file} holds no event: ${error.message}`);
  }
}
