/** Somebody stopped it, or the time is up. It goes on where it stopped. */
export class Stopped extends Error {
  override name = 'Stopped';

  constructor(message = 'It was stopped; what is done is kept') {
    super(message);
  }
}
