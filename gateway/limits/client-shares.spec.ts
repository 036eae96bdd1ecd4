import { expect, it } from 'vitest';
import { Gate } from '../testing/gate.js';
import { ClientShares } from './client-shares.js';

it('a client has its share and no more, and leaves others theirs', async () => {
  const shares = new ClientShares(2);
  const gate = new Gate();
  const under = [shares.run('a', () => gate.opened), shares.run('a', () => gate.opened)];
  await expect(shares.run('a', async () => {})).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  await expect(shares.run('b', async () => 'done')).resolves.toBe('done');
  gate.open();
  await Promise.all(under);
  await expect(shares.run('a', async () => 'done')).resolves.toBe('done');
});

it('work that fails gives its share back', async () => {
  const shares = new ClientShares(1);
  const failing = shares.run('a', async () => {
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
  await expect(shares.run('a', async () => 'done')).resolves.toBe('done');
});
