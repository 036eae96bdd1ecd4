import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all it started hold, in MB: proportional set size, so that what PostgreSQL's processes share counts once. Linux only. */
export function memoryOfTreeMb(pid: number, alsoNamed: RegExp): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)) ?? []);
  const wanted = new Set([pid]);
  for (const { id, command } of all) if (alsoNamed.test(command)) wanted.add(id);
  for (let size = 0; size !== wanted.size; ) {
    size = wanted.size;
    for (const { id, parent } of all) if (wanted.has(parent)) wanted.add(id);
  }
  return [...wanted].reduce((sum, id) => sum + pssKb(id), 0) / 1024;
}

function read(id: number): { id: number; parent: number; command: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'utf8');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    return { id, parent, command: readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ') };
  } catch {
    return undefined;
  }
}

function pssKb(id: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
