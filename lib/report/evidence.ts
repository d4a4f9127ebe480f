import { createHash } from 'node:crypto';
import { ZipFile } from 'yazl';
import type { Report, Summary } from './report.ts';
import type { Draft } from './write-file.ts';

/**
 * `evidence.zip`: the files as they were written, `manifest.json`, which says of which run they are, and
 * `SHA256SUMS`, which `sha256sum --check` takes. The same files give the same bytes, in every time zone.
 */
export function evidenceZip(summary: Summary, files: readonly Report[]): Draft {
  const manifest = manifestOf(summary, files);
  const sums = [...files, { name: 'manifest.json', sha256: sha256(manifest) }]
    .map(({ name, sha256 }) => `${sha256}  ${name}\n`)
    .join('');
  const options = { mtime: noon(summary.finishedAt), mode: 0o100644, forceDosTimestamp: true };
  return {
    name: 'evidence.zip',
    mediaType: 'application/zip',
    pieces: async function* () {
      const zip = new ZipFile();
      const stream = zip.outputStream as NodeJS.ReadableStream &
        AsyncIterable<Uint8Array> & { destroy(error: Error): void };
      zip.on('error', (error) => stream.destroy(error));
      zip.addBuffer(manifest, 'manifest.json', options);
      zip.addBuffer(Buffer.from(sums), 'SHA256SUMS', options);
      for (const { path, name } of files) zip.addFile(path, name, options);
      zip.end();
      yield* stream;
    },
  };
}

function manifestOf(summary: Summary, files: readonly Report[]): Buffer {
  const { audit, run, version, tenants, parameters, startedAt, finishedAt, outcome } = summary;
  const manifest = {
    schema: 1,
    run,
    audit,
    outcome,
    version,
    tenants,
    parameters,
    startedAt,
    finishedAt,
    files: files.map(({ name, mediaType, bytes, sha256 }) => ({ name, mediaType, bytes, sha256 })),
  };
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Noon of the day, by the clock on the wall: a zip file's times have no zone, and every zone has a noon. The exact
 * time is in the manifest.
 */
function noon(iso: string): Date {
  const at = new Date(iso);
  return new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), 12);
}
