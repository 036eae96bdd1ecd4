import { it } from 'vitest';
import { freshDatabase, freshRabbit, freshRedis } from './fresh-parts.js';
it('x', async () => { console.log(await Promise.all([freshDatabase(), freshRedis(), freshRabbit()])); await new Promise(() => {}); }, 600000);
