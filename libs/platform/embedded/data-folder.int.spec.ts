import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { distantFolder, findClusterHome } from './cluster-home.js';
import { lockDataFolder } from './data-folder-lock.js';
import { DataFolderInUseError, EmbeddedPostgresError } from './embedded-postgres-error.js';
import { isRunning } from './process-identity.js';
import { resetEmbeddedPostgres } from './reset-embedded-postgres.js';
import { EmbeddedPlace, query } from './testing/embedded-place.js';

const isRoot = process.getuid?.() === 0;
const here = new EmbeddedPlace();

describe('the data folder', () => {
  it('belongs to one live process, whose pid the second one names', async () => {
    here.copyPrepared();
    const { parent } = await here.startByProgram();
    const refused = here.start();
    await expect(refused).rejects.toBeInstanceOf(DataFolderInUseError);
    await expect(refused).rejects.toThrow(`already running in ${here.folder} (pid ${parent.pid})`);
    await expect(resetEmbeddedPostgres(here.folder)).rejects.toBeInstanceOf(DataFolderInUseError);
    parent.signal('SIGTERM');
    await parent.ended;
  });

  it('is taken over from a process that is gone, even when another has its pid now', async () => {
    mkdirSync(here.folder);
    const lock = join(here.folder, 'running.json');
    writeFileSync(lock, JSON.stringify({ pid: process.pid, startedAt: 'an earlier boot 1', leaving: false }));
    (await lockDataFolder(here.folder)).release();
    expect(existsSync(lock)).toBe(false);
  });

  it('is waited for while the process that has it is leaving', async () => {
    const first = await lockDataFolder(here.folder);
    first.announceLeaving();
    const second = lockDataFolder(here.folder);
    setTimeout(() => first.release(), 200);
    (await second).release();
  });

  it('that cannot be made or written is one clear line', async () => {
    writeFileSync(here.folder, 'a file');
    const refused = here.start();
    await expect(refused).rejects.toBeInstanceOf(EmbeddedPostgresError);
    await expect(refused).rejects.toThrow(/a file is in its place .*: move that file away/);
    rmSync(here.folder);
    if (isRoot) return;
    chmodSync(here.parent, 0o555);
    await expect(here.start()).rejects.toThrow(/cannot be written by this user \(EACCES\)/);
  });

  it('without its passwords is not opened, and not thrown away', async () => {
    here.copyPrepared();
    rmSync(join(here.folder, 'passwords.json'));
    await expect(here.start()).rejects.toThrow('not its passwords.json');
  });

  it('is empty after a reset, which ends a server that was left running', async () => {
    here.copyPrepared();
    const { parent, server } = await here.startByProgram();
    parent.signal('SIGKILL');
    await parent.ended;
    await resetEmbeddedPostgres(here.folder);
    expect(isRunning(server)).toBe(false);
    expect(existsSync(here.folder)).toBe(false);
  });
});

if (isRoot) {
  describe('root', () => {
    it('keeps the data outside of a folder that only root may enter, until the reset', async () => {
      chmodSync(here.parent, 0o700);
      const first = await here.start();
      await query(first.urlFor('users'), 'CREATE TABLE kept AS SELECT 1 AS one');
      await first.stop();
      expect(existsSync(join(here.folder, 'cluster'))).toBe(false);
      const second = await here.start();
      expect(await query(second.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      await second.stop();
      const distant = distantFolder(here.folder);
      expect(existsSync(join(distant, 'cluster'))).toBe(true);
      await resetEmbeddedPostgres(here.folder);
      expect(existsSync(distant)).toBe(false);
    });

    it('keeps that data for a folder that is moved, and to itself when the folder is copied', async () => {
      chmodSync(here.parent, 0o700);
      const first = await here.start();
      await query(first.urlFor('users'), 'CREATE TABLE kept AS SELECT 1 AS one');
      await first.stop();
      const copy = join(here.parent, 'copy');
      cpSync(here.folder, copy, { recursive: true });
      renameSync(here.folder, join(here.parent, 'moved'));
      here.folder = join(here.parent, 'moved');
      const moved = await here.start();
      expect(await query(moved.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      const copied = await here.start({ folder: copy });
      await expect(query(copied.urlFor('users'), 'SELECT one FROM kept')).rejects.toThrow('does not exist');
      await copied.stop();
      await resetEmbeddedPostgres(copy);
      await resetEmbeddedPostgres(join(here.parent, 'postgres'));
      expect(await query(moved.urlFor('users'), 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
      await moved.stop();
      const home = findClusterHome(here.folder);
      await resetEmbeddedPostgres(here.folder);
      expect(existsSync(home?.folder ?? '')).toBe(false);
    });

    it('starts with an empty shop after the data folder was removed by hand', async () => {
      chmodSync(here.parent, 0o700);
      const first = await here.start();
      await query(first.urlFor('users'), 'CREATE TABLE gone (id int)');
      await first.stop();
      rmSync(here.folder, { recursive: true });
      const second = await here.start();
      await expect(query(second.urlFor('users'), 'SELECT * FROM gone')).rejects.toThrow('does not exist');
      await second.stop();
    });
  });
}
