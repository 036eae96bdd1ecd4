import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The user that PostgreSQL runs as when it is not us: it refuses to run as root. */
export interface ServerAccount {
  name: string;
  uid: number;
  gid: number;
}

const candidates = ['postgres', 'nobody'];
const nobody: ServerAccount = { name: 'nobody', uid: 65_534, gid: 65_534 };

export const isRoot = () => process.getuid?.() === 0;

/** For root, the machine's unprivileged user that a new cluster is given to; else undefined: we run PostgreSQL ourselves. */
export function newClusterAccount(): ServerAccount | undefined {
  if (!isRoot()) return undefined;
  const accounts = readAccounts();
  return (
    candidates.map((name) => accounts.find((account) => account.name === name)).find((account) => account) ?? nobody
  );
}

/** For root, the user who owns an existing cluster. */
export function accountOfOwner(uid: number, gid: number): ServerAccount {
  return { name: readAccounts().find((account) => account.uid === uid)?.name ?? String(uid), uid, gid };
}

/** What spawn needs to run as that user. The working folder is one that everyone may enter. */
export function runAs(account: ServerAccount | undefined): { uid?: number; gid?: number; cwd: string } {
  return account
    ? { uid: account.uid, gid: account.gid, cwd: '/' }
    : { cwd: process.platform === 'win32' ? process.cwd() : '/' };
}

/** Whether that user can really enter and write the folder, whatever its parents' modes and ACLs are. */
export function canWrite(account: ServerAccount, folder: string): boolean {
  return (
    spawnSync('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', folder], { ...runAs(account), stdio: 'ignore' })
      .status === 0
  );
}

function readAccounts(): ServerAccount[] {
  try {
    return readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .filter((fields) => fields.length >= 4)
      .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  } catch {
    return [];
  }
}
