export { BackgroundTask, type BackgroundTaskOptions } from './background-task.js';
export { ConcurrencyLimit, type ConcurrencyOptions } from './concurrency-limit.js';
export { Rounds, type RoundsOptions } from './rounds.js';
export { withinSignal } from './within-signal.js';
