import type { Answer, Call } from './call.ts';
import type { Journal } from './journal.ts';
import type { Route } from './routes.ts';

/** Runs an operation. A change is in the journal before it is answered; a refused one gives out no ids. */
export function runCall(route: Route, call: Call, journal: Journal | undefined): Answer {
  const { serial } = call.state;
  try {
    const answer = route.run(call);
    if (route.change && !answer.unchanged) journal?.append(call);
    return answer;
  } catch (error) {
    call.state.serial = serial;
    throw error;
  }
}
