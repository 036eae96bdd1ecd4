export { BackgroundTask, type BackgroundTaskOptions } from './background-task.js';
export { ConcurrencyLimit, type ConcurrencyOptions } from './concurrency-limit.js';
