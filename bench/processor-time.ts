import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts a process's time in hundredths of a second. */
const msPerTick = 10;

/** What our descendants of these names have used of the processors so far, in ms, those that have ended not included. Linux only. */
export function processorMsOf(names: readonly string[]): Map<string, number> {
  const all = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => read(Number(entry)) ?? []);
  const ours = new Set([process.pid]);
  for (let size = 0; size !== ours.size; ) {
    size = ours.size;
    for (const { id, parent } of all) if (ours.has(parent)) ours.add(id);
  }
  const sums = new Map(names.map((name) => [name, 0]));
  for (const { id, name, ticks } of all) {
    const sum = sums.get(name);
    if (ours.has(id) && sum !== undefined) sums.set(name, sum + ticks * msPerTick);
  }
  return sums;
}

function read(id: number): { id: number; parent: number; name: string; ticks: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    const nameEnds = stat.lastIndexOf(')');
    // proc(5): state, ppid, … utime and stime as fields 14 and 15, time of children that were waited for as 16 and 17.
    const fields = stat
      .slice(nameEnds + 2)
      .split(' ')
      .map(Number);
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    const name = stat.slice(stat.indexOf('(') + 1, nameEnds);
    return { id, parent: fields[1] ?? 0, name, ticks: utime + stime + cutime + cstime };
  } catch {
    return undefined;
  }
}
