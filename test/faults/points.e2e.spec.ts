import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '#platform/testing';
import { Random } from '../../libs/platform/testing/random.js';
import { settle } from './checks/settle.js';
import { Crowd } from './clients/crowd.js';
import { History } from './clients/history.js';
import { LoneCustomer, patienceMs } from './clients/lone-customer.js';
import type { Point, Trap } from './composition/points.js';
import { formatReport } from './report.js';
import { recoveryLimitMs, runFaults } from './run-faults.js';
import { type Caught, LaidTrap } from './world/laid-trap.js';
import { World } from './world/world.js';

const testTimeoutMs = 180_000;
/** A step of the checkout may take longer than it takes until another relay takes over. */
const stepTimeoutMs = 2_500;
const leaseMs = 1_000;

describeWith(['rabbitmq', 'redis'], 'whatever fails at the worst moment,', () => {
  const history = new History();
  let world: World;
  let crowd: Crowd;
  let ada: LoneCustomer;

  beforeAll(async () => {
    world = await World.start({ replicas: { orders: 2 }, stepTimeoutMs, leaseMs });
    crowd = await Crowd.gather(world.gatewayUrl, 'points', 0, history, new Random(1));
    ada = new LoneCustomer(crowd.probe.client, crowd.catalogue);
  }, 240_000);
  afterAll(() => world?.stop(), 60_000);

  /** Lays the trap, does something, and answers who came to it and what comes of what was done. */
  async function caughtBy<T>(
    service: string,
    trap: Omit<Trap, 'id'>,
    act: () => Promise<T>,
  ): Promise<Caught & { doing: Promise<T> }> {
    const laid = await LaidTrap.lay(world, service, trap);
    const doing = act();
    const caught = await laid.caught(patienceMs);
    if (!caught) throw new Error(`nobody came to: ${trap.point}`);
    return { ...caught, doing };
  }

  it.each<[string, Point, string]>([
    ['orders', 'accept before commit', ''],
    ['orders', 'accept after commit', ''],
    ['orders', 'publish unconfirmed', 'ReserveStock'],
    ['orders', 'publish unmarked', ''],
    ['inventory', 'consumer before', 'ReserveStock'],
    ['payments', 'consumer inside', 'ChargePayment'],
    ['orders', 'consumer after', 'PaymentCharged'],
  ])(
    'an order is one order and settles, whoever is killed: %s, %s, %s',
    async (service, point, type) => {
      const { doing, recover } = await caughtBy(service, { point, action: 'kill', type: type || undefined }, () =>
        ada.place(),
      );
      const [order] = await Promise.all([doing, recover()]);
      await ada.sees(order, 'PLACED', 'CANCELLED');
    },
    testTimeoutMs,
  );

  it(
    'an order whose commit is not answered is found by its key',
    async () => {
      const trap = { point: 'accept after commit', action: 'lose the database' } as const;
      const { doing } = await caughtBy('orders', trap, () => ada.place());
      await ada.sees(await doing, 'PLACED', 'CANCELLED');
    },
    testTimeoutMs,
  );

  it(
    'what was charged is given back when the answer to it comes after the deadline',
    async () => {
      const trap = { point: 'consumer after', action: 'freeze', type: 'ChargePayment' } as const;
      const { doing, recover } = await caughtBy('payments', trap, () => ada.place());
      const order = await doing;
      await ada.sees(order, 'CANCELLED');
      await recover();
      await ada.seesPayment(order, 'REFUNDED');
    },
    testTimeoutMs,
  );

  it(
    'a compensation that is half done is done to its end: the money is back, and then the stock',
    async () => {
      const before = await ada.availableAtRest();
      const order = await ada.placed();
      const trap = { point: 'consumer after', action: 'kill', type: 'PaymentRefunded' } as const;
      const { doing, recover } = await caughtBy('orders', trap, () => ada.cancel(order));
      await Promise.all([doing, recover()]);
      await ada.sees(order, 'CANCELLED');
      await ada.seesPayment(order, 'REFUNDED');
      await ada.seesStock(before);
    },
    testTimeoutMs,
  );

  it(
    'a reservation and a charge that come after their undoing take nothing',
    async () => {
      const lateMs = stepTimeoutMs + 1_500;
      const late = { seed: 1, most: 1, duplicate: 0, forgotten: 0, hold: 1, shortestMs: lateMs, longestMs: lateMs };
      world.member('inventory').process.tell({ meddle: { ...late, type: 'ReserveStock' } });
      world.member('payments').process.tell({ meddle: { ...late, type: 'ChargePayment' } });
      const orders = await Promise.all([ada.place(), ada.place()]);
      for (const order of orders) {
        await ada.sees(order, 'CANCELLED');
        await ada.seesPayment(order, null);
      }
    },
    testTimeoutMs,
  );

  it(
    'a relay that wakes after another took over sends again, and nothing is done again',
    async () => {
      const trap = { point: 'publish before', action: 'freeze', type: 'ReserveStock' } as const;
      const { doing, recover } = await caughtBy('orders', trap, () => ada.place());
      const order = await doing;
      await ada.sees(order, 'PLACED', 'CANCELLED');
      await recover();
      await ada.sees(order, 'PLACED', 'CANCELLED');
    },
    testTimeoutMs,
  );

  it(
    'a consumer that wakes in its transaction after another took over changes nothing any more',
    async () => {
      const trap = { point: 'consumer inside', action: 'freeze', type: 'PaymentCharged' } as const;
      const { doing, name, recover } = await caughtBy('orders', trap, () => ada.place());
      // To the broker it is gone, and the next one is given what it had; in the database it has its locks for 5 s yet.
      const wire = world.member(name).wires.of('broker');
      wire.cut();
      const order = await doing;
      await ada.sees(order, 'PLACED', 'CANCELLED');
      wire.mend();
      await recover();
      await ada.sees(order, 'PLACED', 'CANCELLED');
    },
    testTimeoutMs,
  );

  it(
    'a saga clock that wakes after another took over moves no order twice',
    async () => {
      const payments = world.member('payments').process;
      payments.freeze();
      const trap = { point: 'clock due', action: 'freeze' } as const;
      const { doing, recover } = await caughtBy('orders', trap, () => ada.place());
      const order = await doing;
      await ada.sees(order, 'CANCELLED');
      await recover();
      payments.thaw();
      await ada.sees(order, 'CANCELLED');
    },
    testTimeoutMs,
  );

  it(
    'all that is left is settled, and agrees with what its customer was told',
    async () => {
      const { violations } = await settle(world, crowd, history, recoveryLimitMs);
      expect([...world.crashes, ...violations]).toEqual([]);
    },
    testTimeoutMs,
  );

  it(
    'a crowd of customers finds all as it was told, after many faults at random',
    async () => {
      const lines: string[] = [];
      const say = (line: string) => lines.push(line);
      const report = await runFaults(world, { seed: 1, faultyMs: 10_000, shoppers: 4, longestFaultMs: 5_000, say });
      expect(report.violations, `${lines.join('\n')}\n${formatReport(report)}`).toEqual([]);
    },
    testTimeoutMs,
  );
});
