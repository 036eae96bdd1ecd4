import { join } from 'node:path';
import { projectRoot } from '#platform/config';

/** Where the embedded shop keeps its databases and secrets. */
export const dataFolder = join(projectRoot, '.data');
