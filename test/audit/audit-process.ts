import { answer } from './child.ts';
import { type Asked, runAudit } from './run-audit.ts';

// Runs one audit, and nothing else, so that the memory that it takes is the audit's own.

answer<Asked>(runAudit);
