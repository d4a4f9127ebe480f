import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { linesIn, linesOf } from './lines.ts';
import type { Journal, LocalFile, RunStore } from './run-store.ts';

/**
 * An S3 bucket as the store of runs. An object cannot grow, so a journal is kept in memory and put when it is closed:
 * what was not closed is done again.
 */
export class BucketStore implements RunStore {
  readonly #bucket: string;
  #client: S3Client | undefined;

  constructor(bucket: string, client?: S3Client) {
    this.#bucket = bucket;
    this.#client = client;
  }

  async get(key: string): Promise<string | undefined> {
    return (await this.#read(key))?.transformToString();
  }

  async *lines(key: string): AsyncGenerator<string> {
    const body = await this.#read(key);
    if (body) yield* linesOf(body as unknown as AsyncIterable<Uint8Array>);
  }

  async put(key: string, body: string | LocalFile, mediaType = 'application/json'): Promise<void> {
    const { s3, client } = await this.#s3();
    const content =
      typeof body === 'string'
        ? { Body: body }
        : { Body: createReadStream(body.file), ContentLength: (await stat(body.file)).size };
    await client.send(
      new s3.PutObjectCommand({ Bucket: this.#bucket, Key: key, ContentType: mediaType, ...content }),
    );
  }

  async list(prefix: string): Promise<readonly string[]> {
    const { s3, client } = await this.#s3();
    const keys: string[] = [];
    let from: string | undefined;
    do {
      const { Contents = [], NextContinuationToken } = await client.send(
        new s3.ListObjectsV2Command({ Bucket: this.#bucket, Prefix: prefix, ContinuationToken: from }),
      );
      keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
      from = NextContinuationToken;
    } while (from !== undefined);
    return keys.sort();
  }

  async journal(key: string): Promise<Journal> {
    const lines = linesIn((await this.get(key)) ?? '');
    const appended: string[] = [];
    return {
      lines,
      append: async (line) => void appended.push(line),
      close: async () => {
        if (appended.length === 0) return;
        const text = [...lines, ...appended].map((line) => `${line}\n`).join('');
        await this.put(key, text, 'application/x-ndjson');
      },
    };
  }

  async #read(key: string) {
    const { s3, client } = await this.#s3();
    try {
      return (await client.send(new s3.GetObjectCommand({ Bucket: this.#bucket, Key: key }))).Body;
    } catch (error) {
      if (error instanceof s3.NoSuchKey) return undefined;
      // Who may list one folder only is refused what is not there.
      const isRefused = (error as Error).name === 'AccessDenied';
      if (isRefused && !(await this.list(key)).includes(key)) return undefined;
      throw error;
    }
  }

  async #s3() {
    // Few need it, and it takes a while to load.
    const s3 = await import('@aws-sdk/client-s3');
    // Buckets are parts of the path on one machine, and may always be.
    this.#client ??= new s3.S3Client({ forcePathStyle: true });
    return { s3, client: this.#client };
  }
}
