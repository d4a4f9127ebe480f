import { readFileSync } from 'node:fs';

/**
 * The most memory that this process ever had, in MB. process.resourceUsage() says that of the parent, where it is
 * higher.
 */
export function peakMb() {
  const [, kb] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kb) / 1024;
}
