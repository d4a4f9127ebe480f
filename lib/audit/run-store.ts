/** A file on this machine that is to be stored. */
export interface LocalFile {
  readonly file: string;
}

/** What is written line by line while something goes on, and read again by whoever goes on after a stop. */
export interface Journal {
  /** The whole lines that were there when it was opened. */
  readonly lines: readonly string[];
  /** @param line without line breaks */
  append(line: string): Promise<void>;
  /** What was appended is certainly kept when this is done. */
  close(): Promise<void>;
}

/**
 * Where runs of audits leave what they plan and find: a folder on one machine, a bucket in the cloud. A key is a path
 * with slashes, as `runKeys` makes it.
 */
export interface RunStore {
  /** The text at a key; undefined for none. */
  get(key: string): Promise<string | undefined>;
  /** The whole lines at a key, none where there is none. One is held at a time. */
  lines(key: string): AsyncIterable<string>;
  /** Stores a text or a file whole: whoever reads meanwhile gets what was there before. */
  put(key: string, body: string | LocalFile, mediaType?: string): Promise<void>;
  /** The keys that begin with a prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>;
  /** Opens a key to append lines to it. One at a time may have it open. */
  journal(key: string): Promise<Journal>;
}
