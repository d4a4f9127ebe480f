import { answer } from './child.ts';
import { startWorld, type World, type WorldSize } from './world.ts';

// Holds a world for audits in other processes.

let world: World | undefined;

answer<{ readonly start: WorldSize } | 'drift'>(async (message) => {
  if (message === 'drift') await world?.drift();
  else world = await startWorld(message.start);
  if (!world) throw new Error('There is no world yet');
  const { endpoints, parameters, changes } = world;
  return { endpoints, parameters, changes, labels: world.labels() };
});
