import 'reflect-metadata';
import { startShop } from '../shop/shop.js';

/** The shop as a process of its own, so that it can be pinned to a core: its folder is the argument, its address goes to the parent. */
const [folder] = process.argv.slice(2);
if (!folder || !process.send) throw new Error('started by a benchmark only');
const shop = await startShop(
  {
    WELCOME_CREDIT: '900000000000',
    ...process.env,
    PORT: '0',
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_LIMIT_PER_MINUTE: '0',
  },
  folder,
);
process.once('message', () => void shop.close().then(() => process.exit(0)));
process.once('disconnect', () => void shop.close().then(() => process.exit(1)));
process.send({ url: shop.url });
