const r=()=>{const m=process.memoryUsage(); return `max ${(process.resourceUsage().maxRSS/1024).toFixed(0)} rss ${(m.rss/1048576).toFixed(0)} heap ${(m.heapUsed/1048576).toFixed(0)}/${(m.heapTotal/1048576).toFixed(0)} ext ${(m.external/1048576).toFixed(0)} ab ${(m.arrayBuffers/1048576).toFixed(0)}`};
process.once('message', async (asked: any) => {
  const { runAudit } = await import('./run-audit.ts');
  console.log(r());
  const t=setInterval(()=>{(globalThis as any).gc?.();console.log(r())}, 4000);
  const ran = await runAudit(asked);
  clearInterval(t);
  console.log(r(), ran.seconds, ran.entries, ran.outcome, ran.failures);
  process.exit();
});
