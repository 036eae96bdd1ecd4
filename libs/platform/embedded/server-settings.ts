export interface ServerSettings {
  /** False keeps commits through a kill of the server, but not through a crash of the machine: for tests, whose data nobody misses. */
  durable: boolean;
  maxConnections: number;
}

/** The server's command line, but for its data folder and port. All settings are given here at each start; none is edited into the cluster. */
export function serverArguments({ durable, maxConnections }: ServerSettings): string[] {
  const settings = {
    // Loopback only. No Unix socket: its path may be at most 107 bytes long.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: maxConnections,

    // A small machine that runs the shop beside us: few processes, little memory at rest.
    shared_buffers: '64MB',
    jit: 'off',
    io_method: 'sync',
    max_worker_processes: 2,
    max_parallel_workers_per_gather: 0,
    max_parallel_maintenance_workers: 0,
    autovacuum_max_workers: 2,
    autovacuum_worker_slots: 2,
    // After an import the planner must not go on believing that the catalogue is small.
    autovacuum_naptime: '5s',

    // No replica ever: the write-ahead log is for crash recovery only.
    wal_level: 'minimal',
    max_wal_senders: 0,
    max_logical_replication_workers: 0,

    // The log tells about the server, never about data: no statements, and no details such as the key of a duplicate row.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_checkpoints: 'off',
    log_timezone: 'UTC',
    timezone: 'UTC',

    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Only what it needs: a PGDATA or PGPORT of this machine's own PostgreSQL must not lead it astray. */
export function serverEnvironment(): NodeJS.ProcessEnv {
  const inherited = process.platform === 'win32' ? process.env : { PATH: process.env.PATH };
  const own = Object.entries(inherited).filter(([name]) => !name.toUpperCase().startsWith('PG'));
  return { ...Object.fromEntries(own), LC_ALL: 'C', TZ: 'UTC' };
}
