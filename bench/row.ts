import type { Figures } from './load.js';

/** Prints what was measured, and what share that is of its floor. */
export function row(name: string, { perSecond, p50Ms, p99Ms }: Figures, against?: Figures): void {
  const ratio = against ? `  ${(perSecond / against.perSecond).toFixed(3)} of its floor` : '';
  const figures = [
    `${perSecond.toFixed(0)}/s`.padStart(9),
    `p50 ${p50Ms.toFixed(1)} ms`.padStart(13),
    `p99 ${p99Ms.toFixed(1)} ms`.padStart(13),
  ];
  console.log(`${name.padEnd(38)}${figures.join('')}${ratio}`);
}
