import pg from 'pg';

/**
 * A message that is handled twice sends twice what follows from it, also where everything else notices that it is done: what a
 * service sent because of one message about one subject, it sent once of each kind. An inbox that lets messages through shows here.
 */
export async function checkAppliedOnce(databaseUrls: Readonly<Record<string, string>>): Promise<string[]> {
  const violations: string[] = [];
  for (const [service, connectionString] of Object.entries(databaseUrls)) {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      const { rows } = await client.query<{ cause: string; type: string; subject: string; times: string }>(
        `SELECT body->>'causationid' AS cause, type, subject, count(*) AS times FROM outbox
         WHERE body->>'causationid' IS NOT NULL GROUP BY 1, 2, 3 HAVING count(*) > 1`,
      );
      for (const { cause, type, subject, times } of rows) {
        violations.push(`message ${cause} was applied ${times} times by ${service}: ${type} about ${subject}`);
      }
    } finally {
      await client.end();
    }
  }
  return violations;
}
