// Preloaded into a worker: its clock is as wrong as its parent says, at the start and whenever it is told anew.
const realNow = Date.now.bind(Date);
let offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0);

process.on('message', (message: { clockOffsetMs?: number }) => {
  if (message.clockOffsetMs !== undefined) offsetMs = message.clockOffsetMs;
});

const RealDate = Date;
const SkewedDate = function (this: unknown, ...args: ConstructorParameters<typeof Date> | []) {
  if (new.target === undefined) return new RealDate(realNow() + offsetMs).toString();
  return args.length === 0 ? new RealDate(realNow() + offsetMs) : Reflect.construct(RealDate, args);
};
SkewedDate.prototype = RealDate.prototype;
Object.setPrototypeOf(SkewedDate, RealDate);
Object.defineProperty(SkewedDate, 'now', { value: () => realNow() + offsetMs });
globalThis.Date = SkewedDate as unknown as DateConstructor;
