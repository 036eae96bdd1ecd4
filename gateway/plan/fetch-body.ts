import type { FetchNode } from '@apollo/query-planner';
import type { Variables } from './conditions.js';

/** The JSON that is posted for a fetch. All of it but the variables is written once. */
export class FetchBody {
  private readonly before: string;
  private readonly names: readonly (readonly [name: string, prefix: string])[];

  constructor(
    query: string,
    { operationName, variableUsages = [] }: Pick<FetchNode, 'operationName'> & { variableUsages?: readonly string[] },
  ) {
    const name = operationName === undefined ? '' : `"operationName":${JSON.stringify(operationName)},`;
    this.before = `{"query":${JSON.stringify(query)},${name}"variables":{`;
    this.names = variableUsages.map((each) => [each, `${JSON.stringify(each)}:`] as const);
  }

  /** With the client's variables that the fetch uses, and `lists`: the variables of representations, as JSON of the form `"name":[…]`. */
  write(variables: Variables, lists: readonly string[] = []): string {
    const all = [...lists];
    for (const [name, prefix] of this.names) {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value !== undefined) all.push(prefix + JSON.stringify(value));
    }
    return `${this.before}${all.join()}}}`;
  }
}
