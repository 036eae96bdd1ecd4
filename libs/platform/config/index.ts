export {
  ConfigError,
  currencyCode,
  type Env,
  holdsCredentials,
  isProduction,
  readConfig,
  serviceUrls,
  url,
  urlList,
  wholeNumber,
} from './config.js';
export { projectRoot } from './project-root.js';
