import { readFile } from 'node:fs/promises';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { operation } from '../../functions/hooks/itsm.ts';
import { parseBody } from '../../lib/operation/parse-body.ts';
import { Problem } from '../../lib/operation/problem.ts';
import { Refusal } from '../operate/refusal.ts';

/** The body in a file, held to all that the hook holds one to. @throws {Refusal} */
export async function readBody(file: string): Promise<unknown> {
  const bytes = await readFile(file).catch(({ code }: { code?: string }) => {
    if (code === 'ENOENT') throw new Refusal(`There is no file ${file}.`);
    throw new Refusal(`${file} cannot be read (${code}).`);
  });
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
