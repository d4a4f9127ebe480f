import type { S3Client } from '@aws-sdk/client-s3';
import type { Deadline } from '../upstream/deadline.ts';

/** Where something is in the bucket. */
export interface Kept {
  readonly bucket: string;
  readonly key: string;
}

/** The S3 bucket of what does not fit on the bus. The same thing gets the same key, so nothing is kept twice. */
export class Evidence {
  readonly bucket: string;
  #client: S3Client | undefined;

  constructor(bucket: string, client?: S3Client) {
    this.bucket = bucket;
    this.#client = client;
  }

  /**
   * Keeps a value as JSON.
   *
   * @param folder `events` or `unknown`
   * @param name any text; its key is made of it
   */
  async put(folder: string, name: string, json: string, deadline: Deadline): Promise<Kept> {
    // Few need it, and it takes a while to load.
    const { PutObjectCommand, S3Client } = await import('@aws-sdk/client-s3');
    // Buckets are parts of the path on one machine, and may always be.
    this.#client ??= new S3Client({ forcePathStyle: true });
    const kept = { bucket: this.bucket, key: `${folder}/${encodeURIComponent(name.toWellFormed())}.json` };
    await this.#client.send(
      new PutObjectCommand({
        Bucket: kept.bucket,
        Key: kept.key,
        Body: json,
        ContentType: 'application/json',
      }),
      { abortSignal: deadline.signal },
    );
    return kept;
  }
}
