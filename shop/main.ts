import 'reflect-metadata';
import { runUntilSignal } from '#platform/bootstrap';
import { banner } from './banner.js';
import { dataFolder } from './data-folder.js';
import { startShop } from './shop.js';

await runUntilSignal('souk', async () => {
  const shop = await startShop(process.env, dataFolder);
  console.log(banner(shop, process.env));
  return {
    close: async () => {
      await shop.close();
      console.log('  Souk is closed. The data stays.');
    },
  };
});
