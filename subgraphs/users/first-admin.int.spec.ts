import { describe, expect, it } from 'vitest';
import { freshDatabase } from '#platform/testing';
import { UsersServer } from './testing/users-server.js';

const ADMIN_EMAIL = 'Root@Example.com';
const ADMIN_PASSWORD = 'a password for root';
const admins = `SELECT email, role FROM users`;

describe('the first admin', () => {
  it('is made once by several replicas that start at once, and can sign in', async () => {
    const { url } = await freshDatabase();
    const replicas = await Promise.all([1, 2, 3].map(() => UsersServer.start(url, { ADMIN_EMAIL, ADMIN_PASSWORD })));
    try {
      const [users] = replicas;
      if (!users) throw new Error('none started');
      expect(await users.sql(admins)).toEqual([{ email: 'root@example.com', role: 'ADMIN' }]);
      const admin = await users.signIn(ADMIN_EMAIL, ADMIN_PASSWORD);
      expect(admin.identity.role).toBe('ADMIN');
      expect((await users.events(admin.id)).map(({ type }) => type)).toEqual(['UserRegistered']);
    } finally {
      await Promise.all(replicas.map((replica) => replica.close()));
    }
  });

  it('changes nothing about an account that is there already', async () => {
    const users = await UsersServer.start((await freshDatabase()).url);
    try {
      const person = await users.register({ email: ADMIN_EMAIL });
      const replica = await users.replica({ ADMIN_EMAIL, ADMIN_PASSWORD });
      await replica.close();
      expect(await users.sql(admins)).toEqual([{ email: 'root@example.com', role: 'CUSTOMER' }]);
      expect((await users.logIn(ADMIN_EMAIL)).errors).toEqual([]);
      expect(await users.introspect(person.accessToken)).toMatchObject({ active: true, role: 'CUSTOMER' });
    } finally {
      await users.close();
    }
  });
});
