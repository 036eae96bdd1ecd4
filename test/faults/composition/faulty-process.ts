import 'reflect-metadata';
import { type ProcessDefinition, runProcess } from '#platform/bootstrap';
import { defaultLimits } from '../../../libs/platform/messaging/limits.js';
import { breakPart, breaks, breakVariable } from './breaks.js';
import { instrumentMessaging } from './instrument.js';
import { meddleWithDeliveries } from './meddling.js';
import { type Instruction, leaseVariable } from './points.js';
import { Traps } from './traps.js';

/**
 * A process of the shop in a composition of the fault tests' own: what is shipped, with traps at the named points, and with parts that
 * are broken on purpose where the environment names them. Its parent tells it what to do over IPC.
 */
const definitions: Record<string, () => Promise<ProcessDefinition>> = {
  users: async () => (await import('../../../subgraphs/users/users.process.js')).usersProcess,
  inventory: async () => (await import('../../../subgraphs/inventory/inventory.process.js')).inventoryProcess,
  pricing: async () => (await import('../../../subgraphs/pricing/pricing.process.js')).pricingProcess,
  payments: async () => (await import('../../../subgraphs/payments/payments.process.js')).paymentsProcess,
  orders: async () => (await import('../../../subgraphs/orders/orders.process.js')).ordersProcess,
  gateway: async () => (await import('../../../gateway/gateway.process.js')).gatewayProcess,
};

const [, , service = ''] = process.argv;
const define = definitions[service];
if (!define) throw new Error(`there is no service ${service}`);

const leaseMs = Number(process.env[leaseVariable]);
if (leaseMs > 0) Object.assign(defaultLimits, { leaseMs });
const traps = new Traps();
instrumentMessaging(traps);
if (service === 'orders') (await import('./instrument-orders.js')).instrumentOrders(traps);
const meddle = meddleWithDeliveries();
const broken = breaks.find((part) => part === process.env[breakVariable]);
if (broken) await breakPart(service, broken);
process.on('message', (instruction: Instruction) => {
  if ('trap' in instruction) traps.arm(instruction.trap);
  else if ('disarm' in instruction) traps.disarm(instruction.disarm);
  else meddle(instruction.meddle);
});
await runProcess(await define());
