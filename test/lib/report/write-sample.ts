import { writeReport } from '../../../lib/report/write-report.ts';
import { entry, fullSource, sourceOf } from './sample.ts';

// A process of its own, for what a test cannot set in its own: `node write-sample.ts <directory> [entries]`. Prints
// the sums and, for generated entries, what it took of memory.
const [directory = '', entries] = process.argv.slice(2);
const mebibytes = (bytes: number) => Math.round(bytes / 2 ** 20);

if (entries === undefined) {
  const reports = await writeReport(fullSource(), directory);
  console.log(JSON.stringify(reports.map(({ name, sha256 }) => [name, sha256])));
} else {
  const number = Number(entries);
  const ticketed = number - Math.ceil(number / 3);
  function* all() {
    for (let i = 0; i < number; i += 1) yield entry(i);
  }
  let heap = 0;
  const look = () => {
    globalThis.gc?.();
    heap = Math.max(heap, process.memoryUsage().heapUsed);
  };
  const timer = setInterval(look, 100);
  const reports = await writeReport(
    sourceOf({ entries: all, summary: { entries: number, ticketed } }),
    directory,
  );
  look();
  clearInterval(timer);
  const peakRss = process.resourceUsage().maxRSS * 1024;
  const bytes = reports.reduce((sum, report) => sum + report.bytes, 0);
  console.log(
    JSON.stringify({
      heapMiB: mebibytes(heap),
      peakRssMiB: mebibytes(peakRss),
      writtenMiB: mebibytes(bytes),
    }),
  );
}
