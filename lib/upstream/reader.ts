import type { Deadline } from './deadline.ts';
import type { UpstreamAnswer, UpstreamRequest } from './request.ts';

/** What reads from one vendor's tenant: its connection, or that connection at a pace. */
export interface Reader {
  readonly baseUrl: string;
  /** @throws {UpstreamError} `refused` with the vendor's answer for any status of 400 or more */
  read(request: UpstreamRequest, deadline: Deadline): Promise<UpstreamAnswer>;
}
