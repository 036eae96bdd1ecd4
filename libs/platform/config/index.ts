export { ConfigError, type Env, flag, isProduction, readConfig, url, urlList, wholeNumber } from './config.js';
export { projectRoot } from './project-root.js';
