declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An embedded DynamoDB; in memory without a path. Times are how long a table takes to come or go. */
  export default function dynalite(options: {
    path?: string;
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
}
