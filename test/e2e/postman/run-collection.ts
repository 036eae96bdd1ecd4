import { parse } from 'graphql';
import newman, { type Execution, type Failure } from 'newman';
import { z } from 'zod';
import { readPostmanFile } from './collection.js';

export interface CollectionRun {
  /** A readable line for each of the first: request, assertion, why, and the answer it was about. */
  failures: string[];
  /** The tests that said they were skipped, as `request: test`. */
  skipped: string[];
  /** The names of the requests that were sent. */
  sent: Set<string>;
  hosts: Set<string>;
  /** Fields of Query and Mutation that were answered with something at least once. */
  answered: Set<string>;
}

const requestTimeoutMs = 15_000;
/** A login that comes too soon waits until the minute is over. */
const scriptTimeoutMs = 70_000;
const maxExplained = 10;

/** Runs the whole collection against a gateway, with an environment as it stands in `postman/` but for the address. */
export function runCollection(gatewayUrl: string, environment: string): Promise<CollectionRun> {
  const options = {
    collection: readPostmanFile('souk.postman_collection.json'),
    environment: readPostmanFile(environment),
    envVar: [{ key: 'baseUrl', value: gatewayUrl }],
    reporters: [],
    timeoutRequest: requestTimeoutMs,
    timeoutScript: scriptTimeoutMs,
  };
  return new Promise((resolve, reject) => {
    const skipped: string[] = [];
    const run = newman.run(options, (error, summary) => {
      if (error) return reject(error);
      const { executions, failures } = summary.run;
      resolve({
        failures: explainFirst(failures, executions),
        skipped,
        sent: new Set(executions.map(({ item }) => item.name)),
        hosts: new Set(executions.map(({ request }) => request.url.getHost())),
        answered: new Set(executions.flatMap(answeredFields)),
      });
    });
    run.on('assertion', (_error, { item, assertion, skipped: isSkipped }) => {
      if (isSkipped) skipped.push(`${item.name}: ${assertion}`);
    });
  });
}

/** A request that fails takes those with it that need what it would have passed on. */
function explainFirst(failures: readonly Failure[], executions: readonly Execution[]): string[] {
  const first = failures.slice(0, maxExplained).map((failure) => explain(failure, executions));
  return failures.length > first.length ? [...first, `and ${failures.length - first.length} more`] : first;
}

function explain({ source, error, cursor }: Failure, executions: readonly Execution[]): string {
  const answer = executions.find((each) => each.cursor.ref === cursor.ref)?.response;
  const text = answer
    ?.text()
    .replace(/eyJ[\w.-]+/g, 'a token')
    .slice(0, 500);
  return `${source?.name}: ${error.test ?? error.name}: ${error.message} (${answer?.code ?? 'no answer'} ${text ?? ''})`;
}

const answerSchema = z.object({ data: z.record(z.string(), z.unknown()).nullish() });

function answeredFields({ request: { body }, response }: Execution): string[] {
  if (body?.mode !== 'graphql' || !body.graphql || response?.code !== 200) return [];
  const { data } = answerSchema.parse(JSON.parse(response.text()));
  return rootFields(body.graphql.query)
    .filter(({ key }) => data?.[key] !== null && data?.[key] !== undefined)
    .map(({ name }) => name);
}

function rootFields(query: string): { name: string; key: string }[] {
  const operations = parse(query).definitions.filter((each) => each.kind === 'OperationDefinition');
  return operations.flatMap(({ selectionSet }) =>
    selectionSet.selections.flatMap((each) =>
      each.kind === 'Field' ? [{ name: each.name.value, key: (each.alias ?? each.name).value }] : [],
    ),
  );
}
