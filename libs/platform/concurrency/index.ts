export { BackgroundTask, type BackgroundTaskOptions } from './background-task.js';
export { ConcurrencyLimit, type ConcurrencyOptions } from './concurrency-limit.js';
export { withinSignal } from './within-signal.js';
