// The service `databases` of docker-compose.yml: a role and a database for each <NAME>_DATABASE_PASSWORD, which no other role
// can reach but the auditor's: that one has no database, reads all of them and changes none. Safe to run again: it makes what is
// missing and sets the passwords, so a new subgraph needs no new cluster.
// Connects as a superuser by PGHOST, PGUSER and PGPASSWORD.
import pg from 'pg';

const suffix = '_DATABASE_PASSWORD';
const auditor = 'audit';
const connectTimeoutMs = 10_000;

const client = new pg.Client({ database: 'postgres', connectionTimeoutMillis: connectTimeoutMs });
try {
  await client.connect();
  // A statement that fails is written to the server's log: not one with a password.
  await client.query("SET log_statement = 'none'; SET log_min_error_statement = 'panic'");
  await client.query('REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC');
  const names = Object.keys(process.env).flatMap((name) =>
    name.endsWith(suffix) ? name.slice(0, -suffix.length).toLowerCase() : [],
  );
  if (names.length === 0) throw new Error(`no variable ends in ${suffix}`);
  for (const name of names) await makeRole(name, process.env[`${name.toUpperCase()}${suffix}`]);
  const databases = names.filter((name) => name !== auditor);
  for (const name of databases) await makeDatabase(name);
  if (names.includes(auditor)) await openTo(auditor, databases);
  console.log(`databases: ready: ${names.join(', ')}`);
} catch (error) {
  console.error(`databases: ${explain(error)}`);
  process.exitCode = 1;
} finally {
  await client.end().catch(() => {});
}

async function makeRole(name, password) {
  const identifier = pg.escapeIdentifier(name);
  const { rowCount: hasRole } = await client.query('SELECT FROM pg_roles WHERE rolname = $1', [name]);
  await client.query(
    `${hasRole ? 'ALTER' : 'CREATE'} ROLE ${identifier} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
     PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

/** Owned by the role of the same name. */
async function makeDatabase(name) {
  const identifier = pg.escapeIdentifier(name);
  const { rowCount: hasDatabase } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (!hasDatabase) {
    // As the embedded cluster is made: text sorts the same in both.
    await client.query(
      `CREATE DATABASE ${identifier} OWNER ${identifier} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`,
    );
  }
  await client.query(`REVOKE ALL ON DATABASE ${identifier} FROM PUBLIC`);
}

/** Lets a role read all that is in these databases, now and later. What it does is read-only unless it says otherwise, and then refused. */
async function openTo(reader, databases) {
  const role = pg.escapeIdentifier(reader);
  await client.query(`GRANT pg_read_all_data TO ${role}`);
  await client.query(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
  for (const name of databases) await client.query(`GRANT CONNECT ON DATABASE ${pg.escapeIdentifier(name)} TO ${role}`);
}

function explain(error) {
  if (error.code === '28P01') {
    return 'PostgreSQL knows another POSTGRES_PASSWORD: it was made with the one of its first start; give that one';
  }
  return error.message || error.code;
}
