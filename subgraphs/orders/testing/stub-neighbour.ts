import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** What stands for an entity in a question. */
export type Representation = z.infer<typeof representation>;
const representation = z.looseObject({ __typename: z.string(), id: z.string() });

const question = z.object({ query: z.string(), variables: z.record(z.string(), z.unknown()) });

/** Answers one entity of a question; `argument` gives the arguments that its field of the query was asked with. */
type AnswerOne = (asked: Representation, argument: (name: string) => unknown) => object | null;

/** Another subgraph as orders sees it: answers each `_entities` field of a query, late or not at all when told to. */
export class StubNeighbour {
  delayMs = 0;
  isDown = false;
  /** Whether it answers null and an error for everything, as one does whose database is away. */
  fails = false;
  /** What it was asked for so far, question by question. */
  readonly asked: Representation[][] = [];

  private constructor(
    private readonly server: Server,
    private readonly answerOne: AnswerOne,
  ) {}

  static async start(answerOne: AnswerOne): Promise<StubNeighbour> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const answer = stub.answer(question.parse(JSON.parse(body)));
      if (stub.isDown) return request.socket.destroy();
      await sleep(stub.delayMs);
      return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    const stub = new StubNeighbour(server, answerOne);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/graphql`;
  }

  /** As good as new. */
  recover(): void {
    Object.assign(this, { delayMs: 0, isDown: false, fails: false });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer({ query, variables }: z.infer<typeof question>) {
    const fields = [...query.matchAll(/(\w+): _entities\(representations: \$keys(\d+)\)/g)];
    const asked = fields.map(([, name = '', place]) => ({
      name,
      keys: z.array(representation).parse(variables[`keys${place}`]),
      argument: (argument: string) => variables[`${argument}${place}`],
    }));
    this.asked.push(asked.flatMap(({ keys }) => keys));
    const data = asked.map(({ name, keys, argument }) => [
      name,
      keys.map((key) => (this.fails ? null : this.answerOne(key, argument))),
    ]);
    return { data: Object.fromEntries(data), ...(this.fails && { errors: [{ message: 'Something went wrong.' }] }) };
  }
}
