import { SoukError } from '#platform/errors';
import { FetchBody } from './fetch-body.js';
import { FetchErrors } from './fetch-errors.js';
import type { Fetcher, FetchParts } from './fetch-parts.js';
import { merge } from './merge.js';
import type { PlanRun, Step } from './plan-run.js';
import { objectsAt, pathsAt } from './response-path.js';
import { type Rewrite, rewriteOf } from './rewrites.js';

/** Fetches fields of a root type. */
export class RootFetchStep implements Step {
  private readonly body: FetchBody;
  private readonly errors: FetchErrors;
  private readonly rewrite: Rewrite | undefined;
  private readonly mutates: boolean;

  constructor(
    private readonly subgraph: Fetcher,
    private readonly parts: FetchParts,
  ) {
    const { node, schema, holes } = parts;
    this.body = new FetchBody(node.operation, node);
    this.errors = new FetchErrors(node, holes);
    this.rewrite = rewriteOf(schema, node.outputRewrites);
    this.mutates = node.operationKind === 'mutation';
  }

  async execute(run: PlanRun): Promise<void> {
    const { path, interfaces } = this.parts;
    const objects = path.length === 0 ? [run.data] : objectsAt(run.data, path);
    if (objects.length === 0) return;
    try {
      const request = { body: this.body.write(run.variables), mutates: this.mutates };
      const { data, errors = [] } = await this.subgraph.fetch(request, run.context);
      const [at = []] = errors.length > 0 ? pathsAt(run.data, path) : [];
      for (const error of errors) {
        if (this.errors.isFull(run)) break;
        this.errors.add(run, error, error.path && [...at, ...error.path]);
      }
      if (!data) {
        if (errors.length === 0) throw this.subgraph.unavailable(new Error('the answer has neither data nor errors'));
        return;
      }
      this.rewrite?.(data);
      // What a root type is called is the graph's to say.
      if (path.length === 0 && '__typename' in data) delete data.__typename;
      for (const [index, object] of objects.entries()) {
        merge(object, data, { keepsParts: index === 0, interfaces });
      }
    } catch (error) {
      if (!(error instanceof SoukError)) throw error;
      const places = pathsAt(run.data, path).map((each) => ({ path: each, typename: undefined }));
      this.errors.addHoles(run, error, places);
    }
  }
}
