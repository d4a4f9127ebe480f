import { logEvent } from '../okta/log-event.ts';
import { measure } from '../telemetry/meter.ts';

const published = logEvent.shape.published;

/** Measures how long ago events happened; what does not say when is passed over. */
export function measureLag(events: readonly unknown[], receivedAt: number): void {
  for (const event of events) {
    const { data } = published.safeParse((event as { published?: unknown } | null)?.published);
    if (data !== undefined) measure('HookLag', Math.max(0, (receivedAt - Date.parse(data)) / 1000));
  }
}
