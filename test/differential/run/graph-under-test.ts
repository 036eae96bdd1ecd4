import { prettyFormatQueryPlan, type QueryPlan } from '@apollo/query-planner';
import { type DocumentNode, parse } from 'graphql';
import { FakeSubgraph } from '../data/fake-subgraph.js';
import { type FaultRates, Faults, noFaults } from '../data/faults.js';
import { FederatedTypes } from '../data/federated-types.js';
import { World } from '../data/world.js';
import { Behind } from './behind.js';
import type { Answered } from './case.js';
import type { FederatedGraph } from './federated-graph.js';
import type { Places } from './misplaced.js';
import { OwnExecutor } from './own-executor.js';
import { StockExecutor } from './stock-executor.js';
import { WholeExecutor } from './whole-executor.js';

export interface Answers {
  readonly stock: Answered;
  readonly own: Answered;
  /** Of graphql-js over the whole world: only where nothing was made to fail. */
  readonly whole: Answered | undefined;
  /** The stock executor's. */
  readonly plan: QueryPlan | undefined;
  /** Of the last answer for which nothing was made to fail. */
  readonly places: Places;
  /** Whether ours was made otherwise: then other things can go wrong on the way to the same answer. */
  readonly isPlannedOtherwise: boolean;
}

/** A graph with both executors over the same subgraphs, whose faults can be changed between operations. */
export class GraphUnderTest {
  private constructor(
    readonly graph: FederatedGraph,
    private readonly world: World,
    private readonly behind: { readonly stock: Behind; readonly own: Behind },
    private readonly stock: StockExecutor,
    readonly own: OwnExecutor,
    private readonly whole: WholeExecutor,
  ) {}

  static async load(graph: FederatedGraph, dataSeed: number): Promise<GraphUnderTest> {
    const world = new World(new FederatedTypes(graph.subgraphs, graph.supergraphSdl), dataSeed);
    const behind = { stock: new Behind(), own: new Behind() };
    const stock = await StockExecutor.load(graph, behind.stock);
    const own = await OwnExecutor.load(graph, behind.own);
    const tested = new GraphUnderTest(graph, world, behind, stock, own, new WholeExecutor(own.graph.schema, world));
    tested.fail(dataSeed, noFaults);
    return tested;
  }

  /** From now on, this is what goes wrong. */
  fail(seed: number, rates: FaultRates): void {
    const faults = new Faults(seed, rates);
    this.behind.stock.subgraphs = new Map(
      this.graph.subgraphs.map((each) => [each.name, new FakeSubgraph(each, this.world, faults)]),
    );
    this.behind.own.subgraphs = this.behind.stock.subgraphs;
    this.isSound = Object.values(rates).every((rate) => rate === 0);
  }

  private isSound = true;

  async answers(document: string | DocumentNode, variables: Readonly<Record<string, unknown>>): Promise<Answers> {
    const parsed = typeof document === 'string' ? parse(document) : document;
    const stock = await this.stock.answer(parsed, variables);
    const { plan } = this.stock;
    const own = await this.own.answer(parsed, variables);
    const whole = this.isSound ? await this.whole.answer(parsed, variables) : undefined;
    const isPlannedOtherwise =
      plan?.node !== undefined &&
      own.sent.length > 0 &&
      prettyFormatQueryPlan(plan) !== prettyFormatQueryPlan(this.own.planOf(parsed));
    return { stock, own, whole, plan, isPlannedOtherwise, places: this.whole.places };
  }

  stop(): Promise<void> {
    return this.stock.stop();
  }
}
