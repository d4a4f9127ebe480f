/** Not all events got where they outlast this invocation; those that did will come again, and count once. */
export class EventsNotKept extends Error {
  override name = 'EventsNotKept';
}
