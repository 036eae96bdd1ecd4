export { drainingHeader } from './draining.js';
export type { ProcessDefinition, ProcessParts } from './process-definition.js';
export { Readiness } from './readiness.js';
export { runProcess } from './run-process.js';
export { runUntilSignal } from './run-until-signal.js';
export { type RunningProcess, startProcess } from './start-process.js';
