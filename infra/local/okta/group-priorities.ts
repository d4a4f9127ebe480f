import type { App, GroupAssignment } from './state.ts';

/** The priority that a group gets when none is asked for: behind all others. */
export function lowestPriority(app: App): number {
  let lowest = -1;
  for (const { priority } of app.groups.values()) lowest = Math.max(lowest, priority);
  return lowest + 1;
}

/** Closes the gap that a group leaves: those behind it move up by one. */
export function vacatePriority(app: App, priority: number): void {
  for (const assignment of app.groups.values()) {
    if (assignment.priority > priority) assignment.priority -= 1;
  }
}

/** Makes room: whoever holds the priority moves back by one, and so on until the first free place. */
export function makeRoom(app: App, priority: number): void {
  const sorted = [...app.groups.values()].sort((a, b) => a.priority - b.priority);
  let taken = priority;
  for (const assignment of sorted) {
    if (assignment.priority === taken) assignment.priority = ++taken;
  }
}

/** Moves an assigned group to another priority; the others close up behind it and make room before it. */
export function movePriority(app: App, assignment: GroupAssignment, priority: number): void {
  if (priority === assignment.priority) return;
  vacatePriority(app, assignment.priority);
  // Out of the way while room is made, so that it is not shifted by its own move.
  assignment.priority = -1;
  makeRoom(app, priority);
  assignment.priority = priority;
}
