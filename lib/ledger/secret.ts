import * as z from 'zod';

/** What the ledger's secret holds: the key of the request hashes, 32 random bytes in base64. */
export const ledgerSecret = z.strictObject({ hashKey: z.base64().min(43) });
