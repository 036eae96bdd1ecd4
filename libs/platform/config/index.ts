export { ConfigError, currencyCode, type Env, isProduction, readConfig, url, urlList, wholeNumber } from './config.js';
export { projectRoot } from './project-root.js';
